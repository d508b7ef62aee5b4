// Folds a batch of decoded packets into flow rows, in two passes: their rows are looked up (flow-table.ts resolve), then each packet
// is counted in a row that is in the cache by now. Rows are aligned, so fields are or-ed to offsets (packet-batch.ts Stride).
// A tuple is not an identity: reuse of a port and long silence open a new row (see isOver).
import { beginsLookup, LookupIdle } from '../model/dns-question.js';
import { foldContent, questionOf } from './content-prefix.js';
import { asksDns, isDns } from './dns-question.js';
import { C, CLIENT_IS_B, D, DirectionBy, R, S, Side, coldAt, firstTimeAt } from './flow-row.js';
import { Found } from './flow-table.js';
import type { FlowTable } from './flow-table.js';
import { Tcp, beginsAnew, followSequence, foldRareTcp } from './fold-tcp.js';
import type { MacTable } from './mac-table.js';
import { storeOuter } from './outer-pool.js';
import type { OuterPool } from './outer-pool.js';
import { Flag, Limit, Mask, P, PACKET_TIMES, PACKET_WORDS } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';
import { hasRoom, isSelected } from './sample-pool.js';
import type { SamplePool } from './sample-pool.js';

// constants of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;
const times = PACKET_TIMES;

/** Silence that ends a flow without a connection: gopacket's and nProbe's common idle time, above every NAT's UDP timeout in use (Linux 120 s stream, 30 s else). */
const IDLE_NS = 300e9;
/** The same for TCP whose SYN was not seen: RFC 5382 REQ-5 asks NATs to keep established connections 2 h 4 min. */
const TCP_IDLE_NS = 7200e9;
const SHORTEST_IDLE_NS = LookupIdle.OtherNs;

const TCP = 6;
const UDP = 17;
/** What C.MacContent has room for: later pairs, of made-up addresses, are not named. */
const MOST_MAC_PAIRS = 1 << 24;

/** Everything of one capture that packets are folded into. */
export interface FlowStore {
  readonly flows: FlowTable;
  readonly samples: SamplePool;
  readonly macs: MacTable;
  readonly outer: OuterPool;
}

/**
 * All IP packets of the batch; they lie in the chunk `view`. Returns the Flag bits of all its packets together.
 * What every packet costs stands in the loop; what few packets need is called. Times are passed as their index: a number
 * argument that is not an integer would be allocated at each call.
 */
export function foldPackets(store: FlowStore, batch: PacketBatch, view: DataView): number {
  const { flows } = store;
  const { rows } = batch;
  flows.reserve(rows);
  flows.resolve(batch);
  const { hot, hotTimes } = flows;
  const rowsBefore = flows.rows;
  let seen = 0;
  for (let i = 0; i < rows; i++) {
    const at = (i & (Limit.Rows - 1)) * P.Stride;
    const flags = w[at + P.Flags]!;
    seen |= flags;
    if ((flags & Flag.Ip) === 0) continue;
    const direction = w[at + P.Direction]! & 1;
    const isTcp = w[at + P.Protocol] === TCP;
    // header length << 8 | flags; 0 where the header is cut before them
    const bits = isTcp ? w[at + P.L4Bits]! : 0;
    const payload = w[at + P.Payload]!;
    const time = times[i & (Limit.Rows - 1)]!;

    let found = w[at + P.Row]!;
    // rows opened in this batch were not there when the packet was resolved
    if (found < 0 || (flows.reopened > 0 && flows.rows > rowsBefore)) found = flows.find(at);
    const own = (found | R.Directions | (direction << 3) | D.LastNs) >> 1;
    if (found < 0 || (bits & Tcp.Syn) !== 0 || time > hotTimes[own]! + SHORTEST_IDLE_NS)
      found = currentRow(store, found, batch, i, direction, view);
    const row = found & Mask.FlowRow;

    const d = row | R.Directions | (direction << 3);
    const isFirst = hot[d | D.Packets]!++ === 0;
    if (isFirst) foldFirst(store, row, i, direction, view);
    hotTimes[(d | D.Bytes) >> 1]! += w[at + P.Original]! >>> 0;
    if (time > hotTimes[(d | D.LastNs) >> 1]!) hotTimes[(d | D.LastNs) >> 1] = time;
    else if (time < hotTimes[(row | R.FirstNs) >> 1]!) hotTimes[(row | R.FirstNs) >> 1] = time;

    const shift = S.Sides + direction * S.SideBits;
    const idNotZero = (w[at + P.TtlId]! & 0xffff) !== 0 ? Side.IpIdNotZero : 0;
    const mayFragment = (flags & Flag.DontFragment) === 0 ? Side.MayFragment : 0;
    hot[row | R.State]! |= (idNotZero | mayFragment) << shift;

    const largest = hot[row | (R.MaxPayload + direction)]!;
    if (bits >>> 8 !== 0) {
      const isFirstPayload = payload > 0 && largest === 0;
      if (isFirst || isFirstPayload || (bits & Tcp.SynFinRst) !== 0)
        foldRareTcp(flows, row, i, direction, isFirstPayload, view);
      const length = (payload + (bits & Tcp.Fin) + ((bits & Tcp.Syn) >> 1)) | 0;
      const end = (w[at + P.Seq]! + length) | 0;
      const beyond = (end - hot[d | D.EndSeq]!) | 0;
      const isKnown = ((hot[row | R.State]! >>> shift) & Side.EndSeqKnown) !== 0;
      // the next bytes in order, or none; anything else is looked at closely
      if (isKnown && beyond > 0 && beyond <= length && (bits & Tcp.Rst) === 0) hot[d | D.EndSeq] = end;
      else if (!isKnown || length > 0) followSequence(flows, row, direction, w[at + P.Seq]!, length, bits);
    }
    const state = hot[row | R.State]!;
    if (payload > 0) {
      hotTimes[(d | D.Payload) >> 1]! += payload;
      if (((state >>> shift) & Side.ContentDone) === 0) foldContent(flows, row, at, direction, view);
      if (isTcp && payload > largest) hot[row | (R.MaxPayload + direction)] = payload;
    } else if (isTcp && (bits & Tcp.SynFinRst) === 0) continue; // a pure acknowledgement says nothing that others do not
    if (hasRoom(state, isTcp) || (bits & Tcp.FinRst) !== 0 || isSelected(at))
      store.samples.offer(flows, row, i, direction, view);
  }
  flows.reopened = 0;
  return seen;
}

