// What is asked of every flow of a crowd and takes a look at many words: computed once, before rows are joined. Marks get an array; words go where
// the row had something that only reading needs, since a million flows' own columns would be as large as a third of their rows.
import { finish, mix } from '../lib/hash.js';
import type { CaptureTables } from '../model/capture-tables.js';
import { Mark } from '../model/flow-columns.js';
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
} from './flow-row.js';
import { Has, Later, Sample } from './sample-pool.js';
import { contentBytes } from './content-prefix.js';
import { streamLength } from './tcp-view.js';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;
const WITHOUT_PORTS = 512;
export const IS_V6 = 256;
/** Of a SYN or SYN/ACK: what tells stacks apart. */
const OPTIONS = TcpOption.Mss | TcpOption.WindowScale | TcpOption.Sack | TcpOption.Timestamps;
const FINGERPRINT = Side.IpIdNotZero | Side.MayFragment;
/** The second one in a row is no luck any more, see path/stalled-stream. */
const RESENT = 2;

/** Fills R.Sizes and D.Identity of all rows, and `marks` from number `from` on. */
export function addJoinWords(tables: CaptureTables, marks: Uint8Array, from: number): void {
  const { hot } = tables.flows;
  const times = new Float64Array(hot.buffer);
  for (let row = 0; row < tables.flowRows; row++) {
    const r = row * R.Stride;
    const meta = hot[r + R.Meta]!;
    if ((meta & IS_NO_FLOW) !== 0) {
      marks[from + row] = Mark.NoFlow;
      continue;
    }
    const client = hot[r + R.State]! & CLIENT_IS_B;
    const isAnswered = hot[r + R.Directions]! !== 0 && hot[r + R.Directions + D.Stride]! !== 0;
    let mark = isAnswered ? Mark.Answered : 0;
    if (isEcho(meta)) mark |= Mark.Echo;
    if (isTcpRow(hot, r)) {
      const sent = streamLength(tables.flows, times, row, client);
      const answered = streamLength(tables.flows, times, row, 1 - client);
      hot[r + R.Sizes] = sizesWord(sent, answered);
      mark |= tcpMarks(tables, row, client);
    } else {
      const at = (r + R.Directions + D.Payload) >> 1;
      const there = times[at]!;
      const back = times[at + (D.Stride >> 1)]!;
      hot[r + R.Sizes] = client === 0 ? sizesWord(there, back) : sizesWord(back, there);
      if (addIdentity(tables, row, client)) mark |= Mark.Telling;
    }
    if (
      hot[r + R.Outer] !== 0 ||
      !hasKnownForm(meta) ||
      isSpecial(tables, hot[r + R.A]!, meta) ||
      isSpecial(tables, hot[r + R.B]!, meta)
    )
      mark &= ~Mark.Telling;
    marks[from + row] = mark;
  }
}

