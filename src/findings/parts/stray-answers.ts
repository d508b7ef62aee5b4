// An attempt nobody answered, and beside it, at the same point, an answer to the same client port that nobody asked for: the answer came
// back under another address. TCP: a SYN/ACK without a SYN; datagrams: only replies, from the port that was asked; echo: only a reply, same id.
//   host/ens192: 10.0.0.5:44333 → 203.0.113.9:53 unanswered, 198.51.100.2:53 → 10.0.0.5:44333 unasked
import type { FiveTuple } from '../../model/five-tuple.js';
import type { FlowRecord } from '../../model/flow.js';
import { allFlows } from './flows-of.js';
import type { FindingContext } from './rule.js';

export interface StrayAnswer {
  /** The attempt as this point saw it. */
  readonly asked: FlowRecord;
  readonly answer: FlowRecord;
  /** Who answered. */
  readonly from: string;
  readonly fromPort: number | null;
  readonly packets: number;
}

/** Answers to one attempt come within this; clients give up before (5 s DNS, 75 s TCP). */
const PATIENCE_NS = 75e9;

export function strayAnswers(context: FindingContext): readonly StrayAnswer[] {
  const flows = allFlows(context);
  const unasked = new Map<string, FlowRecord[]>();
  for (const flow of flows) {
    const view = answerView(flow);
    if (!view) continue;
    const key = clientKey(flow, view.client.address, view.client.port);
    unasked.set(key, [...(unasked.get(key) ?? []), flow]);
  }
  return flows.flatMap((asked) => {
    if (!isUnansweredAttempt(asked)) return [];
    const candidates = unasked.get(clientKey(asked, asked.tuple.src, asked.tuple.sport)) ?? [];
    return candidates.flatMap((answer) => {
      const { server, packets } = answerView(answer)!;
      const late = answer.firstNs - asked.firstNs;
      const timely = Number.isNaN(late) || (late >= 0 && late <= PATIENCE_NS);
      if (server.address === asked.tuple.dst || !timely || !samePort(asked.tuple, server.port)) return [];
      return [{ asked, answer, from: server.address, fromPort: server.port, packets }];
    });
  });
}

/** A SYN/ACK names its SYN by itself; a datagram must come from the port that was asked. */
function samePort(asked: FiveTuple, port: number | null): boolean {
  return asked.protocol === 'tcp' || asked.dport === port;
}

function isUnansweredAttempt({ forward, reverse, directionBy, tuple }: FlowRecord): boolean {
  if (reverse.packets > 0 || forward.packets === 0) return false;
  return tuple.protocol === 'tcp' ? (forward.tcp?.synCount ?? 0) > 0 && directionBy === 'syn' : true;
}

function clientKey(flow: FlowRecord, address: string, port: number | null): string {
  return `${flow.point} ${flow.tuple.protocol} ${address} ${port ?? ''} ${flow.icmpId ?? ''}`;
}

interface AnswerView {
  readonly client: { readonly address: string; readonly port: number | null };
  readonly server: { readonly address: string; readonly port: number | null };
  readonly packets: number;
}

/** The flow read as an answer without a question, whichever way round the flow table has it. */
function answerView({ tuple, forward, reverse }: FlowRecord): AnswerView | undefined {
  const src = { address: tuple.src, port: tuple.sport };
  const dst = { address: tuple.dst, port: tuple.dport };
  if (tuple.protocol === 'tcp') {
    if (reverse.tcp?.synCount && !forward.tcp?.synCount)
      return { client: src, server: dst, packets: reverse.packets };
    return undefined;
  }
  if (forward.packets === 0) return { client: src, server: dst, packets: reverse.packets };
  // an echo request is a question, whoever sent it; a lone datagram may be an answer
  const datagram = tuple.protocol === 'udp' && reverse.packets === 0;
  return datagram ? { client: dst, server: src, packets: forward.packets } : undefined;
}
