// What the whole correlation made of some conversations of each shape → the template for the others: their segments, and the order of points in
// each. A shape of which the correlation joined a single one otherwise has none.
import type { FlowColumns } from '../../model/flow-columns.js';
import type { Correlation } from '../../model/segment.js';
import { flowsOf, type Conversations, type Flows } from './content-alike.js';
import { NONE } from './packets-alike.js';

/** Places in a conversation's list of flows (in order of points): the segments from client to server, each in order. */
export type Template = readonly (readonly number[])[];

/** Shares of a shape's conversations that must have one order; the round trips that decide it may tie for some. */
const ENOUGH_ALIKE = 0.9;

export function templatesOf(
  correlation: Correlation,
  columns: FlowColumns,
  conversations: Conversations,
  proofs: readonly Int32Array[],
): (Template | undefined)[] {
  const found = chainsOf(correlation, columns);
  return proofs.map((own) => {
    const orders = new Map<string, { readonly template: Template; n: number }>();
    for (const conversation of own) {
      const template = found(flowsOf(conversations, conversation));
      if (!template) return undefined;
      const key = JSON.stringify(template);
      const known = orders.get(key);
      if (known) known.n++;
      else orders.set(key, { template, n: 1 });
    }
    const [usual] = [...orders.values()].sort((a, b) => b.n - a.n);
    return usual && usual.n >= ENOUGH_ALIKE * own.length ? usual.template : undefined;
  });
}

/** Flows of one conversation → how they were joined, if these and no others were, without a doubt. */
function chainsOf(
  { segments, relays, candidates }: Correlation,
  columns: FlowColumns,
): (flows: Flows) => Template | undefined {
  const segmentOf = new Map<number, number>();
  const odd = new Set<number>();
  segments.forEach(({ sightings }, s) => {
    for (const { flow, reply } of sightings) {
      const row = columns.rowOf(flow);
      segmentOf.set(row, s);
      if (reply !== undefined || flow.icmpIds !== undefined || isTurned(columns, row, flow)) odd.add(s);
    }
  });
  for (const { from, to } of candidates) odd.add(from).add(to);
  const onward = new Map(relays.map((r) => [r.from, r.to]));
  const entered = new Map(relays.map((r) => [r.to, r.from]));
  return (flows) => {
    const own = new Set<number>();
    for (const f of flows) own.add(segmentOf.get(f) ?? NONE);
    if (own.has(NONE) || [...own].some((s) => odd.has(s))) return undefined;
    const heads = [...own].filter((s) => !entered.has(s));
    if (heads.length !== 1) return undefined;
    const chain: number[] = [];
    for (let at: number | undefined = heads[0]; at !== undefined; at = onward.get(at)) chain.push(at);
    if (chain.length !== own.size || chain.some((s) => !own.has(s))) return undefined;
    const template = chain.map((s) =>
      segments[s]!.sightings.map(({ flow }) => flows.indexOf(columns.rowOf(flow))),
    );
    const places = template.flat();
    return places.length === flows.length && !places.includes(-1) ? template : undefined;
  };
}

/** The correlation may see the other end as the client. */
function isTurned(
  columns: FlowColumns,
  row: number,
  flow: Correlation['segments'][number]['sightings'][number]['flow'],
): boolean {
  const { src, sport } = columns.record(row).tuple;
  return src !== flow.tuple.src || sport !== flow.tuple.sport;
}
