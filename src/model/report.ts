// The JSON report, schema pathstitch.report/1: the program's public interface. Renderers see nothing else.
// Names and meanings of ../shared/report-contract.md are binding; fields marked "added" are ours.
// Times are decimal strings of epoch seconds with nanoseconds ("1795195732.157467000"); durations are numbers in seconds.
import type { Encapsulation } from './flow.js';
import type { Diagnostic } from './diagnostic.js';
import type { RelayKind } from './fact.js';

export type EpochSeconds = string;

export interface Report {
  readonly schema: 'pathstitch.report/1';
  /** added */
  readonly tool: { readonly name: 'pathstitch'; readonly version: string };
  /** added: bundle folder's base name. */
  readonly bundle: string;
  readonly inputs: readonly ReportInput[];
  readonly nodes: readonly ReportNode[];
  readonly clocks: readonly ReportClock[];
  readonly points: readonly ReportPoint[];
  readonly topology: ReportTopology;
  readonly paths: readonly Path[];
  /** added: of a crowd whose paths are not all listed, what those came to; only where the format shows sums. */
  readonly alike?: readonly AlikePaths[];
  readonly findings: readonly Finding[];
  readonly notEvaluated: readonly NotEvaluated[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportInput {
  readonly file: string;
  /** `pcap`, `pcapng`, a text format's id, or `unknown`. */
  readonly kind: string;
  readonly node: string;
  readonly records: number;
  readonly bytes: number;
  readonly problems: readonly string[];
}

export interface ReportNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'host' | 'vm' | 'container' | 'pod' | 'namespace';
  readonly clock: string;
  /** added: why this kind, label and clock. */
  readonly evidence: readonly Evidence[];
  /** added: node that contains this one (container in VM), when known. */
  readonly inside?: string;
}

export interface ReportClock {
  readonly id: string;
  /** Clock id that offsets are relative to; equal to id for the reference itself. */
  readonly reference: string;
  /** This clock minus the reference. null = not known. */
  readonly offsetSeconds: { readonly low: number; readonly high: number } | null;
  readonly driftPpm?: { readonly low: number; readonly high: number };
  /** Sudden changes of the offset: at (reference time), by seconds. */
  readonly steps: readonly { readonly at: EpochSeconds; readonly seconds: number }[];
  readonly evidence: readonly Evidence[];
}

export interface ReportPoint {
  readonly id: string;
  readonly node: string;
  readonly interface: string;
  readonly files: readonly string[];
  readonly linkType: string;
  readonly packets: number;
  readonly bytes: number;
  readonly first: EpochSeconds | null;
  readonly last: EpochSeconds | null;
  readonly dropped?: number;
  readonly snaplen?: number;
  /** added */
  readonly filter?: string;
  readonly namedBy: string;
}

export interface ReportTopology {
  readonly interfaces: readonly {
    readonly node: string;
    readonly name: string;
    readonly ifindex?: number;
    readonly mac?: string;
    readonly kind?: string;
    readonly master?: string;
    readonly mtu?: number;
    readonly at: string;
  }[];
  /** veth pairs, bridge ports, tunnels, relays: two `<node>/<interface>` ends. */
  readonly links: readonly {
    readonly kind: 'veth' | 'bridge' | 'tunnel' | 'relay' | 'wire';
    readonly a: string;
    readonly b: string;
    readonly says: string;
    readonly at: readonly string[];
  }[];
  readonly addresses: readonly {
    readonly node: string;
    readonly interface: string;
    readonly address: string;
    readonly prefixLength?: number;
    readonly at: string;
  }[];
  readonly routes: readonly {
    readonly node: string;
    readonly destination: string;
    readonly via?: string;
    readonly dev?: string;
    readonly src?: string;
    readonly table?: string;
    readonly at: string;
  }[];
  readonly natRules: readonly {
    readonly node: string;
    readonly chain: string;
    readonly text: string;
    readonly at: string;
  }[];
  readonly containers: readonly {
    readonly node?: string;
    readonly host: string;
    readonly id: string;
    readonly name?: string;
    readonly addresses: readonly string[];
    readonly ports: readonly string[];
    readonly at: string;
  }[];
}

export type Certainty = 'proven' | 'inferred' | 'assumed';

export interface Evidence {
  /** conntrack rules packets topology process capture-text manifest … */
  readonly source: string;
  readonly says: string;
  /** `file:line` or `file#packet`; several places are joined by ", ". */
  readonly at: string;
}

export interface PathEnd {
  readonly node?: string;
  readonly address: string;
  readonly port?: number | null;
  /** added: container, pod or process name. */
  readonly name?: string;
}

export type OutcomeStatus =
  'ok' | 'refused' | 'unreachable' | 'unanswered' | 'lost' | 'reply-lost' | 'reset' | 'partial';

export interface Path {
  readonly id: string;
  readonly protocol: string;
  readonly client: PathEnd;
  readonly server: PathEnd;
  readonly hops: readonly Hop[];
  /** links[i] joins hops[i] to hops[i+1]. */
  readonly links: readonly Link[];
  readonly outcome: Outcome;
  readonly candidates: readonly Candidate[];
  /** added: lowest certainty of its links; `proven` for a single hop. */
  readonly certainty: Certainty;
  /** added: earliest and latest packet at any hop, on the reference clock. */
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  /** added: what is drawn before the first hop and after the last one, when topology knows (expected invisible, unseen). */
  readonly notes: readonly string[];
  /** added: the packets of the sample, aligned over hops; bounded, absent when not kept. */
  readonly ladder?: readonly LadderEvent[];
}

/** Conversations that went like a path that is listed: same points, links, server port and outcome, without a loss. */
export interface AlikePaths {
  /** Id of that path. */
  readonly like: string;
  /** Beside it: how many, and what they carried at their first points. */
  readonly paths: number;
  readonly packets: number;
  readonly bytes: number;
  /** Of one. */
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** Distinct addresses, that path's included. */
  readonly clients: readonly string[];
  readonly servers: readonly string[];
}

export interface Hop {
  readonly point: string;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  readonly icmp?: { readonly ids: readonly number[] };
  readonly packets: { readonly forward: number; readonly reverse: number };
  readonly bytes: { readonly forward: number; readonly reverse: number };
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  readonly encapsulation: readonly Encapsulation[];
  /** added: file and number of the first packet. */
  readonly at: string;
  readonly ttl: { readonly forward: number | null; readonly reverse: number | null };
  readonly tcp?: { readonly retransmissions: { readonly forward: number; readonly reverse: number } };
  /** added: reverse packets carry another tuple here (half translated in a bridge): client→server as the replies show it. */
  readonly replyTuple?: {
    readonly src: string;
    readonly sport: number | null;
    readonly dst: string;
    readonly dport: number | null;
  };
}

export type LinkKind = 'veth' | 'bridge' | 'route' | 'nat' | 'tunnel' | 'relay' | 'wire' | 'local' | 'unseen';

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly kind: LinkKind;
  readonly relay?: RelayGap;
  readonly translation?: Translation;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  readonly delaySeconds?: LinkDelay;
  /** Packets seen at from and not at to, per direction of travel; null where it cannot be judged. */
  readonly lost?: { readonly forward: number | null; readonly reverse: number | null };
  /** added: one line for a diagram, e.g. "veth pair ifindex 5 ↔ 4". */
  readonly label: string;
  /** added: interfaces passed without a capture, in order (`vm/docker0`). */
  readonly through: readonly string[];
}

