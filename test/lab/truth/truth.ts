// truth.json: what really happened in a bundle, told by the tokens in the payloads of the full captures.
// The format is that of ../shared/captures/*/truth.json; what the lab adds is marked.

export interface TrueTuple {
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  readonly icmp_id?: number;
}

/** One point of a flow's way, in the client's direction. */
export interface ChainLink {
  readonly point: string;
  readonly seen: boolean;
  /** Epoch seconds by the capturing node's own clock. */
  readonly first: number | null;
  /** As seen there; more than one when replies show another tuple or the flow passes twice (hairpin). */
  readonly tuples: readonly TrueTuple[] | null;
  readonly packets: number | null;
}

export interface TrueFlow {
  readonly id: string;
  readonly token: string;
  readonly proto: string;
  readonly chain: readonly ChainLink[];
  /** A key of expectedOutcome in score.ts. */
  readonly fault?: string;
  /** For faults with a place: the last point that saw the packet (or its reply). */
  readonly reaches?: string;
  readonly via?: string;
  /** Points that hold packets of the flow and lie outside of its chain. */
  readonly elsewhere: readonly unknown[];
  /** added: only hops in this time window (epoch seconds) belong to the flow; tells reused tuples apart. */
  readonly window?: { readonly from: number; readonly to: number };
}

export interface TrueRelay {
  readonly kind: string;
  /** Last point before the relay, first point after it. */
  readonly between: readonly [string, string];
}

export interface Truth {
  readonly scenario: string;
  readonly points: readonly string[];
  readonly relays: readonly TrueRelay[];
  readonly flows: readonly TrueFlow[];
  /** added: nodes that share a kernel, so a clock. Absent: containers belong to the node that has Docker evidence. */
  readonly kernels?: readonly (readonly string[])[];
  /**
   * added: why a perfect score cannot be asked for, in a sentence. What is asked then: no path that merges two flows, and
   * right outcomes.
   */
  readonly limit?: string;
  /** added: the rules that must raise a finding of severity critical or warning on the undamaged bundle; none: no rule may. */
  readonly findings?: readonly string[];
  /** added by damage variants: what was done, in order. */
  readonly damage?: readonly string[];
  /** added by damage variants: the clock error put on a node. */
  readonly clocks?: readonly {
    readonly nodes: readonly string[];
    readonly offsetSeconds: number;
    readonly driftPpm: number;
  }[];
}
