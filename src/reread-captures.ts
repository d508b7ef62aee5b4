// Single packets of a capture, read again on demand: the first pass keeps flows, not packets.
import type { CaptureFile } from './ingest-captures.js';
import { readCapture } from './inputs/capture-source.js';
import type { FiveTuple } from './model/five-tuple.js';
import type { EpochBase } from './model/flow.js';
import type { PacketDetail, RawFrame } from './model/packet-detail.js';
import { createConversationSink, createFrameCopies } from './packets/index.js';

/**
 * The packets of one conversation at one interface (CapturedInterface.key), both directions, the first `limit` in file order.
 * `tuple` as the flow at that interface has it; `icmpId` for ICMP echo. Times count from `base`. Never throws for bad data.
 */
export async function rereadConversation(
  file: CaptureFile,
  interfaceKey: number,
  tuple: FiveTuple,
  icmpId: number | undefined,
  base: EpochBase,
  limit: number,
): Promise<PacketDetail[]> {
  const conversation = createConversationSink(interfaceKey, tuple, icmpId, base, limit);
  await readCapture(file.path, file.file, conversation.sink);
  return conversation.finish();
}

/** The frames with these numbers (from 1), in file order. */
export async function rereadFrames(file: CaptureFile, frames: ReadonlySet<number>): Promise<RawFrame[]> {
  const copies = createFrameCopies(frames);
  await readCapture(file.path, file.file, copies.sink);
  return copies.finish();
}
