// Shorthand for hand-built Reports, so that a sample reads like a table. Values in the samples are those of the lab's
// captures (tshark counts), or invented where the lab has no such case; each sample file says which.
// e.g. hop('vm/eth0', '192.168.65.100:57908 > 203.0.113.10:80', [6, 5], [387, 620], '0.000081-0.008021', [63, 64], 13)
import type { Certainty, Hop, Link, LinkDelay, LinkKind, Path } from '../../../src/model/report.js';
import type { Report, ReportNode, ReportPoint } from '../../../src/model/report.js';

export const SAMPLE_BASE = 1795195732n; // whole seconds all sample times are relative to

/** Seconds after SAMPLE_BASE as text ("0.157048") → epoch seconds with nanoseconds. */
export function at(offset: string | number): string {
  const ns = BigInt(Math.round(Number(offset) * 1e9)) + SAMPLE_BASE * 1_000_000_000n;
  return `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
}

type Pair = readonly [forward: number, reverse: number];

/** `tuple` is `src:sport > dst:dport`, without ports for ICMP; `span` is `first-last` in seconds after the base. */
export function hop(
  point: string,
  tuple: string,
  packets: Pair,
  bytes: Pair,
  span: string,
  ttl: readonly [number | null, number | null],
  frame: number,
  more: Partial<Hop> = {},
): Hop {
  const [from = '', to = ''] = tuple.split(' > ');
  const [src, sport] = splitEnd(from);
  const [dst, dport] = splitEnd(to);
  const [first = '0', last = '0'] = span.split('-');
  return {
    point,
    src,
    sport,
    dst,
    dport,
    packets: { forward: packets[0], reverse: packets[1] },
    bytes: { forward: bytes[0], reverse: bytes[1] },
    first: at(first),
    last: at(last),
    encapsulation: [],
    at: `${point}.pcap#${frame}`,
    ttl: { forward: ttl[0], reverse: ttl[1] },
    ...more,
  };
}

function splitEnd(text: string): [string, number | null] {
  const colon = text.lastIndexOf(':');
  return colon < 0 || text.indexOf(':') !== colon
    ? [text, null]
    : [text.slice(0, colon), Number(text.slice(colon + 1))];
}

export function link(
  from: string,
  to: string,
  kind: LinkKind,
  certainty: Certainty,
  label: string,
  evidence: readonly (readonly [source: string, says: string, at: string])[],
  more: Partial<Link> = {},
): Link {
  return {
    from,
    to,
    kind,
    certainty,
    label,
    evidence: evidence.map(([source, says, place]) => ({ source, says, at: place })),
    through: [],
    lost: { forward: 0, reverse: 0 },
    ...more,
  };
}

/** Median forward and reverse delay in microseconds, with a spread around them. */
export function delay(
  forward: number | null,
  reverse: number | null,
  samples: number,
  uncertainty = 0,
): LinkDelay {
  const range = (us: number | null): LinkDelay['forward'] =>
    us === null ? null : { min: (us * 0.8) / 1e6, median: us / 1e6, max: (us * 1.6) / 1e6, samples };
  return { forward: range(forward), reverse: range(reverse), clockUncertainty: uncertainty / 1e6 };
}

/** A path with the fields that follow from the others filled in. */
export function path(
  parts: Pick<Path, 'id' | 'protocol' | 'client' | 'server' | 'hops'> & Partial<Path>,
): Path {
  const certainties = (parts.links ?? []).map((l) => l.certainty);
  const order: readonly Certainty[] = ['assumed', 'inferred', 'proven'];
  return {
    links: [],
    outcome: { status: 'ok', detail: 'both directions were seen at every point' },
    candidates: [],
    certainty: order.find((c) => certainties.includes(c)) ?? 'proven',
    first: parts.hops.map((h) => h.first).sort()[0] ?? at(0),
    last:
      parts.hops
        .map((h) => h.last)
        .sort()
        .at(-1) ?? at(0),
    notes: [],
    ...parts,
  };
}

export function node(
  id: string,
  kind: ReportNode['kind'],
  label: string,
  clock: string,
  inside?: string,
): ReportNode {
  const evidence = [{ source: 'manifest', says: `${id} is a ${kind}`, at: 'pathstitch.yaml:3' }];
  return { id, label, kind, clock, evidence, ...(inside !== undefined && { inside }) };
}

export function point(
  id: string,
  packets: number,
  bytes: number,
  more: Partial<ReportPoint> = {},
): ReportPoint {
  const slash = id.indexOf('/');
  return {
    id,
    node: id.slice(0, slash),
    interface: id.slice(slash + 1),
    files: [`${id}.pcap`],
    linkType: 'EN10MB',
    packets,
    bytes,
    first: packets > 0 ? at(0) : null,
    last: packets > 0 ? at(4) : null,
    snaplen: 262144,
    namedBy: 'the file name',
    ...more,
  };
}

export function report(parts: Pick<Report, 'bundle'> & Partial<Report>): Report {
  return {
    schema: 'pathstitch.report/1',
    tool: { name: 'pathstitch', version: '0.1.0' },
    inputs: (parts.points ?? []).map((p) => ({
      file: p.files[0]!,
      kind: 'pcap',
      node: p.node,
      records: p.packets,
      bytes: p.bytes,
      problems: [],
    })),
    nodes: [],
    clocks: [],
    points: [],
    topology: { interfaces: [], links: [], addresses: [], routes: [], natRules: [], containers: [] },
    paths: [],
    findings: [],
    notEvaluated: [],
    diagnostics: [],
    ...parts,
  };
}
