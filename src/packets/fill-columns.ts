// The rows of one capture → their places in the columns of all flows. What each column means: model/flow-columns.
import { finish, mix } from '../lib/hash.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { Mark, type FlowColumns } from '../model/flow-columns.js';
import {
  CLIENT_IS_B,
  C,
  CONTENT_LENGTHS,
  D,
  IS_NO_FLOW,
  Odd,
  R,
  S,
  Side,
  T,
  TcpOption,
  coldAt,
  firstTimeAt,
} from './flow-row.js';
import { Has, Later, Sample } from './sample-pool.js';
import { contentBytes } from './content-prefix.js';
import { streamLength } from './tcp-view.js';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;
const WITHOUT_PORTS = 512;
const IS_V6 = 256;
/** Of a SYN or SYN/ACK: what tells stacks apart. */
const OPTIONS = TcpOption.Mss | TcpOption.WindowScale | TcpOption.Sack | TcpOption.Timestamps;
const FINGERPRINT = Side.IpIdNotZero | Side.MayFragment;
/** The second one in a row is no luck any more, see path/stalled-stream. */
const RESENT = 2;

type Filled = Pick<
  FlowColumns,
  | 'point'
  | 'marks'
  | 'identityA'
  | 'identityB'
  | 'firstNs'
  | 'answerNs'
  | 'src'
  | 'dst'
  | 'ports'
  | 'look'
  | 'ttls'
> &
  Pick<FlowColumns, 'tuple' | 'forward' | 'reverse' | 'largest' | 'sizes' | 'levels'>;

/** `rows`: gets the row of each flow. Begins at flow `from`; returns where it ended. */
export function fillColumns(
  columns: Filled,
  rows: Int32Array,
  from: number,
  tables: CaptureTables,
  pointNumbers: readonly number[],
  shiftNs: number,
): number {
  const { hot, cold } = tables.flows;
  const times = new Float64Array(hot.buffer);
  const coldTimes = new Float64Array(cold.buffer);
  let i = from;
  for (let row = 0; row < tables.flowRows; row++) {
    const r = row * R.Stride;
    const meta = hot[r + R.Meta]!;
    if ((meta & IS_NO_FLOW) !== 0) continue;
    const state = hot[r + R.State]!;
    const client = state & CLIENT_IS_B;
    const [f, b] = [r + R.Directions + client * D.Stride, r + R.Directions + (1 - client) * D.Stride];
    const [cf, cb] = [coldAt(row, client), coldAt(row, 1 - client)];
    const forward = hot[f + D.Packets]!;
    const reverse = hot[b + D.Packets]!;
    const ports = hot[r + R.Ports]!;
    const a = addressWord(tables, hot[r + R.A]!, (meta & IS_V6) !== 0);
    const z = addressWord(tables, hot[r + R.B]!, (meta & IS_V6) !== 0);
    rows[i] = row;
    columns.point[i] = pointNumbers[hot[r + R.Interface]!]!;
    columns.firstNs[i] = times[(r + R.FirstNs) >> 1]! + shiftNs;
    columns.answerNs[i] = reverse === 0 ? NaN : coldTimes[firstTimeAt(row, 1 - client)]! + shiftNs;
    columns.tuple[i] = tupleHash(a, z, ports, meta & 255);
    columns.src[i] = client === 0 ? a : z;
    columns.dst[i] = client === 0 ? z : a;
    columns.ports[i] = client === 0 ? ports : (ports << 16) | (ports >>> 16);
    columns.forward[i] = forward;
    columns.reverse[i] = reverse;
    columns.ttls[i] = (ttl(cold, cf, forward) << 8) | ttl(cold, cb, reverse);
    columns.levels[i] = (levelOf(cold, cf) << 8) | levelOf(cold, cb);
    const isTcp = (meta & 255) === TCP && hot[r + R.Tcp]! > 0;
    const sides = [
      state >>> (S.Sides + client * S.SideBits),
      state >>> (S.Sides + (1 - client) * S.SideBits),
    ] as const;
    columns.marks[i] = (reverse > 0 && forward > 0 ? Mark.Answered : 0) | (isEcho(meta) ? Mark.Echo : 0);
    columns.look[i] = mix(
      mix(meta & (255 | IS_V6), (state >>> S.DirectionBy) & 3),
      (sides[0] & FINGERPRINT) | ((sides[1] & FINGERPRINT) << 8),
    );
    if (isTcp) fillTcp(columns, i, tables, times, row, client, sides);
    else fillDatagrams(columns, i, tables, times, row, client);
    if (
      hot[r + R.Outer] !== 0 ||
      !hasKnownForm(meta) ||
      isSpecial(tables, hot[r + R.A]!, meta) ||
      isSpecial(tables, hot[r + R.B]!, meta)
    )
      columns.marks[i]! &= ~Mark.Telling;
    i++;
  }
  return i;
}

/** Of a group, or of the stack itself: such flows are no path from one host to another. */
function isSpecial(tables: CaptureTables, word: number, meta: number): boolean {
  if ((meta & IS_V6) === 0) return word >>> 24 === 127 || word >>> 28 >= 14;
  const w = tables.addresses;
  const at = word * 4;
  return (
    w[at]! >>> 24 === 0xff || (w[at] === 0 && w[at + 1] === 0 && w[at + 2] === 0 && w[at + 3]! >>> 16 === 0)
  );
}

/** Protocols whose flows are told apart by what the columns hold. */
function hasKnownForm(meta: number): boolean {
  const protocol = meta & 255;
  return isEcho(meta) || ((protocol === TCP || protocol === UDP) && (meta & WITHOUT_PORTS) === 0);
}