export function isTcpRow(hot: Int32Array, r: number): boolean {
  return (hot[r + R.Meta]! & 255) === TCP && hot[r + R.Tcp]! > 0;
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

function tcpMarks({ flows: { hot, tcp, odd: pool } }: CaptureTables, row: number, client: number): number {
  const state = hot[row * R.Stride + R.State]!;
  const both = (state >>> S.Sides) & (state >>> (S.Sides + S.SideBits));
  const t = tcpAt(hot, row * R.Stride);
  let marks = Mark.Tcp | ((both & Side.Syn) !== 0 ? Mark.Telling : 0);
  for (let direction = 0; direction < 2; direction++) {
    const odd = tcp[t + direction * T.Stride + T.Odd]!;
    if (odd === 0) continue;
    const counts = pool[odd - 1 + Odd.Counts]!;
    if ((counts & 0xffff) !== 0) marks |= Mark.Reset;
    // SYNs beside the first; the server repeats its own where an acknowledgement was lost
    if (counts >>> 16 > 0 && direction === client) marks |= Mark.Reopened;
    if (pool[odd - 1 + Odd.Retransmissions]! >= RESENT) marks |= Mark.Resent;
  }
  return marks;
}

/** Where both directions' T blocks are, of a hot row. */
export function tcpAt(hot: Int32Array, r: number): number {
  return (hot[r + R.Tcp]! - 1) * T.Stride * 2;
}

/** Datagrams are told by all sampled ones together, whatever their order in the table; each must have content and an IP id, or a transaction id of DNS in it. */
function addIdentity(
  { flows: { hot, cold }, samples: { words } }: CaptureTables,
  row: number,
  client: number,
): boolean {
  let a = 0;
  let b = 0;
  let telling = true;
  for (let n = hot[row * R.Stride + R.LastSample]!; n > 0;) {
    const s = n - 1;
    const brief = words[s + Sample.Brief]!;
    const direction = (brief & Has.Reverse) === 0 ? 0 : 1;
    let at = s + Sample.Shortest;
    const content = (brief & Has.Content) === 0 ? 0 : words[at++]!;
    if ((brief & Has.Seq) !== 0) at++;
    const isLater = (brief & Has.Later) !== 0;
    const ttlId = isLater ? words[at + Later.TtlId]! : cold[coldAt(row, direction) + C.TtlId]!;
    const way = direction === client ? 1 : 2;
    const h = mix(mix(way, words[s + Sample.Strong]!), content);
    a = (a + finish(h)) | 0;
    b = (b + finish(mix(h, way))) | 0;
    const isNumbered = (ttlId & 0xffff) !== 0 || hot[row * R.Stride + R.Question + direction]! !== 0;
    if (content === 0 || !isNumbered) telling = false;
    n = words[s + Sample.Previous]!;
  }
  const identity = row * R.Stride + R.Directions + D.Identity;
  hot[identity] = a;
  hot[identity + D.Stride] = b;
  return telling && a !== 0;
}

/** 0 where nothing was carried either way. */
function sizesWord(forward: number, reverse: number): number {
  return forward + reverse === 0 ? 0 : mix(mix(1, forward | 0), reverse | 0) || 1;
}

/** Protocol and, by direction, what is seen of the stacks. */
export function lookOf({ flows: { hot, tcp } }: CaptureTables, r: number): number {
  const meta = hot[r + R.Meta]!;
  const state = hot[r + R.State]!;
  const client = state & CLIENT_IS_B;
  const ours = state >>> (S.Sides + client * S.SideBits);
  const theirs = state >>> (S.Sides + (1 - client) * S.SideBits);
  const look = mix(
    mix(meta & (255 | IS_V6), (state >>> S.DirectionBy) & 3),
    (ours & FINGERPRINT) | ((theirs & FINGERPRINT) << 8),
  );
  if (!isTcpRow(hot, r)) return look;
  const t = tcpAt(hot, r) + T.Options;
  const asked = tcp[t + client * T.Stride]!;
  const said = tcp[t + (1 - client) * T.Stride]!;
  return mix(look, (asked & OPTIONS) | ((said & OPTIONS) << 8));
}

/** Sequence number of the first sample; they are linked from the last one back. */
export function firstSampleSeq({ flows: { hot }, samples: { words } }: CaptureTables, r: number): number {
  let seq = 0;
  for (let n = hot[r + R.LastSample]!; n > 0; n = words[n - 1 + Sample.Previous]!) {
    const brief = words[n - 1 + Sample.Brief]!;
    const at = n - 1 + Sample.Shortest + ((brief & Has.Content) === 0 ? 0 : 1);
    seq = (brief & Has.Seq) === 0 ? 0 : words[at]!;
  }
  return seq;
}

/** The same for both directions: `ports` is a's << 16 | z's. */
export function tupleHash(a: number, z: number, ports: number, protocol: number): number {
  const there = mix(mix(protocol, a), ports >>> 16);
  const back = mix(mix(protocol, z), ports & 0xffff);
  return finish(Math.imul(there, back) ^ (there + back));
}

/** IPv6 addresses have numbers of their own in each capture. */
export function addressWord(
  { addresses: w }: Pick<CaptureTables, 'addresses'>,
  word: number,
  isV6: boolean,
): number {
  if (!isV6) return word;
  return finish(mix(mix(mix(mix(6, w[word * 4]!), w[word * 4 + 1]!), w[word * 4 + 2]!), w[word * 4 + 3]!));
}

/** How many of CONTENT_LENGTHS were reached. */
export function levelOf(cold: Int32Array, c: number): number {
  const bytes = contentBytes(cold, c);
  let level = 0;
  while (level < CONTENT_LENGTHS.length && bytes >= CONTENT_LENGTHS[level]!) level++;
  return level;
}
