// The sink that decodes frames into rows of a batch and hands out full batches. What is done with them is the caller's:
// observe folds them into flows, conversation-sink picks single packets.
import type { Diagnostic } from '../model/diagnostic.js';
import type { FrameSink, InterfaceHeader } from '../model/frame-sink.js';
import type { PacketNote } from '../model/packet-note.js';
import { setKey } from './flow-key.js';
import { InterfaceTable } from './interface-table.js';
import { Flag, Limit, P, PACKET_TIMES, PACKET_WORDS, createPacketBatch } from './packet-batch.js';
import { decodePlain } from './plain-packet.js';

// constants of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;
const times = PACKET_TIMES;

/** Frames longer than this are lies of a damaged header; keeps offsets in 31 bits. */
const LONGEST_FRAME = 1 << 30;
/** A damaged file could have one for every block. */
const MAX_DIAGNOSTICS = 100;
const MAX_NAMES = 10_000;

export class FrameDecoder implements FrameSink {
  readonly batch = createPacketBatch();
  readonly interfaces = new InterfaceTable();
  readonly diagnostics: Diagnostic[] = [];
  readonly names = new Map<string, readonly string[]>();
  /** The chunk the batch points into. */
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Epoch second of the first frame that has a time; NaN before it. */
  base = NaN;

  frames = 0;

  /** `useBatch` reads batch.rows rows; afterwards they are gone. */
  constructor(private readonly useBatch: (decoder: FrameDecoder) => void) {}

  openInterface(header: InterfaceHeader): void {
    this.interfaces.open(header);
  }

  openChunk(_bytes: Uint8Array, view: DataView): void {
    this.view = view;
  }

  frame(
    offset: number,
    captured: number,
    original: number,
    seconds: number,
    nanoseconds: number,
    interfaceIndex: number,
  ): void {
    const { batch, interfaces, view } = this;
    if (batch.rows === Limit.Rows || batch.outerRows > Limit.OuterRows) this.closeChunk();
    if (Number.isNaN(this.base) && !Number.isNaN(seconds)) this.base = seconds;
    const row = batch.rows & (Limit.Rows - 1); // as it is, and now the compiler knows its range
    const at = row * P.Stride;
    const end = offset + captured;
    times[row] = (seconds - this.base) * 1e9 + nanoseconds;
    batch.rows = row + 1;
    batch.at = at;
    const flags = captured < original ? Flag.Truncated : 0;
    w[at + P.Frame] = ++this.frames;
    w[at + P.Original] = original;
    w[at + P.Encapsulation] = 0;
    const plain = interfaces.plainNumbers[interfaceIndex]!;
    if (plain >= 0 && decodePlain(at, view, offset, end, flags, plain)) return;
    w[at + P.Interface] = interfaces.numberOf(interfaceIndex, view, offset, end);
    w[at + P.Flags] = flags;
    w[at + P.Mac] = -1;
    batch.depth = 0;
    // some writers leave the original length 0
    batch.wireEnd = original < LONGEST_FRAME ? offset + Math.max(original, captured) : offset + LONGEST_FRAME;
    const layer = interfaces.layers[interfaceIndex];
    if (layer !== undefined) layer(view, offset, end, batch);
    setKey(at);
  }

  closeChunk(): void {
    if (this.batch.rows > 0) this.useBatch(this);
    this.batch.rows = 0;
    this.batch.outerRows = 0;
  }

  noted(note: PacketNote): void {
    this.batch.notes.add(this.batch, note);
  }

  dropped(interfaceIndex: number, packets: number): void {
    this.interfaces.setDropped(interfaceIndex, packets);
  }

  resolved(address: string, names: readonly string[]): void {
    if (this.names.size < MAX_NAMES) this.names.set(address, names);
  }

  report(diagnostic: Diagnostic): void {
    if (this.diagnostics.length < MAX_DIAGNOSTICS) this.diagnostics.push(diagnostic);
  }
}
