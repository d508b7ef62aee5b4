// One packet as tcpdump printed it. A field that is absent was not printed; nothing here is guessed.

export interface TextPacket {
  /** Line its first line stands on (1-based). */
  readonly line: number;
  readonly time?: PrintedTime;
  /** `-i any` since tcpdump 4.99: the interface column. */
  readonly interface?: string;
  /** In Out B M P: the direction column of a cooked capture. */
  readonly direction?: string;
  readonly frame: TextFrame;
  /** `-x` and its relatives: the bytes as dumped, from the link header (-xx, -XX) or the network header (-x, -X). */
  readonly dump?: Uint8Array;
}

/** Seconds and nanoseconds on whatever clock `kind` says. */
export interface PrintedTime {
  readonly kind: 'epoch' | 'date' | 'time-of-day';
  readonly seconds: number;
  readonly nanoseconds: number;
}

export interface TextFrame {
  /** -e of a cooked capture: the interface index on the machine that captured. */
  readonly ifindex?: number;
  readonly srcMac?: string;
  readonly dstMac?: string;
  /** -e: frame length on the wire. */
  readonly length?: number;
  readonly vlans?: readonly number[];
  /** Labels, outermost first. */
  readonly mpls?: readonly number[];
  readonly content: TextIp | TextArp;
}

export interface TextArp {
  readonly kind: 'arp';
  readonly op: 'request' | 'reply';
  readonly sender: string;
  readonly target: string;
  readonly senderMac?: string;
}

export interface TextIp {
  readonly kind: 'ip';
  readonly version: 4 | 6;
  readonly src: string;
  readonly dst: string;
  readonly ttl?: number;
  /** IPv4 only; printed with -v. */
  readonly id?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** Bytes. */
  readonly fragmentOffset?: number;
  /** IPv4 total length, or IPv6 payload length + 40. */
  readonly totalLength?: number;
  readonly payload: TextPayload;
}

export type TextPayload =
  TextTcp | TextUdp | TextIcmp | TextGre | TextIp | { readonly kind: 'other'; readonly protocol: number };

export interface TextTcp {
  readonly kind: 'tcp';
  readonly sport: number;
  readonly dport: number;
  /** Flags byte; absent with -q. */
  readonly flags?: number;
  /** As printed: relative to the conversation's first packet unless -S was given. */
  readonly seq?: number;
  readonly ack?: number;
  readonly window?: number;
  /** Options as printed: `mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7`. */
  readonly options?: string;
  /** Payload bytes. */
  readonly length?: number;
}

export interface TextUdp {
  readonly kind: 'udp';
  readonly sport: number;
  readonly dport: number;
  /** Payload bytes, if the protocol printed it. */
  readonly length?: number;
  readonly tunnel?: { readonly kind: 'vxlan' | 'geneve'; readonly vni: number; readonly inner: TextFrame };
}

export interface TextIcmp {
  readonly kind: 'icmp';
  readonly version: 4 | 6;
  readonly type: number;
  readonly code: number;
  readonly id?: number;
  readonly seq?: number;
  /** Next-hop MTU of "need to frag" and "packet too big". */
  readonly mtu?: number;
  /** Target of a neighbour solicitation or advertisement. */
  readonly target?: string;
  /** Whole ICMP message. */
  readonly length?: number;
  /** The packet an error quotes; without -v only where it was going. */
  readonly quoted?: TextIp;
}

export interface TextGre {
  readonly kind: 'gre';
  readonly key?: number;
  readonly inner: TextFrame;
}

/** Continuation lines of a packet, handed to the parsers of what they may hold. */
export interface Continuation {
  /** The next line if `wanted`; it is consumed. */
  readonly take: (wanted: RegExp) => string | undefined;
  /** Asked before a header within another is read: false when a packet claims more headers than one can have. */
  readonly enter: () => boolean;
}
