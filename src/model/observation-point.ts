// A place where packets were seen: one interface of one network stack.
// One file may show many (pcapng interfaces, SLL2 indices), several files may show one (rotation).

/** What a capture file says about one of its interfaces; packets/ fills it, topology/place gives it an id. */
export interface CapturedInterface {
  /** Index in its file: pcapng interface (running over sections), SLL2 ifindex, else 0. */
  readonly key: number;
  /** pcapng if_name or PKTAP name. */
  readonly name?: string;
  /** SLL2 interface index (tcpdump -i any). */
  readonly ifindex?: number;
  readonly description?: string;
  readonly linkType: string;
  readonly snaplen?: number;
  readonly filter?: string;
  readonly os?: string;
  readonly packets: number;
  readonly bytes: number;
  /** Frames without an IP packet (ARP counted here too). */
  readonly nonIp: number;
  /** Packets the capturing kernel dropped (pcapng ISB), if stated. */
  readonly dropped?: number;
  /** Packets cut by the snap length. */
  readonly truncated: number;
  /** Nanoseconds since the bundle's base; NaN when there is no packet or no time. */
  readonly firstNs: number;
  readonly lastNs: number;
}

export interface ObservationPoint extends CapturedInterface {
  /** `<node>/<interface>`. */
  readonly id: string;
  readonly node: string;
  readonly interface: string;
  readonly files: readonly string[];
  /** How the interface name was found: a sentence for the report. */
  readonly namedBy: string;
}
