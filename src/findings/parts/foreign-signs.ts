// What speaks for two captures being of different runs although they lie on one way: the same two ends (or the same service behind NAT in
// one stack), never the same packets; or times that lie apart.
import { formatEndpoint } from '../../model/five-tuple.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Evidence } from '../../model/report.js';
import { formatDuration } from '../../lib/duration.js';
import { allFlows, placeOf } from './flows-of.js';
import type { FindingContext } from './rule.js';
import { gapSeconds } from './windows.js';
import { groupBy } from './wording.js';

export interface ForeignSign {
  readonly points: readonly [string, string];
  readonly says: string;
  readonly evidence: Evidence;
  /** One stack saw both sides: nothing but another run explains it. */
  readonly sure: boolean;
}

/** Captures started by hand one after the other lie minutes apart; quiet interfaces of one run rarely more than this. */
const APART_SECONDS = 60;
const MAX_SIGNS = 12;

export function foreignSigns(
  groups: readonly (readonly string[])[],
  context: FindingContext,
): readonly ForeignSign[] {
  const groupOf = new Map(groups.flatMap((g, i) => g.map((p) => [p, i] as const)));
  const nothingShared = groups.every((g) => g.length === 1);
  const services = groupBy(allFlows(context).filter(isTelling), serviceKey);
  const signs = new Map<string, ForeignSign>();
  for (const flows of services.values()) {
    const onePerPoint = [...new Map(flows.map((f) => [f.point, f])).values()];
    for (const a of onePerPoint) {
      for (const b of onePerPoint) {
        if (a.point >= b.point || groupOf.get(a.point) === groupOf.get(b.point)) continue;
        const key = `${groupOf.get(a.point)} ${groupOf.get(b.point)}`;
        const sign = signs.has(key) ? undefined : signOf(a, b, nothingShared, context);
        if (sign) signs.set(key, sign);
        if (signs.size >= MAX_SIGNS) return [...signs.values()];
      }
    }
  }
  return [...signs.values()].sort((a, b) => Number(b.sure) - Number(a.sure));
}

/** Loopback and group addresses mean another conversation in every stack. */
function isTelling({ tuple }: FlowRecord): boolean {
  return (
    !/^(127\.|169\.254\.|22[4-9]\.|23\d\.|255\.|0\.)|^(::1$|fe80|ff)/i.test(tuple.dst) &&
    !tuple.dst.endsWith('.255')
  );
}

function serviceKey({ tuple }: FlowRecord): string {
  return `${tuple.protocol} ${tuple.dst} ${tuple.dport ?? ''}`;
}

function signOf(
  a: FlowRecord,
  b: FlowRecord,
  nothingShared: boolean,
  context: FindingContext,
): ForeignSign | undefined {
  const { clockOf } = context.correlation;
  const [x, y] = [context.nodeOf(a.point), context.nodeOf(b.point)];
  const oneKernel = clockOf.get(x) === clockOf.get(y);
  const sameSource = a.tuple.src === b.tuple.src;
  const translated = x === y && (ownedBy(b.tuple.src, x, context) || ownedBy(a.tuple.src, x, context));
  const sure = oneKernel && (sameSource || translated);
  // hosts apart: only where nothing at all is shared, and not between siblings that merely use one service
  if (!sure && (!nothingShared || siblings(x, y, context) || oneKernel)) return undefined;
  const gap = gapSeconds(a.point, b.point, context);
  const apart = gap !== undefined && gap > APART_SECONDS ? `; they lie ${formatDuration(gap)} apart` : '';
  const service = formatEndpoint(a.tuple.dst, a.tuple.dport);
  return {
    points: [a.point, b.point],
    says: `${a.point} and ${b.point} both show ${a.tuple.protocol} to ${service}, ${nameOf(a)} and ${nameOf(b)}, never the same packets${apart}`,
    evidence: {
      source: 'packets',
      says: `${a.tuple.src} ${nameOf(a)} and ${b.tuple.src} ${nameOf(b)} to ${service}`,
      at: `${placeOf(a)}, ${placeOf(b)}`,
    },
    sure,
  };
}

function nameOf({ tuple, icmpId }: FlowRecord): string {
  if (icmpId !== undefined) return `id ${icmpId}`;
  return tuple.sport === null ? 'one' : `port ${tuple.sport}`;
}

function ownedBy(address: string, node: string, { topology }: FindingContext): boolean {
  return topology.owners.get(address)?.some((i) => i.node === node) ?? false;
}

function siblings(a: string, b: string, { topology }: FindingContext): boolean {
  const inner = (n: string): boolean =>
    ['container', 'pod', 'namespace'].includes(topology.nodes.get(n)?.kind ?? '');
  return inner(a) === inner(b) && (inner(a) || topology.nodes.get(a)?.kind === topology.nodes.get(b)?.kind);
}
