// Frames built from text → a FrameSink, in one reused chunk like a capture file's.
import type { FrameSink } from '../../model/frame-sink.js';
import type { PacketNote } from '../../model/packet-note.js';
import { EN10MB, putFrame, putLink, putUnknown } from './build-frame.js';
import { type ByteWriter, createByteWriter, putBytes } from './byte-writer.js';
import { dumpedIpLength, type FoundDump } from './find-dump.js';
import { frameLength, linkLength } from './packet-length.js';
import type { TextFrame, TextPacket } from './text-packet.js';

const CHUNK = 256 * 1024;
/** Dumps are at most 64 KiB (records.ts); built frames are far smaller. */
const ROOM = 70_000;

export interface FrameWriter {
  /** Whether the link type can hold two MAC addresses. */
  readonly write: (
    packet: TextPacket | undefined,
    dump: FoundDump | undefined,
    target: { readonly linkType: number; readonly interface: number },
    time: { readonly seconds: number; readonly nanoseconds: number },
    note?: PacketNote,
  ) => void;
  readonly flush: () => void;
}

export function createFrameWriter(sink: FrameSink): FrameWriter {
  const w = createByteWriter(CHUNK);
  let opened = false;
  const flush = (): void => {
    if (opened) sink.closeChunk();
    opened = false;
    w.at = 0;
  };
  return {
    flush,
    write: (packet, dump, target, time, note) => {
      if (w.at + ROOM > CHUNK) flush();
      if (!opened) sink.openChunk(w.bytes, w.view);
      opened = true;
      const start = w.at;
      const original =
        packet || dump ? putPacket(w, packet, dump, target.linkType) : putNothing(w, target.linkType);
      const captured = w.at - start;
      sink.frame(start, captured, original ?? captured, time.seconds, time.nanoseconds, target.interface);
      if (note) sink.noted(note);
    },
  };
}

function putNothing(w: ByteWriter, linkType: number): undefined {
  putUnknown(w, linkType);
  return undefined;
}

/** Returns the length on the wire. */
function putPacket(
  w: ByteWriter,
  packet: TextPacket | undefined,
  dump: FoundDump | undefined,
  linkType: number,
): number {
  if (!dump) {
    putFrame(w, packet!.frame, linkType, packet!.direction);
    return frameLength(packet!.frame);
  }
  const frame: TextFrame = packet?.frame ?? {
    content: {
      kind: 'ip',
      version: dump.bytes[dump.ipAt]! >>> 4 === 4 ? 4 : 6,
      src: '',
      dst: '',
      payload: { kind: 'other', protocol: 0 },
    },
  };
  const whole = linkType === EN10MB && dump.ipAt >= linkLength(frame);
  if (!whole) putLink(w, frame, linkType, packet?.direction);
  const link = whole ? dump.ipAt : linkLength(frame);
  putBytes(w, whole ? dump.bytes : dump.bytes.subarray(dump.ipAt));
  return packet?.frame.length ?? Math.max(link + dumpedIpLength(dump), link + dump.bytes.length - dump.ipAt);
}
