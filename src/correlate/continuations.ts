// A conversation that goes on in the next file of a rotated capture (tcpdump -C, -G) is one flow of its point, not two: rows of
// different files of one point with one tuple are joined when the later one opens nothing new and follows within the idle time.
import { beginsLookup, Dns } from '../model/dns-question.js';
import { tupleKey } from '../model/five-tuple.js';
import type { FlowRecord } from '../model/flow.js';
import { mergeFlows } from './merge-flows.js';
import { flip } from './orient.js';

/** As in packets/: a non-TCP flow silent for this long is another conversation. TCP is held open by its sequence numbers. */
const IDLE_NS = 300e9;

export function joinContinuations(
  flows: readonly FlowRecord[],
  files: (point: string) => number,
): FlowRecord[] {
  const open = new Map<string, number>();
  const result: FlowRecord[] = [];
  for (const flow of flows) {
    if (files(flow.point) < 2) {
      result.push(flow);
      continue;
    }
    const [key, reverse] = [keyOf(flow), keyOf(flip(flow))];
    const at = open.get(key) ?? open.get(reverse);
    const earlier = at === undefined ? undefined : result[at]!;
    if (earlier && continues(earlier, flow)) {
      result[at!] = mergeFlows(earlier, keyOf(earlier) === key ? flow : flip(flow));
      continue;
    }
    open.set(key, result.length);
    result.push(flow);
  }
  return result;
}

function keyOf(flow: FlowRecord): string {
  return `${flow.point} ${tupleKey(flow.tuple)} ${flow.icmpId ?? ''} ${flow.encapsulation.length}`;
}

function continues(a: FlowRecord, b: FlowRecord): boolean {
  if (a.file === b.file) return false;
  const opens = (b.forward.tcp?.synCount ?? 0) > 0 && b.forward.tcp?.isn !== a.forward.tcp?.isn;
  return !opens && (a.forward.tcp !== undefined || (b.firstNs - a.lastNs < IDLE_NS && !isOtherLookup(a, b)));
}

/** As within a file (packets/fold.ts). */
function isOtherLookup(a: FlowRecord, b: FlowRecord): boolean {
  if (a.tuple.protocol !== 'udp' || a.tuple.dport !== Dns.Port) return false;
  const isAnswered = a.forward.packets === a.reverse.packets;
  const asks = b.tuple.dport === Dns.Port && b.forward.packets > 0 && b.forward.firstNs === b.firstNs;
  return beginsLookup(b.firstNs - a.lastNs, isAnswered && asks, () => {
    const known = a.forward.question ?? a.reverse.question;
    const asked = b.forward.question ?? b.reverse.question;
    return known !== undefined && asked !== undefined && known !== asked;
  });
}
