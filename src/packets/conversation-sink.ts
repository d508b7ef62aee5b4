// A sink that picks the packets of one conversation at one interface, both directions, for `ladder`.
import { parseAddress } from '../model/address.js';
import type { EpochBase } from '../model/flow.js';
import type { FiveTuple } from '../model/five-tuple.js';
import { protocolName } from '../model/five-tuple.js';
import type { FrameSink } from '../model/frame-sink.js';
import type { PacketDetail } from '../model/packet-detail.js';
import { FrameDecoder } from './frame-decoder.js';
import { Flag, P } from './packet-batch.js';
import { contentHash, strongHash } from './sample-pool.js';

const TCP = 6;
const MAPPED = 0xffff;

export interface ConversationSink {
  readonly sink: FrameSink;
  finish(): PacketDetail[];
}

/** `icmpId`: the echo identifier, where the tuple has no ports. At most `limit` packets, the first ones of the file. */
export function createConversationSink(
  interfaceKey: number,
  tuple: FiveTuple,
  icmpId: number | undefined,
  base: EpochBase,
  limit: number,
): ConversationSink {
  const found: PacketDetail[] = [];
  const wanted = { src: parseAddress(tuple.src), dst: parseAddress(tuple.dst) };
  const sport = tuple.sport ?? icmpId ?? null;
  const dport = tuple.dport ?? icmpId ?? null;
  const sink = new FrameDecoder((decoder) => {
    const { batch, view } = decoder;
    const w = batch.words;
    for (let row = 0, at = 0; row < batch.rows && found.length < limit; row++, at += P.Stride) {
      if ((w[at + P.Flags]! & Flag.Ip) === 0 || protocolName(w[at + P.Protocol]!) !== tuple.protocol)
        continue;
      if (decoder.interfaces.keyOf(w[at + P.Interface]!) !== interfaceKey) continue;
      const direction = directionOf(at);
      if (direction === undefined) continue;
      const timeNs = (decoder.base - base) * 1e9 + batch.times[row]!;
      found.push(detail(w[at + P.Frame]!, w, at, timeNs, direction === 'forward', view));
    }
  });

  function directionOf(at: number): 'forward' | 'reverse' | undefined {
    const w = sink.batch.words;
    const hasPorts = (w[at + P.Flags]! & Flag.NoPorts) === 0;
    const from = hasPorts ? w[at + P.Ports]! >>> 16 : null;
    const to = hasPorts ? w[at + P.Ports]! & 0xffff : null;
    if (from === sport && to === dport && is(at, P.Src, wanted.src) && is(at, P.Dst, wanted.dst))
      return 'forward';
    if (from === dport && to === sport && is(at, P.Src, wanted.dst) && is(at, P.Dst, wanted.src))
      return 'reverse';
    return undefined;
  }

  function is(at: number, column: P.Src | P.Dst, address: readonly number[] | undefined): boolean {
    if (!address) return false;
    const w = sink.batch.words;
    const word = w[at + column]!;
    if ((w[at + P.Flags]! & Flag.V6) === 0) {
      return address[0] === 0 && address[1] === 0 && address[2] === MAPPED && address[3] === word >>> 0;
    }
    const interned = sink.batch.addresses.words;
    return address.every((part, i) => part === interned[word * 4 + i]! >>> 0);
  }

  return {
    sink,
    finish: () => {
      sink.closeChunk();
      return found;
    },
  };
}

function detail(
  frame: number,
  w: Int32Array,
  at: number,
  timeNs: number,
  forward: boolean,
  view: DataView,
): PacketDetail {
  const isTcp = w[at + P.Protocol] === TCP;
  return {
    frame,
    timeNs,
    forward,
    lengthBytes: w[at + P.Original]! >>> 0,
    payloadBytes: w[at + P.Payload]!,
    tcpFlags: isTcp ? w[at + P.L4Bits]! & 0xff : 0,
    seq: w[at + P.Seq]! >>> 0,
    ack: w[at + P.Ack]! >>> 0,
    ipId: w[at + P.TtlId]! & 0xffff,
    ttl: w[at + P.TtlId]! >>> 16,
    strong: strongHash(at) >>> 0,
    content: contentHash(at, view) >>> 0,
  };
}
