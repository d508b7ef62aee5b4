// The sink that turns frames into flow tables: decodes each frame into a row of the batch, folds full batches.
// One observer per capture file; finish() hands out its tables and ends it.
import type { CaptureTables } from '../model/capture-tables.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { FrameSink, InterfaceHeader } from '../model/frame-sink.js';
import { FlowTable } from './flow-table.js';
import { foldPacket } from './fold.js';
import type { FlowStore } from './fold.js';
import { InterfaceTable } from './interface-table.js';
import { MacTable } from './mac-table.js';
import { createOuterPool } from './outer-pool.js';
import { BATCH_ROWS, Flag, OUTER_ROWS, P, createPacketBatch } from './packet-batch.js';
import {
  A,
  I,
  MAX_ARPS,
  MAX_ICMP_ERRORS,
  Sightings,
  addArp,
  addIcmpError,
  addNeighbour,
} from './sightings.js';
import { SamplePool } from './sample-pool.js';

/** Frames longer than this are lies of a damaged header; keeps offsets in 31 bits. */
const LONGEST_FRAME = 1 << 30;
/** Flow rows reserved (not touched) per byte of input: one flow of three 85-byte records. */
const BYTES_PER_FLOW = 256;
const MAX_NAMES = 10_000;
const MOST_RESERVED_ROWS = 1 << 22;

export interface Observer extends FrameSink {
  finish(file: string, kind: CaptureTables['kind'], bytes: number): CaptureTables;
}

/** `expectedBytes`: size of the capture, 0 if unknown. */
export function createObserver(expectedBytes: number): Observer {
  const reserve = Math.min(MOST_RESERVED_ROWS, Math.ceil(expectedBytes / BYTES_PER_FLOW));
  return new FlowObserver(reserve);
}

class FlowObserver implements Observer {
  private readonly batch = createPacketBatch();
  private readonly store: FlowStore;
  private readonly interfaces = new InterfaceTable();
  private readonly icmpErrors = new Sightings(I.Stride, MAX_ICMP_ERRORS);
  private readonly arps = new Sightings(A.Stride, MAX_ARPS);
  private readonly diagnostics: Diagnostic[] = [];
  private readonly names = new Map<string, readonly string[]>();
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private frames = 0;
  private base = NaN;

  constructor(reserve: number) {
    this.store = {
      flows: new FlowTable(reserve),
      samples: new SamplePool(reserve * 4),
      macs: new MacTable(),
      outer: createOuterPool(),
    };
  }

  openInterface(header: InterfaceHeader): void {
    this.interfaces.open(header);
  }

  openChunk(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
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
    const batch = this.batch;
    const w = batch.words;
    if (batch.rows === BATCH_ROWS || batch.outerRows > OUTER_ROWS) this.closeChunk();
    if (Number.isNaN(this.base) && !Number.isNaN(seconds)) this.base = seconds;
    const at = batch.rows * P.Stride;
    const end = offset + captured;
    batch.times[batch.rows++] = (seconds - this.base) * 1e9 + nanoseconds;
    batch.at = at;
    batch.depth = 0;
    batch.wireEnd = offset + (original < LONGEST_FRAME ? original : LONGEST_FRAME);
    w[at + P.Frame] = ++this.frames;
    w[at + P.Original] = original;
    w[at + P.Flags] = captured < original ? Flag.Truncated : 0;
    w[at + P.Encapsulation] = 0;
    w[at + P.OuterStart] = batch.outerRows;
    w[at + P.OuterCount] = 0;
    w[at + P.Mac] = -1;
    w[at + P.Interface] = this.interfaces.numberOf(interfaceIndex, this.view, offset, end);
    const layer = this.interfaces.layers[interfaceIndex];
    if (layer !== undefined) layer(this.view, offset, end, batch);
  }

  closeChunk(): void {
    const batch = this.batch;
    const w = batch.words;
    const totals = this.interfaces;
    for (let row = 0, at = 0; row < batch.rows; row++, at += P.Stride) {
      const flags = w[at + P.Flags]!;
      const time = batch.times[row]!;
      totals.count(w[at + P.Interface]!, w[at + P.Original]! >>> 0, flags, time);
      if ((flags & Flag.Ip) !== 0) {
        foldPacket(this.store, batch, at, time, this.bytes, this.view);
        if ((flags & Flag.IcmpError) !== 0) addIcmpError(this.icmpErrors, batch, at, time, this.view);
        else if ((flags & Flag.Neighbour) !== 0) addNeighbour(this.arps, batch, at, time, this.view);
      } else if ((flags & Flag.Arp) !== 0) addArp(this.arps, w, at, time, this.view);
    }
    batch.rows = 0;
    batch.outerRows = 0;
  }

  dropped(interfaceIndex: number, packets: number): void {
    this.interfaces.setDropped(interfaceIndex, packets);
  }

  resolved(address: string, names: readonly string[]): void {
    if (this.names.size < MAX_NAMES) this.names.set(address, names);
  }

  report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  finish(file: string, kind: CaptureTables['kind'], bytes: number): CaptureTables {
    this.closeChunk();
    const { flows, samples, macs, outer } = this.store;
    const interfaces = this.interfaces.totals();
    return {
      file,
      kind,
      baseSeconds: Number.isNaN(this.base) ? 0 : this.base,
      bytes,
      frames: this.frames,
      interfaces,
      diagnostics: [...this.diagnostics, ...this.interfaces.diagnostics(file)],
      flowRows: flows.rows,
      flows: { hot: flows.hot, cold: flows.cold, tcp: flows.tcp },
      samples: { words: samples.words, times: samples.times },
      addresses: this.batch.addresses.words,
      macs: macs.table.words,
      outer: outer.words,
      icmpErrors: this.icmpErrors.columns(),
      arps: this.arps.columns(),
      names: [...this.names].map(([address, texts]) => ({ address, names: texts })),
    };
  }
}
