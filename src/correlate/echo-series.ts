// One ping behind a relay that takes a new ICMP id for each echo (libslirp, vpnkit): at the far side every echo is a flow of its own, but the
// sequence numbers go on counting. Flows of one echo each, same ends, next sequence number, are one conversation with several ids. A
// ping started anew begins its numbers anew and stays apart.
import { changedFlow, type FlowRecord } from '../model/flow.js';
import { mergeFlows } from './merge-flows.js';

/** Longest pause between two echoes of one ping: default interval is 1 s, and lost answers make no pause longer. */
const PAUSE_NS = 60e9;
/** Lost packets leave gaps in the numbers, no larger than this. */
const MAX_GAP = 8;

export function joinEchoSeries(flows: readonly FlowRecord[]): FlowRecord[] {
  const open = new Map<string, { index: number; seq: number; lastNs: number }>();
  const result: FlowRecord[] = [];
  for (const flow of flows) {
    const seq =
      flow.icmpId === undefined || flow.forward.packets > 1 || flow.reverse.packets > 1
        ? undefined
        : flow.samples()[0]?.seq;
    if (seq === undefined) {
      result.push(flow);
      continue;
    }
    const { protocol, src, dst } = flow.tuple;
    const [key, back] = [
      `${flow.point} ${protocol} ${src} ${dst}`,
      `${flow.point} ${protocol} ${dst} ${src}`,
    ];
    const series = open.get(flow.directionBy === 'first-packet' && open.has(back) ? back : key);
    const gap = series ? seq - series.seq : 0;
    if (series && gap >= 1 && gap <= MAX_GAP && flow.firstNs - series.lastNs < PAUSE_NS) {
      const earlier = result[series.index]!;
      const ids = [...(earlier.icmpIds ?? [earlier.icmpId!]), flow.icmpId!];
      result[series.index] = changedFlow(mergeFlows(earlier, flow), { icmpIds: [...new Set(ids)] });
      Object.assign(series, { seq, lastNs: flow.lastNs });
      continue;
    }
    open.set(key, { index: result.length, seq, lastNs: flow.lastNs });
    result.push(flow);
  }
  return result;
}
