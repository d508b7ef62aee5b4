// reuse[=EARLIER]: the same tuples were in use before, two hours earlier, by other traffic: every capture also holds an
// earlier run with other sequence numbers, IP ids and tokens. Conntrack knows the later run only.
import { dissect, type Dissection, type Tuple } from '../frames/dissect.js';
import type { Frame } from '../frames/capture-file.js';
import { TOKEN } from '../truth/mark-flows.js';
import { linkNames, pointOf } from '../truth/points.js';
import type { TrueFlow, TrueTuple, Truth } from '../truth/truth.js';
import type { Bundle } from './bundle.js';
import { durationNs, type Damage } from './damage.js';
import type { Random } from '../../support/seeded-random.js';
import { timeSpan } from './shift-clock.js';

const EARLIER = '-earlier';
/** Clock damages may follow: hops are told apart by hours, not seconds. */
const TOLERANCE_SECONDS = 600;

/** What makes one earlier flow differ from its model, the same at every point. */
interface Change {
  readonly token: string;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly ipId: number;
}

export const reuse: Damage = {
  id: 'reuse',
  says: 'reuse[=2h]               the same tuples as other traffic, two hours earlier',
  apply: (bundle, argument, random) => {
    const { truth } = bundle;
    if (!truth) throw new Error('reuse: the bundle has no truth.json to tell its flows from each other');
    const earlierNs = durationNs(argument || '2h');
    const changes = new Map(truth.flows.map((flow) => [flow.id, changeOf(random)]));
    const flows = new Map(truth.flows.map((flow) => [flow.id, flow]));
    const names = linkNames(bundle.files);
    const captures = bundle.captures.map((capture) => {
      const earlier = capture.content.frames.map((frame): Frame => {
        const timeNs = frame.timeNs - earlierNs;
        const flow = flows.get(frame.flows?.[0] ?? '');
        if (!flow) return { ...frame, timeNs };
        const { linkType } = capture.content.interfaces[frame.interfaceIndex]!;
        const packet = dissect(linkType, frame.bytes);
        const request = isRequest(flow, pointOf(capture, frame, names), packet.tuples.at(-1)!);
        const bytes = rewritten(frame.bytes, packet, changes.get(flow.id)!, request);
        return { ...frame, timeNs, bytes, flows: [`${flow.id}${EARLIER}`] };
      });
      return { ...capture, content: { ...capture.content, frames: [...earlier, ...capture.content.frames] } };
    });
    return { ...bundle, captures, truth: tellBoth(truth, bundle, changes, earlierNs) };
  },
};

function changeOf(random: Random): Change {
  const token = `TKN${Array.from({ length: 12 }, () => random.between(0, 15).toString(16)).join('')}`;
  const word = () => random.between(1, 0xffffffff);
  return { token, sequence: word(), acknowledgment: word(), ipId: random.between(1, 0xffff) };
}

/** Whether a packet goes the client's way, by the true tuples at its point. */
function isRequest(flow: TrueFlow, point: string, own: Tuple): boolean {
  const tuples = flow.chain.filter((link) => link.point === point).flatMap((link) => link.tuples ?? []);
  const [first] = tuples as [TrueTuple];
  const isReplyTuple = (t: TrueTuple) =>
    (t.dst === first.src && t.dport === first.sport) || t.src === first.dst;
  return tuples.some((t) => !isReplyTuple(t) && t.dst === own.dst && t.dport === own.dport);
}

/** Checksums stay as they were: captures of an offloading machine show wrong ones all the time. */
function rewritten(bytes: Uint8Array, packet: Dissection, change: Change, request: boolean): Uint8Array {
  const copy = Buffer.from(bytes);
  const isIpv4 = packet.ipOffset >= 0 && copy[packet.ipOffset]! >> 4 === 4;
  if (isIpv4) {
    const ipId = copy.readUInt16BE(packet.ipOffset + 4);
    // 0 stays 0: it means that the sender gives no id
    if (ipId) copy.writeUInt16BE((ipId + change.ipId) & 0xffff || 1, packet.ipOffset + 4);
  }
  const own = packet.tuples.at(-1);
  if (own?.proto === 'tcp') shiftSequence(copy, packet.transportOffset, request, change);
  const text = copy.toString('latin1');
  const found = TOKEN.exec(text);
  if (found) copy.write(change.token, found.index, 'latin1');
  return copy;
}

/** Each direction has its own shift, so that acknowledgments go on matching the sequence numbers they acknowledge. */
function shiftSequence(copy: Buffer, at: number, fromClient: boolean, change: Change): void {
  if (at + 12 > copy.length) return;
  const [own, other] = fromClient
    ? [change.sequence, change.acknowledgment]
    : [change.acknowledgment, change.sequence];
  copy.writeUInt32BE((copy.readUInt32BE(at + 4) + own) >>> 0, at + 4);
  const acknowledges = (copy[at + 13]! & 0x10) !== 0;
  if (acknowledges) copy.writeUInt32BE((copy.readUInt32BE(at + 8) + other) >>> 0, at + 8);
}

function tellBoth(
  truth: Truth,
  bundle: Bundle,
  changes: ReadonlyMap<string, Change>,
  earlierNs: bigint,
): Truth {
  const span = timeSpan(bundle);
  const from = Number(span.firstNs / 1_000_000_000n) - TOLERANCE_SECONDS;
  const to = Number(span.lastNs / 1_000_000_000n) + TOLERANCE_SECONDS;
  const earlier = Number(earlierNs) / 1e9;
  const later = truth.flows.map((flow): TrueFlow => ({ ...flow, window: { from, to } }));
  const before = truth.flows.map((flow): TrueFlow => {
    const window = { from: from - earlier, to: to - earlier };
    return { ...flow, id: `${flow.id}${EARLIER}`, token: changes.get(flow.id)!.token, window };
  });
  return { ...truth, flows: [...before, ...later] };
}
