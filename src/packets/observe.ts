// Frames → flow tables: one observer per capture file; the reader fills its sink, finish() hands out the tables.
import type { CaptureTables } from '../model/capture-tables.js';
import type { FrameSink } from '../model/frame-sink.js';
import { FlowTable } from './flow-table.js';
import { foldPackets } from './fold.js';
import type { FlowStore } from './fold.js';
import { FrameDecoder } from './frame-decoder.js';
import { MacTable } from './mac-table.js';
import { createOuterPool } from './outer-pool.js';
import { Flag, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';
import { rehearse } from './rehearsal.js';
import { SamplePool } from './sample-pool.js';
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

/** Flow rows reserved (not touched) per byte of input: one flow of three 85-byte records. */
const BYTES_PER_FLOW = 256;
const MOST_RESERVED_ROWS = 1 << 22;
const SAMPLE_WORDS_PER_FLOW = 24;
/** A rehearsal takes as long as 10,000 packets. */
const WORTH_REHEARSING = 4 * 1024 * 1024;
const SIGHTED = Flag.IcmpError | Flag.Neighbour | Flag.Arp;

export interface Observer {
  readonly sink: FrameSink;
  /** Once: what it found flows by goes to the next capture. */
  finish(file: string, kind: CaptureTables['kind'], bytes: number): CaptureTables;
}

interface Sighted {
  readonly icmpErrors: Sightings;
  readonly arps: Sightings;
}

/** Of the last capture's table: a few megabytes that the next one need not get from the kernel. */
let spareSlots: WeakRef<Int32Array> | undefined;

/** `expectedBytes`: size of the capture, 0 if unknown. */
export function createObserver(expectedBytes: number): Observer {
  if (expectedBytes > WORTH_REHEARSING) {
    const scratch = createStore(0);
    rehearse((decoder) => foldBatch(decoder, scratch.store, scratch.sighted));
  }
  const flows = Math.min(MOST_RESERVED_ROWS, Math.ceil(expectedBytes / BYTES_PER_FLOW));
  const slots = spareSlots?.deref();
  spareSlots = undefined;
  const { store, sighted } = createStore(flows, slots);
  const sink = new FrameDecoder((decoder) => foldBatch(decoder, store, sighted));
  return {
    sink,
    finish: (file, kind, bytes) => tablesOf(sink, store, sighted, file, kind, bytes),
  };
}

/** For about `flows` flows; more cost a copy. */
function createStore(
  flows: number,
  slots?: Int32Array,
): { readonly store: FlowStore; readonly sighted: Sighted } {
  return {
    store: {
      flows: new FlowTable(flows, slots),
      samples: new SamplePool(flows * SAMPLE_WORDS_PER_FLOW),
      macs: new MacTable(),
      outer: createOuterPool(),
    },
    sighted: {
      icmpErrors: new Sightings(I.Stride, MAX_ICMP_ERRORS),
      arps: new Sightings(A.Stride, MAX_ARPS),
    },
  };
}

function foldBatch(decoder: FrameDecoder, store: FlowStore, sighted: Sighted): void {
  const { batch, view } = decoder;
  decoder.interfaces.countBatch(batch);
  const seen = foldPackets(store, batch, view);
  if ((seen & SIGHTED) !== 0) keepSighted(sighted, batch, view);
}

function keepSighted(sighted: Sighted, batch: PacketBatch, view: DataView): void {
  const w = batch.words;
  for (let row = 0, at = 0; row < batch.rows; row++, at += P.Stride) {
    const flags = w[at + P.Flags]!;
    if ((flags & SIGHTED) === 0) continue;
    const time = batch.times[row]!;
    if ((flags & Flag.IcmpError) !== 0) addIcmpError(sighted.icmpErrors, batch, at, time, view);
    else if ((flags & Flag.Neighbour) !== 0) addNeighbour(sighted.arps, batch, at, time, view);
    else addArp(sighted.arps, batch, at, time, view);
  }
}

function tablesOf(
  sink: FrameDecoder,
  store: FlowStore,
  sighted: Sighted,
  file: string,
  kind: CaptureTables['kind'],
  bytes: number,
): CaptureTables {
  sink.closeChunk();
  const { flows, samples, macs, outer } = store;
  spareSlots = new WeakRef(flows.giveSlots());
  return {
    file,
    kind,
    baseSeconds: Number.isNaN(sink.base) ? 0 : sink.base,
    bytes,
    frames: sink.frames,
    interfaces: sink.interfaces.totals(),
    diagnostics: [...sink.diagnostics, ...sink.interfaces.diagnostics(file)],
    flowRows: flows.rows,
    flows: { hot: flows.hot, cold: flows.cold, tcp: flows.tcp, odd: flows.odd },
    samples: { words: samples.words, times: samples.times },
    addresses: sink.batch.addresses.words,
    macs: macs.table.words,
    outer: outer.words,
    icmpErrors: sighted.icmpErrors.columns(),
    arps: sighted.arps.columns(),
    notes: sink.batch.notes.finish(file, (number) => sink.interfaces.keyOf(number)),
    names: [...sink.names].map(([address, names]) => ({ address, names })),
  };
}
