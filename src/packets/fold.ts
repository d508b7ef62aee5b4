// Folds a batch of decoded packets into flow rows: finds or opens the row, counts, keeps the first packets' marks.
// A tuple is not an identity: reuse of a port and long silence open a new row (see isOver).
import { CLIENT_IS_B, C, D, DirectionBy, R, S, Side } from './flow-row.js';
import type { FlowTable } from './flow-table.js';
import { foldContent } from './content-prefix.js';
import { beginsAnew, foldTcp } from './fold-tcp.js';
import type { MacTable } from './mac-table.js';
import { storeOuter } from './outer-pool.js';
import type { OuterPool } from './outer-pool.js';
import { Flag, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';
import type { SamplePool } from './sample-pool.js';

/** Silence that ends a flow without a connection: gopacket's and nProbe's common idle time, above every NAT's UDP timeout in use (Linux 120 s stream, 30 s else). */
const IDLE_NS = 300e9;
/** The same for TCP whose SYN was not seen: RFC 5382 REQ-5 asks NATs to keep established connections 2 h 4 min. */
const TCP_IDLE_NS = 7200e9;

const TCP = 6;

/** Everything of one capture that packets are folded into. */
export interface FlowStore {
  readonly flows: FlowTable;
  readonly samples: SamplePool;
  readonly macs: MacTable;
  readonly outer: OuterPool;
}

/** One IP packet: row `at` of the batch, in the chunk `bytes`/`view`. */
export function foldPacket(
  store: FlowStore,
  batch: PacketBatch,
  at: number,
  time: number,
  bytes: Uint8Array,
  view: DataView,
): void {
  const w = batch.words;
  const flows = store.flows;
  const flags = w[at + P.Flags]!;
  const protocol = w[at + P.Protocol]!;
  const src = w[at + P.Src]!;
  const dst = w[at + P.Dst]!;
  const ports = w[at + P.Ports]!;
  const direction = src < dst || (src === dst && ports >>> 16 <= (ports & 0xffff)) ? 0 : 1;
  const a = direction === 0 ? src : dst;
  const b = direction === 0 ? dst : src;
  const sorted = direction === 0 ? ports : (ports << 16) | (ports >>> 16);
  const meta =
    protocol |
    ((flags & Flag.V6) !== 0 ? 256 : 0) |
    ((flags & Flag.NoPorts) !== 0 ? 512 : 0) |
    ((flags & Flag.IcmpOther) !== 0 ? 1024 : 0);
  // interface numbers are small; a hash of outer headers is spread over all bits
  const where = w[at + P.Interface]! ^ w[at + P.Encapsulation]!;

  let row = flows.find(a, b, sorted, meta, where);
  if (row < 0 || isOver(flows, row, w, at, direction, time)) {
    row = flows.insert(a, b, sorted, meta, where);
    openRow(store, batch, row, at, time, direction);
  }
  countPacket(store, row, w, at, time, direction, bytes);
  if (protocol === TCP) foldTcp(flows, row, w, at, time, direction, view);
  foldContent(flows, row, w, at, direction, bytes);
  store.samples.offer(w, at, time, direction, flows.hot, row, bytes);
}

function isOver(
  flows: FlowTable,
  row: number,
  w: Int32Array,
  at: number,
  direction: number,
  time: number,
): boolean {
  const t = flows.hotTimes;
  const forward = t[(row + R.Forward + D.LastNs) >> 1]!;
  const reverse = t[(row + R.Reverse + D.LastNs) >> 1]!;
  const idle = time - (forward > reverse ? forward : reverse);
  if (w[at + P.Protocol] !== TCP) return idle > IDLE_NS;
  const state = flows.hot[row + R.State]!;
  const synSeen = ((state >>> S.Sides) | (state >>> (S.Sides + S.SideBits))) & Side.Syn;
  if (idle > TCP_IDLE_NS && synSeen === 0) return true;
  return (w[at + P.L4Bits]! & 2) !== 0 && beginsAnew(flows, row, w, at, direction);
}

function openRow(
  store: FlowStore,
  batch: PacketBatch,
  row: number,
  at: number,
  time: number,
  direction: number,
): void {
  const w = batch.words;
  const hot = store.flows.hot;
  const times = store.flows.hotTimes;
  hot[row + R.Interface] = w[at + P.Interface]!;
  times[(row + R.FirstNs) >> 1] = time;
  times[(row + R.Forward + D.LastNs) >> 1] = -Infinity;
  times[(row + R.Reverse + D.LastNs) >> 1] = -Infinity;
  if (w[at + P.OuterCount] !== 0) {
    hot[row + R.Outer] =
      storeOuter(store.outer, batch.outer, w[at + P.OuterStart]!, w[at + P.OuterCount]!) + 1;
  }
  if (w[at + P.Protocol] === TCP) hot[row + R.Tcp] = store.flows.addTcp();
  let state = direction === 1 ? CLIENT_IS_B : 0;
  if ((w[at + P.Flags]! & Flag.Echo) !== 0) {
    const request = (w[at + P.Flags]! & Flag.EchoRequest) !== 0;
    state = request === (direction === 0) ? 0 : CLIENT_IS_B;
    state |= DirectionBy.IcmpRequest << S.DirectionBy;
  }
  hot[row + R.State] = state;
}

function countPacket(
  store: FlowStore,
  row: number,
  w: Int32Array,
  at: number,
  time: number,
  direction: number,
  bytes: Uint8Array,
): void {
  const flows = store.flows;
  const hot = flows.hot;
  const d = row + (direction === 0 ? R.Forward : R.Reverse);
  if (hot[d + D.Packets] === 0) {
    const c = (row / R.Stride) * (C.Stride * 2) + direction * C.Stride;
    hot[d + D.FirstFrame] = w[at + P.Frame]!;
    flows.coldTimes[(c + C.FirstNs) >> 1] = time;
    flows.cold[c + C.TtlId] = w[at + P.TtlId]!;
    flows.cold[c + C.Mac] = store.macs.numberOf(w, at, bytes);
  }
  hot[d + D.Packets]!++;
  const payload = w[at + P.Payload]!;
  const bytesSum = (hot[d + D.Bytes]! >>> 0) + (w[at + P.Original]! >>> 0);
  const payloadSum = (hot[d + D.Payload]! >>> 0) + payload;
  hot[d + D.Bytes] = bytesSum | 0;
  hot[d + D.Payload] = payloadSum | 0;
  if (bytesSum > 0xffffffff) hot[d + D.High]! += 0x10000;
  if (payloadSum > 0xffffffff) hot[d + D.High]! += 1;
  if (payload > hot[d + D.MaxPayload]!) hot[d + D.MaxPayload] = payload;
  const last = (d + D.LastNs) >> 1;
  if (time > flows.hotTimes[last]!) flows.hotTimes[last] = time;
  if (time < flows.hotTimes[(row + R.FirstNs) >> 1]!) flows.hotTimes[(row + R.FirstNs) >> 1] = time;

  let side = 0;
  if ((w[at + P.TtlId]! & 0xffff) !== 0) side |= Side.IpIdNotZero;
  if ((w[at + P.Flags]! & Flag.DontFragment) === 0) side |= Side.MayFragment;
  hot[row + R.State]! |= side << (S.Sides + direction * S.SideBits);
}
