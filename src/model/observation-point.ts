// A place where packets were seen: one interface of one network stack.
// One file may show many (pcapng interfaces, SLL2 indices), several files may show one (rotation).

/** How a capture that was read from tcpdump's text knows what it knows; what was not printed is zero in its flows. */
export interface TextNote {
  /** Printed for every packet it applies to. Without `ip-id`, `ttl`, `mac`, … the flows' values of that name mean nothing. */
  readonly fields: readonly TextField[];
  /**
   * `epoch`: -tt. `date`: -tttt, local time of whoever printed it, taken as UTC. `time-of-day`: no date, local time.
   * `elapsed`: -ttt or -ttttt. `none`: -t, only the order is known.
   */
  readonly time: 'epoch' | 'date' | 'time-of-day' | 'elapsed' | 'none';
}

/** `payload`: -x, -X or their relatives, the packets are exact. `tcp-seq` is absolute, as far as the conversation's start was printed. */
export type TextField = 'mac' | 'ttl' | 'ip-id' | 'ip-length' | 'tcp-flags' | 'tcp-seq' | 'payload';

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
  /** Present when the packets were read from text. */
  readonly text?: TextNote;
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