/** The row a packet belongs in: `row`, or a new one where there is none or its flow is over. */
function currentRow(
  store: FlowStore,
  row: number,
  batch: PacketBatch,
  i: number,
  direction: number,
  view: DataView,
): number {
  if (row !== Found.Nothing && !isOver(store.flows, row, i, direction, view)) return row;
  return openRow(store, batch, i, direction, row !== Found.Nothing);
}

function isOver(flows: FlowTable, row: number, i: number, direction: number, view: DataView): boolean {
  const at = (i & (Limit.Rows - 1)) * P.Stride;
  if (w[at + P.Protocol] === TCP) {
    if ((w[at + P.L4Bits]! & Tcp.Syn) !== 0 && beginsAnew(flows, row, at, direction)) return true;
    const state = flows.hot[row + R.State]!;
    const synSeen = ((state >>> S.Sides) | (state >>> (S.Sides + S.SideBits))) & Side.Syn;
    if (synSeen !== 0) return false;
  }
  const last = (row + R.Directions + D.LastNs) >> 1;
  const forward = flows.hotTimes[last]!;
  const reverse = flows.hotTimes[last + (D.Stride >> 1)]!;
  const idle = times[i]! - (forward > reverse ? forward : reverse);
  if (w[at + P.Protocol] === TCP) return idle > TCP_IDLE_NS;
  return idle > IDLE_NS || isOtherLookup(flows.hot, row, at, idle, view);
}

function isOtherLookup(hot: Int32Array, row: number, at: number, idle: number, view: DataView): boolean {
  const ports = w[at + P.Ports]!;
  if (w[at + P.Protocol] !== UDP || !isDns(ports)) return false;
  const packets = row + R.Directions + D.Packets;
  const isAnswered = hot[packets] === hot[packets + D.Stride];
  return beginsLookup(idle, isAnswered && asksDns(ports), () => {
    const known = hot[row + R.Question]! || hot[row + R.Question + 1]!;
    const asked = questionOf(at, view);
    return known !== 0 && asked !== 0 && asked !== known;
  });
}

function openRow(store: FlowStore, batch: PacketBatch, i: number, direction: number, again: boolean): number {
  const at = (i & (Limit.Rows - 1)) * P.Stride;
  const flows = store.flows;
  if (again) {
    flows.reopened++;
    flows.find(at); // its slot is where the new row goes
  }
  const row = flows.insert(at);
  const hot = flows.hot;
  hot[row + R.Interface] = w[at + P.Interface]!;
  flows.hotTimes[(row + R.FirstNs) >> 1] = times[i]!;
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

/** The client is who sends first, or who asks for an echo. */
function firstState(flags: number, direction: number): number {
  if ((flags & Flag.Echo) === 0) return direction === 1 ? CLIENT_IS_B : 0;
  const asks = (flags & Flag.EchoRequest) !== 0;
  return (asks === (direction === 0) ? 0 : CLIENT_IS_B) | (DirectionBy.IcmpRequest << S.DirectionBy);
}

/** What only the first packet of a direction says. */
function foldFirst(store: FlowStore, row: number, i: number, direction: number, view: DataView): void {
  const { flows } = store;
  const at = (i & (Limit.Rows - 1)) * P.Stride;
  const time = times[i]!;
  const number = row / R.Stride;
  const c = coldAt(number, direction);
  const mac = store.macs.numberOf(at, view);
  flows.hot[row + R.FirstFrame + direction] = w[at + P.Frame]!;
  flows.coldTimes[firstTimeAt(number, direction)] = time;
  flows.cold[c + C.TtlId] = w[at + P.TtlId]!;
  flows.cold[c + C.MacContent] = mac < MOST_MAC_PAIRS ? mac << 8 : 0;
  if (time < flows.hotTimes[(row + R.FirstNs) >> 1]!) flows.hotTimes[(row + R.FirstNs) >> 1] = time;
}
