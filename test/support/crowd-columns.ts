// Columns of captures given as packet-dsl blocks, and what a crowd's stages make of them.
import { classesOf, NONE, type Classes } from '../../src/correlate/crowd/packets-alike.js';
import { conversationsOf, type Conversations } from '../../src/correlate/crowd/content-alike.js';
import { unsettle } from '../../src/correlate/crowd/leftovers.js';
import type { FlowColumns } from '../../src/model/flow-columns.js';
import { flowColumns } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from './packet-dsl.js';
import { writePcap } from './pcap-writer.js';
import { tablesOf } from './read-frames.js';

export interface CrowdStages {
  readonly columns: FlowColumns;
  readonly classes: Classes;
  readonly conversations: Conversations;
  /** Of each flow, as `point source-port` (an echo's identifier), its class or conversation: equal numbers, the same one. */
  readonly classOf: (flow: string) => number | undefined;
  readonly conversationOf: (flow: string) => number | undefined;
  /** Flows of conversations that nothing else has to do with. */
  readonly settled: () => string[];
}

/** By point: lines, or lines cut to a snap length. */
export async function stagesOf(
  points: Readonly<Record<string, string | { readonly lines: string; readonly snaplen: number }>>,
  rotated: readonly string[] = [],
): Promise<CrowdStages> {
  const sources = [];
  for (const [point, seen] of Object.entries(points)) {
    const { lines, snaplen } = typeof seen === 'string' ? { lines: seen, snaplen: 262_144 } : seen;
    const frames = packets(lines).sort((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
    const tables = await tablesOf(writePcap(frames, { nanoseconds: true, snaplen }));
    sources.push({ tables, pointOf: () => point.replace(/#.*/, '') });
  }
  const columns = flowColumns(sources, DSL_EPOCH);
  const classes = classesOf(
    columns,
    columns.points.map((p) => rotated.includes(p)),
  );
  const conversations = conversationsOf(columns, classes);
  const names = Array.from({ length: columns.flows }, (_, f) => {
    const { tuple, icmpId, point } = columns.record(f);
    return `${point} ${icmpId ?? tuple.sport}`;
  });
  const numberOf = (of: (f: number) => number) => (flow: string) => {
    const f = names.indexOf(flow);
    if (f < 0) throw new Error(`no flow ${flow}, but ${names.join(', ')}`);
    return of(f) === NONE ? undefined : of(f);
  };
  return {
    ...{ columns, classes, conversations },
    classOf: numberOf((f) => classes.classOf[f]!),
    conversationOf: numberOf(conversations.conversationOf),
    settled: () => {
      const nodes = [...new Set(columns.points.map((p) => p.split('/')[0]!))];
      const settled = new Uint8Array(conversations.count).fill(1);
      const ofPoint = Int32Array.from(columns.points, (p) => nodes.indexOf(p.split('/')[0]!));
      if (!unsettle(columns, conversations, ofPoint, settled)) return [];
      return names.filter((_, f) => {
        const n = conversations.conversationOf(f);
        return n !== NONE && settled[n] !== 0;
      });
    },
  };
}
