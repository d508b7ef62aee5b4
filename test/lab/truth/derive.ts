// Truth from full captures: each flow's token is looked for in the payloads at every point, which gives the tuple it had
// there; packets without payload (handshake, refused attempts) are then counted by tuple. A flow that never carried
// payload is found by a destination that the scenario used for nothing else.
import { dissect, type Tuple } from '../frames/dissect.js';
import type { Bundle } from '../variants/bundle.js';
import { markFlows, tokenOf } from './mark-flows.js';
import { linkNames, pointOf } from './points.js';
import { retell } from './retell.js';
import type { ChainLink, TrueFlow, TrueRelay, TrueTuple, Truth } from './truth.js';

/** What a scenario says about a flow it made; where it was seen comes from the captures. */
export interface PlannedFlow {
  readonly token: string;
  readonly proto: string;
  /**
   * Points in the client's direction, seen or not. A point may stand twice (out of a node by the interface it came in):
   * the first place then takes the first tuple seen there, the second the next.
   */
  readonly chain: readonly string[];
  /** Other ways it may take, where the kernel chooses (a service's backends): the one that was wholly seen is true. */
  readonly orChains?: readonly (readonly string[])[];
  readonly fault?: string;
  readonly reaches?: string;
  readonly via?: string;
  /** Set when the flow may end without any payload: no other flow goes to one of these. */
  readonly onlyTo?: readonly { readonly dst: string; readonly dport: number }[];
  /** Answers under another tuple are an exchange of their own (they come from an address that was not asked). */
  readonly requestsOnly?: boolean;
}

export interface PlannedTruth {
  readonly scenario: string;
  readonly flows: readonly PlannedFlow[];
  readonly relays: readonly TrueRelay[];
  readonly kernels: readonly (readonly string[])[];
  readonly limit?: string;
  readonly findings?: readonly string[];
}

/** What was seen of one flow at one point, on the wire, in order. */
interface Sighted {
  readonly requests: TrueTuple[];
  readonly replies: TrueTuple[];
}

/** By flow index and point. */
type Seen = ReadonlyMap<string, Sighted>;

/** @throws Error when a flow shows up at a point its scenario did not name, or nowhere. */
export function deriveTruth(bundle: Bundle, plan: PlannedTruth): Truth {
  const seen = look(bundle, plan.flows);
  const flows = plan.flows.map((flow, i): TrueFlow => {
    const { token, proto, fault, reaches, via } = flow;
    const sightings = new Map(
      [...seen]
        .filter(([key]) => key.startsWith(`${i} `))
        .map(([key, sighted]) => [key.slice(`${i} `.length), sighted]),
    );
    if (!sightings.size) throw new Error(`${plan.scenario}: flow ${i} (${token}) was seen nowhere`);
    const chain = chainOf(
      flow,
      wayTaken(flow, sightings, `${plan.scenario}: flow ${i} (${token})`),
      sightings,
    );
    return { id: `f${String(i).padStart(4, '0')}`, token, proto, chain, fault, reaches, via, elsewhere: [] };
  });
  const points = [...new Set(flows.flatMap((flow) => flow.chain.map((link) => link.point)))].sort();
  const { scenario, relays, kernels, limit, findings } = plan;
  return retell(
    markFlows({ ...bundle, truth: { scenario, points, relays, kernels, limit, findings, flows } }),
  )!;
}

function wayTaken(
  flow: PlannedFlow,
  sightings: ReadonlyMap<string, Sighted>,
  who: string,
): readonly string[] {
  const others = flow.orChains ?? [];
  const whole = [flow.chain, ...others].find((chain) => {
    return (
      chain.every((point) => sightings.has(point)) &&
      [...sightings.keys()].every((point) => chain.includes(point))
    );
  });
  if (whole) return whole;
  const strange = [...sightings.keys()].filter((point) => !flow.chain.includes(point));
  if (others.length || strange.length) {
    throw new Error(
      `${who} was seen at ${[...sightings.keys()].join(', ')}, planned: ${flow.chain.join(', ')}`,
    );
  }
  return flow.chain;
}

