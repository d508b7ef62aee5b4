// One capture after reading: what it states about its interfaces, and typed columns that only packets/ can read (their
// layout is in packets/flow-row.ts). Buffers can be transferred between threads or are shared, everything else cloned.
import type { Diagnostic } from './diagnostic.js';
import type { InterfaceHeader } from './frame-sink.js';
import type { NotedPacket } from './packet-note.js';

export interface CaptureTables {
  /** Name relative to the bundle. */
  readonly file: string;
  readonly kind: 'pcap' | 'pcapng' | 'tcpdump-text' | 'unknown';
  /** Epoch second that the columns' nanoseconds count from: that of the first packet. */
  readonly baseSeconds: number;
  /** Bytes of the (decompressed) capture that were read. */
  readonly bytes: number;
  readonly frames: number;
  readonly interfaces: readonly InterfaceTotals[];
  readonly diagnostics: readonly Diagnostic[];
  readonly flowRows: number;
  readonly flows: {
    readonly hot: Int32Array;
    readonly cold: Int32Array;
    readonly tcp: Int32Array;
    readonly odd: Int32Array;
  };
  readonly samples: { readonly words: Int32Array; readonly times: Float64Array };
  /** Interned IPv6 addresses, four words each; pairs of MACs; outer headers of encapsulated flows. */
  readonly addresses: Int32Array;
  readonly macs: Int32Array;
  readonly outer: Int32Array;
  readonly icmpErrors: SightingColumns;
  readonly arps: SightingColumns;
  /** Comments and processes noted on packets, bounded. inputs/ptcpdump-comment turns ptcpdump's comments into facts. */
  readonly notes: readonly NotedPacket[];
  /** What the capture itself resolved (pcapng name resolution blocks). */
  readonly names: readonly { readonly address: string; readonly names: readonly string[] }[];
}

/** Rows of words with a time each: bounded lists of single packets. */
export interface SightingColumns {
  readonly rows: number;
  readonly words: Int32Array;
  readonly times: Float64Array;
}

export interface InterfaceTotals {
  readonly header: InterfaceHeader;
  /** CapturedInterface.key. */
  readonly key: number;
  readonly ifindex?: number;
  /** Name that packets of this interface carry (PKTAP). */
  readonly name?: string;
  readonly linkName: string;
  readonly frames: number;
  readonly bytes: number;
  /** Frames without an IP packet, ARP among them. */
  readonly nonIp: number;
  readonly arp: number;
  readonly truncated: number;
  readonly malformed: number;
  readonly dropped?: number;
  /** Nanoseconds since the base second; NaN without a time. */
  readonly firstNs: number;
  readonly lastNs: number;
}