export interface RelayGap {
  readonly kind: RelayKind;
  readonly processes: readonly string[];
  readonly preserved: readonly string[];
  readonly rewritten: readonly string[];
  readonly why: string;
}

export interface EndpointChange {
  readonly from: string;
  readonly to: string;
}

export interface Translation {
  /** `address:port` texts (ICMP: `address id N`). */
  readonly source?: EndpointChange;
  readonly destination?: EndpointChange;
  readonly by: 'conntrack' | 'rule' | 'packets';
  /** added: the rule that would do it, if one was found. */
  readonly rule?: string;
}

export interface DelayRange {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly samples: number;
}

export interface LinkDelay {
  readonly forward: DelayRange | null;
  readonly reverse: DelayRange | null;
  /** ± seconds; 0 on one clock. */
  readonly clockUncertainty: number;
}

export interface Outcome {
  readonly status: OutcomeStatus;
  readonly after?: string;
  readonly before?: string;
  readonly detail: string;
}

export interface Candidate {
  readonly at: string;
  /** added: hops[index] after which it would continue. */
  readonly hop: number;
  readonly point: string;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  readonly for: readonly string[];
  readonly against: readonly string[];
}

/** One packet followed over the hops. */
export interface LadderEvent {
  readonly direction: 'forward' | 'reverse';
  /** `SYN`, `SYN/ACK`, `120 B`, `echo request 3`, `FIN`, `RST`. */
  readonly label: string;
  readonly bytes: number;
  readonly retransmission?: boolean;
  /** In hop order of travel; time on the reference clock. */
  readonly sightings: readonly { readonly hop: number; readonly time: EpochSeconds; readonly at: string }[];
  /** Index of the last hop that saw it, when the next one was capturing and did not. */
  readonly lostAfter?: number;
}

export type Severity = 'critical' | 'warning' | 'info';

export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly detail: string;
  readonly path?: string;
  readonly where?: string;
  readonly evidence: readonly Evidence[];
  readonly alternatives: readonly string[];
  readonly next?: string;
  /** added: on the last of a rule, how many more there were. */
  readonly more?: number;
}

export interface NotEvaluated {
  readonly what: string;
  readonly because: string;
}
