// A capture file held whole in memory: what the lab's damage variants and truth derivation work on.
// Written apart from src/inputs on purpose: the lab judges the program and must not share its readers' mistakes.
// Formats: classic pcap (draft-ietf-opsawg-pcap), pcapng (draft-ietf-opsawg-pcapng); both byte orders, µs and ns.

export interface Frame {
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
  /** Length on the wire; `bytes` may be shorter. */
  readonly length: number;
  readonly bytes: Uint8Array;
  /** pcapng interface index; 0 in classic pcap. */
  readonly interfaceIndex: number;
  /** Ids of the true flows this frame belongs to, set when a bundle is loaded with its truth. */
  readonly flows?: readonly string[];
}

export interface CaptureInterface {
  /** pcapng if_name; classic pcap has none. */
  readonly name?: string;
  /** LINKTYPE_ number: 1 Ethernet, 101 raw IP, 113 SLL, 276 SLL2. */
  readonly linkType: number;
  readonly snaplen: number;
}

export interface CaptureFile {
  readonly format: 'pcap' | 'pcapng';
  readonly interfaces: readonly CaptureInterface[];
  readonly frames: readonly Frame[];
}
