// Folds a batch of decoded packets into flow rows, in two passes: `resolve` finds each packet's row, so that the processor
// waits for many rows of memory at once; then each packet is counted in a row that is in the cache by now.
// A tuple is not an identity: reuse of a port and long silence open a new row (see isOver).
import { foldContent } from './content-prefix.js';
import { C, CLIENT_IS_B, D, DirectionBy, R, S, Side } from './flow-row.js';
import { keyHash } from './flow-table.js';
import type { FlowTable } from './flow-table.js';
import { FIN, FIN_RST, RST, SYN, SYN_FIN_RST, beginsAnew, followSequence, foldRareTcp } from './fold-tcp.js';
import type { MacTable } from './mac-table.js';
import { storeOuter } from './outer-pool.js';
import type { OuterPool } from './outer-pool.js';
import { Flag, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';
import { hasRoom, isSelected } from './sample-pool.js';
import type { SamplePool } from './sample-pool.js';

/** Silence that ends a flow without a connection: gopacket's and nProbe's common idle time, above every NAT's UDP timeout in use (Linux 120 s stream, 30 s else). */
const IDLE_NS = 300e9;
/** The same for TCP whose SYN was not seen: RFC 5382 REQ-5 asks NATs to keep established connections 2 h 4 min. */
const TCP_IDLE_NS = 7200e9;

const TCP = 6;
const NO_ROW = -2;

/** Everything of one capture that packets are folded into. */
export interface FlowStore {
  readonly flows: FlowTable;
  readonly samples: SamplePool;
  readonly macs: MacTable;
  readonly outer: OuterPool;
}

/**
 * All IP packets of the batch; they lie in the chunk `bytes`/`view`. Returns the Flag bits of all its packets together.
 * What every packet costs stands in the loop; what few packets need is called. Times are passed as their index: a number
 * argument that is not an integer would be allocated at each call.
 */
export function foldPackets(store: FlowStore, batch: PacketBatch, bytes: Uint8Array, view: DataView): number {
  const { flows } = store;
  const seen = resolve(flows, batch);
  flows.reserve(batch.rows);
  const { words: w, times } = batch;
  const { hot, hotTimes } = flows;
  const rowsBefore = flows.rows;
  for (let i = 0, at = 0; i < batch.rows; i++, at += P.Stride) {
    if ((w[at + P.Flags]! & Flag.Ip) === 0) continue;
    const resolved = w[at + P.Row]!;
    const direction = resolved & 1;
    const isTcp = w[at + P.Protocol] === TCP;
    // header length << 8 | flags; 0 where the header is cut before them
    const bits = isTcp ? w[at + P.L4Bits]! : 0;
    const payload = w[at + P.Payload]!;
    const time = times[i]!;

    let row = resolved & ~1;
    // rows opened in this batch were not there when the packet was resolved
    if (row === NO_ROW || (flows.reopened && flows.rows > rowsBefore)) row = findRow(flows, w, at, direction);
    const own = row + R.Directions + direction * D.Stride;
    if (row === NO_ROW || (bits & SYN) !== 0 || time - hotTimes[(own + D.LastNs) >> 1]! > IDLE_NS)
      row = currentRow(store, row, batch, i, direction);

    const d = row + R.Directions + direction * D.Stride;
    const isFirst = hot[d + D.Packets]!++ === 0;
    if (isFirst) foldFirst(store, row, batch, i, direction, bytes);
    hotTimes[(d + D.Bytes) >> 1]! += w[at + P.Original]! >>> 0;
    hotTimes[(d + D.Payload) >> 1]! += payload;
    if (time > hotTimes[(d + D.LastNs) >> 1]!) hotTimes[(d + D.LastNs) >> 1] = time;
    else if (time < hotTimes[(row + R.FirstNs) >> 1]!) hotTimes[(row + R.FirstNs) >> 1] = time;

    const shift = S.Sides + direction * S.SideBits;
    const idNotZero = (w[at + P.TtlId]! & 0xffff) !== 0 ? Side.IpIdNotZero : 0;
    const mayFragment = (w[at + P.Flags]! & Flag.DontFragment) === 0 ? Side.MayFragment : 0;
    hot[row + R.State]! |= (idNotZero | mayFragment) << shift;

    const isFirstPayload = payload > 0 && hot[row + R.MaxPayload + direction] === 0;
    if (bits >>> 8 !== 0) {
      if (isFirst || isFirstPayload || (bits & SYN_FIN_RST) !== 0)
        foldRareTcp(flows, row, batch, i, direction, isFirstPayload, view);
      const length = payload + (bits & FIN) + ((bits & SYN) >> 1);
      const seq = w[at + P.Seq]!;
      const beyond = (seq + length - hot[d + D.EndSeq]!) | 0;
      const isKnown = ((hot[row + R.State]! >>> shift) & Side.EndSeqKnown) !== 0;
      // the next bytes in order, or none; anything else is looked at closely
      if (isKnown && beyond > 0 && beyond <= length && (bits & RST) === 0)
        hot[d + D.EndSeq] = (seq + length) | 0;
      else if (!isKnown || length > 0) followSequence(flows, row, direction, seq, length, bits);
    }
    const state = hot[row + R.State]!;
    if (payload > 0) {
      if (((state >>> shift) & Side.ContentDone) === 0) foldContent(flows, row, w, at, direction, bytes);
      if (payload > hot[row + R.MaxPayload + direction]!) hot[row + R.MaxPayload + direction] = payload;
    } else if (isTcp && (bits & SYN_FIN_RST) === 0) continue; // a pure acknowledgement says nothing that others do not
    if (hasRoom(state) || (bits & FIN_RST) !== 0 || isSelected(w, at))
      store.samples.offer(batch, i, direction, hot, row, view);
  }
  flows.reopened = false;
  return seen;
}

/** Row, direction and key hash of every IP packet, as far as its flow is known before this batch. Returns all Flag bits. */
function resolve(flows: FlowTable, batch: PacketBatch): number {
  const w = batch.words;
  let seen = 0;
  const stop = batch.rows * P.Stride;
  for (let at = 0; at < stop; at += P.Stride) {
    const flags = w[at + P.Flags]!;
    seen |= flags;
    if ((flags & Flag.Ip) === 0) continue;
    const src = w[at + P.Src]!;
    const dst = w[at + P.Dst]!;
    const ports = w[at + P.Ports]!;
    const direction = src < dst || (src === dst && ports >>> 16 <= (ports & 0xffff)) ? 0 : 1;
    const a = direction === 0 ? src : dst;
    const b = direction === 0 ? dst : src;
    const sorted = direction === 0 ? ports : (ports << 16) | (ports >>> 16);
    const meta = metaOf(w[at + P.Protocol]!, flags);
    // interface numbers are small; a hash of outer headers is spread over all bits
    const where = w[at + P.Interface]! ^ w[at + P.Encapsulation]!;
    const tag = keyHash(a, b, sorted, meta, where);
    w[at + P.Tag] = tag;
    w[at + P.Row] = flows.find(tag, a, b, sorted, meta, where) | direction;
  }
  return seen;
}

function metaOf(protocol: number, flags: number): number {
  return (
    protocol |
    ((flags & Flag.V6) !== 0 ? 256 : 0) |
    ((flags & Flag.NoPorts) !== 0 ? 512 : 0) |
    ((flags & Flag.IcmpOther) !== 0 ? 1024 : 0)
  );
}

function findRow(flows: FlowTable, w: Int32Array, at: number, direction: number): number {
  const src = w[at + P.Src]!;
  const dst = w[at + P.Dst]!;
  const ports = w[at + P.Ports]!;
  const meta = metaOf(w[at + P.Protocol]!, w[at + P.Flags]!);
  const where = w[at + P.Interface]! ^ w[at + P.Encapsulation]!;
  if (direction === 0) return flows.find(w[at + P.Tag]!, src, dst, ports, meta, where);
  return flows.find(w[at + P.Tag]!, dst, src, (ports << 16) | (ports >>> 16), meta, where);
}

/** The row a packet belongs in: `row`, or a new one where there is none or its flow is over. */
function currentRow(
  store: FlowStore,
  row: number,
  batch: PacketBatch,
  i: number,
  direction: number,
): number {
  const at = i * P.Stride;
  if (row !== NO_ROW && !isOver(store.flows, row, batch, i, direction)) return row;
  return openRow(store, batch, at, i, direction, row !== NO_ROW);
}

function isOver(flows: FlowTable, row: number, batch: PacketBatch, i: number, direction: number): boolean {
  const w = batch.words;
  const at = i * P.Stride;
  if (w[at + P.Protocol] === TCP) {
    if ((w[at + P.L4Bits]! & SYN) !== 0 && beginsAnew(flows, row, w, at, direction)) return true;
    const state = flows.hot[row + R.State]!;
    const synSeen = ((state >>> S.Sides) | (state >>> (S.Sides + S.SideBits))) & Side.Syn;
    if (synSeen !== 0) return false;
  }
  const last = (row + R.Directions + D.LastNs) >> 1;
  const forward = flows.hotTimes[last]!;
  const reverse = flows.hotTimes[last + (D.Stride >> 1)]!;
  const idle = batch.times[i]! - (forward > reverse ? forward : reverse);
  return idle > (w[at + P.Protocol] === TCP ? TCP_IDLE_NS : IDLE_NS);
}

function openRow(
  store: FlowStore,
  batch: PacketBatch,
  at: number,
  i: number,
  direction: number,
  again: boolean,
): number {
  const w = batch.words;
  const flows = store.flows;
  if (again) {
    flows.reopened = true;
    findRow(flows, w, at, direction); // its slot is where the new row goes
  }
  const row = insertRow(flows, w, at, direction);
  const hot = flows.hot;
  hot[row + R.Interface] = w[at + P.Interface]!;
  flows.hotTimes[(row + R.FirstNs) >> 1] = batch.times[i]!;
  flows.hotTimes[(row + R.Directions + D.LastNs) >> 1] = -Infinity;
  flows.hotTimes[(row + R.Directions + D.Stride + D.LastNs) >> 1] = -Infinity;
  if (w[at + P.Encapsulation] !== 0) {
    hot[row + R.Outer] =
      storeOuter(store.outer, batch.outer, w[at + P.OuterStart]!, w[at + P.OuterCount]!) + 1;
  }
  if (w[at + P.Protocol] === TCP) hot[row + R.Tcp] = flows.addTcp();
  hot[row + R.State] = firstState(w[at + P.Flags]!, direction);
  return row;
}

function insertRow(flows: FlowTable, w: Int32Array, at: number, direction: number): number {
  const src = w[at + P.Src]!;
  const dst = w[at + P.Dst]!;
  const ports = w[at + P.Ports]!;
  const meta = metaOf(w[at + P.Protocol]!, w[at + P.Flags]!);
  const where = w[at + P.Interface]! ^ w[at + P.Encapsulation]!;
  if (direction === 0) return flows.insert(w[at + P.Tag]!, src, dst, ports, meta, where);
  return flows.insert(w[at + P.Tag]!, dst, src, (ports << 16) | (ports >>> 16), meta, where);
}

/** The client is who sends first, or who asks for an echo. */
function firstState(flags: number, direction: number): number {
  if ((flags & Flag.Echo) === 0) return direction === 1 ? CLIENT_IS_B : 0;
  const asks = (flags & Flag.EchoRequest) !== 0;
  return (asks === (direction === 0) ? 0 : CLIENT_IS_B) | (DirectionBy.IcmpRequest << S.DirectionBy);
}

/** What only the first packet of a direction says. */
function foldFirst(
  store: FlowStore,
  row: number,
  batch: PacketBatch,
  i: number,
  direction: number,
  bytes: Uint8Array,
): void {
  const { flows } = store;
  const at = i * P.Stride;
  const time = batch.times[i]!;
  const c = (row / R.Stride) * (C.Stride * 2) + direction * C.Stride;
  flows.hot[row + R.FirstFrame + direction] = batch.firstFrame + i;
  flows.coldTimes[(c + C.FirstNs) >> 1] = time;
  flows.cold[c + C.TtlId] = batch.words[at + P.TtlId]!;
  flows.cold[c + C.Mac] = store.macs.numberOf(batch.words, at, bytes);
  if (time < flows.hotTimes[(row + R.FirstNs) >> 1]!) flows.hotTimes[(row + R.FirstNs) >> 1] = time;
}