function chainOf(
  flow: PlannedFlow,
  points: readonly string[],
  sightings: ReadonlyMap<string, Sighted>,
): readonly ChainLink[] {
  return points.map((point, i) => {
    const sighted = sightings.get(point);
    const tuples = sighted ? (flow.requestsOnly ? sighted.requests : tuplesOf(sighted)) : null;
    const once = points.indexOf(point) === points.lastIndexOf(point);
    const nth = points.slice(0, i).filter((other) => other === point).length;
    const own = once ? tuples : (tuples?.slice(nth, nth + 1) ?? null);
    return { point, seen: !!own?.length, packets: null, first: null, tuples: own };
  });
}

function look(bundle: Bundle, flows: readonly PlannedFlow[]): Seen {
  const names = linkNames(bundle.files);
  const byToken = new Map(flows.map((flow, i) => [flow.token, i]));
  const seen = new Map<string, Sighted>();
  for (const capture of bundle.captures) {
    for (const frame of capture.content.frames) {
      const { linkType } = capture.content.interfaces[frame.interfaceIndex]!;
      const packet = dissect(linkType, frame.bytes);
      const own = packet.tuples.at(-1);
      if (!own || packet.icmpError) continue;
      const token = tokenOf(packet.payload);
      const index = token ? byToken.get(token) : flows.findIndex((flow) => goesTo(flow, own));
      if (index === undefined || index < 0) continue;
      const point = pointOf(capture, frame, names);
      const reply = token ? isReply(own, packet.payload, packet.icmpType) : false;
      note(seen, `${index} ${point}`, own, reply);
    }
  }
  return seen;
}

function goesTo(flow: PlannedFlow, tuple: Tuple): boolean {
  if (flow.proto !== tuple.proto) return false;
  return !!flow.onlyTo?.some(({ dst, dport }) => dst === tuple.dst && dport === tuple.dport);
}

/** Answers begin with `ok `, DNS answers have the QR bit, echo replies their own type. */
function isReply(tuple: Tuple, payload: Uint8Array, icmpType: number | undefined): boolean {
  if (icmpType !== undefined) return icmpType === 0 || icmpType === 129;
  if (tuple.proto === 'udp' && tuple.sport === 53) return true;
  return payload[0] === 0x6f && payload[1] === 0x6b && payload[2] === 0x20;
}

function note(seen: Map<string, Sighted>, key: string, own: Tuple, reply: boolean): void {
  const sighted = seen.get(key) ?? { requests: [], replies: [] };
  const tuples = reply ? sighted.replies : sighted.requests;
  if (!tuples.some((known) => same(known, asTrue(own)))) tuples.push(asTrue(own));
  seen.set(key, sighted);
}

/**
 * In the client's direction; a reply that is not the reverse of a request (half translated in a bridge) stands as it is
 * on the wire, unless nothing but replies came by.
 */
function tuplesOf({ requests, replies }: Sighted): readonly TrueTuple[] {
  if (!requests.length) return replies.map(reversed);
  return [...requests, ...replies.filter((reply) => !requests.some((known) => same(known, reversed(reply))))];
}

function asTrue({ src, sport, dst, dport, icmpId }: Tuple): TrueTuple {
  return icmpId === undefined ? { src, sport, dst, dport } : { src, sport, dst, dport, icmp_id: icmpId };
}

/** ICMP identifiers may change from packet to packet in a relay: the first one stands for all. */
function same(a: TrueTuple, b: TrueTuple): boolean {
  return a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport;
}

function reversed(tuple: TrueTuple): TrueTuple {
  return { ...tuple, src: tuple.dst, sport: tuple.dport, dst: tuple.src, dport: tuple.sport };
}