function isEcho(meta: number): boolean {
  return (meta & 255) === ICMP || (meta & 255) === ICMP6;
}

function fillTcp(
  columns: Filled,
  i: number,
  tables: CaptureTables,
  times: Float64Array,
  row: number,
  client: number,
  [ours, theirs]: readonly [number, number],
): void {
  const { hot, tcp } = tables.flows;
  const r = row * R.Stride;
  const t = (hot[r + R.Tcp]! - 1) * T.Stride * 2;
  const [f, b] = [t + client * T.Stride, t + (1 - client) * T.Stride];
  columns.identityA[i] = tcp[f + T.FirstSeq]!;
  columns.identityB[i] = tcp[b + T.FirstSeq]!;
  let marks = Mark.Tcp;
  if ((ours & theirs & Side.Syn) !== 0) marks |= Mark.Telling;
  for (const odd of [tcp[f + T.Odd]!, tcp[b + T.Odd]!]) {
    if (odd === 0) continue;
    const counts = tables.flows.odd[odd - 1 + Odd.Counts]!;
    if ((counts & 0xffff) !== 0) marks |= Mark.Reset;
    // SYNs beside the first; the server repeats its own where an acknowledgement was lost
    if (counts >>> 16 > 0 && odd === tcp[f + T.Odd]) marks |= Mark.Reopened;
    if (tables.flows.odd[odd - 1 + Odd.Retransmissions]! >= RESENT) marks |= Mark.Resent;
  }
  columns.marks[i]! |= marks;
  columns.look[i] = mix(
    columns.look[i]!,
    (tcp[f + T.Options]! & OPTIONS) | ((tcp[b + T.Options]! & OPTIONS) << 8),
  );
  columns.largest[i] =
    (atMost16(hot[r + R.MaxPayload + client]!) << 16) | atMost16(hot[r + R.MaxPayload + 1 - client]!);
  const sent = streamLength(tables.flows, times, row, client);
  const answered = streamLength(tables.flows, times, row, 1 - client);
  columns.sizes[i] = sizesWord(sent, answered);
}

/** Datagrams are told by all sampled ones together, whatever their order in the table; each must have an IP id and content. */
function fillDatagrams(
  columns: Filled,
  i: number,
  tables: CaptureTables,
  times: Float64Array,
  row: number,
  client: number,
): void {
  const { hot, cold } = tables.flows;
  const { words } = tables.samples;
  let a = 0;
  let b = 0;
  let telling = true;
  for (let n = hot[row * R.Stride + R.LastSample]!; n > 0;) {
    const s = n - 1;
    const brief = words[s + Sample.Brief]!;
    const direction = (brief & Has.Reverse) === 0 ? 0 : 1;
    let at = s + Sample.Shortest;
    const content = (brief & Has.Content) === 0 ? 0 : words[at++]!;
    const seq = (brief & Has.Seq) === 0 ? 0 : words[at++]!;
    const isLater = (brief & Has.Later) !== 0;
    const ttlId = isLater ? words[at + Later.TtlId]! : cold[coldAt(row, direction) + C.TtlId]!;
    const way = direction === client ? 1 : 2;
    const h = mix(mix(way, words[s + Sample.Strong]!), content);
    a = (a + finish(h)) | 0;
    b = (b + finish(mix(h, way))) | 0;
    if (content === 0 || (ttlId & 0xffff) === 0) telling = false;
    // linked from the last one back
    columns.largest[i] = seq;
    n = words[s + Sample.Previous]!;
  }
  columns.identityA[i] = a;
  columns.identityB[i] = b;
  if (telling && a !== 0) columns.marks[i]! |= Mark.Telling;
  const at = (row * R.Stride + R.Directions + D.Payload) >> 1;
  const payload = [times[at]!, times[at + (D.Stride >> 1)]!] as const;
  columns.sizes[i] = sizesWord(payload[client]!, payload[1 - client]!);
}

/** 0 where nothing was carried either way. */
function sizesWord(forward: number, reverse: number): number {
  return forward + reverse === 0 ? 0 : mix(mix(1, forward | 0), reverse | 0) || 1;
}

function atMost16(value: number): number {
  return value < 65_535 ? value : 65_535;
}

/** The same for both directions: `ports` is a's << 16 | z's. */
export function tupleHash(a: number, z: number, ports: number, protocol: number): number {
  const there = mix(mix(protocol, a), ports >>> 16);
  const back = mix(mix(protocol, z), ports & 0xffff);
  return finish(Math.imul(there, back) ^ (there + back));
}

/** IPv6 addresses have numbers of their own in each capture. */
export function addressWord(tables: Pick<CaptureTables, 'addresses'>, word: number, isV6: boolean): number {
  if (!isV6) return word;
  const w = tables.addresses;
  return finish(mix(mix(mix(mix(6, w[word * 4]!), w[word * 4 + 1]!), w[word * 4 + 2]!), w[word * 4 + 3]!));
}

function ttl(cold: Int32Array, c: number, packets: number): number {
  return packets === 0 ? 0 : (cold[c + C.TtlId]! >>> 16) & 255;
}

/** How many of CONTENT_LENGTHS were reached. */
function levelOf(cold: Int32Array, c: number): number {
  const bytes = contentBytes(cold, c);
  let level = 0;
  while (level < CONTENT_LENGTHS.length && bytes >= CONTENT_LENGTHS[level]!) level++;
  return level;
}
