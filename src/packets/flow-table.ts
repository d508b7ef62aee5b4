// Flow rows and how to find them: open addressing with the row's number and part of the hash in one word a slot, five key words compared, no strings.
// The address space is reserved generously: pages never touched cost nothing, growing by copy costs twice the peak.
import { reserveWords } from '../lib/reserved-words.js';
import { keyHash } from './flow-key.js';
import { C, Odd, R, T } from './flow-row.js';
import { Limit, Mask, P, PACKET_WORDS } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';

// a constant of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;

/** R.Stride as a shift. */
const ROW_SHIFT = 5;
/** What find() and resolve() say instead of a row: there is none; ask find(). */
export const enum Found {
  Nothing = -1,
  Elsewhere = -2,
}
const FIRST_SLOTS = 2048;
const TCP_STRIDE = T.Stride * 2;

export class FlowTable {
  hot: Int32Array;
  hotTimes: Float64Array;
  cold: Int32Array;
  coldTimes: Float64Array;
  tcp: Int32Array;
  rows = 0;
  /** Known keys that got another row since this was last set to 0. */
  reopened = 0;
  tcpRows = 0;
  odd: Int32Array = new Int32Array(Odd.Stride * 64);
  private oddWords = 0;
  private capacity: number;
  /**
   * Row number + 1 in the low bits (`rowBits`), the same bits of the tag as it has above them; 0 = free. The first `slotMask` + 1 words are
   * the table: it grows where it is, as copies of a few megabytes would stay with a worker thread's allocator.
   */
  private slots: Int32Array;
  private slotMask = FIRST_SLOTS - 1;
  private rowBits = FIRST_SLOTS - 1;
  /** Nothing that is used: keeps the compiler from leaving out a load that is to fetch a row in advance. */
  private touched = 0;
  private used = 0;
  /** Slot of the last find(), for insert(). */
  private slot = 0;

  /** `slots`: of a table that is done. */
  constructor(expectedRows: number, slots?: Int32Array) {
    this.capacity = Math.max(256, expectedRows);
    this.hot = reserveWords(this.capacity * R.Stride);
    this.hotTimes = new Float64Array(this.hot.buffer);
    this.cold = reserveWords(this.capacity * C.RowStride);
    this.coldTimes = new Float64Array(this.cold.buffer);
    this.tcp = reserveWords(this.capacity * TCP_STRIDE);
    this.slots =
      slots && slots.length >= slotsFor(this.capacity) ? slots : reserveWords(slotsFor(this.capacity));
  }

  /** Word offset of the newest row of the key of the packet at `packet` of the batch, or Found.Nothing. */
  find(packet: number): number {
    const at = packet & Mask.BatchRow;
    const { slots, hot, rowBits, slotMask: mask } = this;
    const tag = w[at + P.Tag]!;
    let slot = tag & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      const r = ((entry & rowBits) - 1) << ROW_SHIFT;
      if (((entry ^ tag) & ~rowBits) === 0 && isSameKey(hot, r, at)) {
        this.slot = slot;
        return r;
      }
      slot = (slot + 1) & mask;
    }
    this.slot = slot;
    return Found.Nothing;
  }

  /**
   * find() for all IP packets of a batch, into their Row column. One short loop without calls, so that the processor
   * waits for the slots and rows of many packets at once; what is not in its first slot is left to find().
   */
  resolve(batch: PacketBatch): void {
    const { slots, hot, rowBits, slotMask: mask } = this;
    const { rows } = batch;
    let touched = 0;
    for (let i = 0; i < rows; i++) {
      const at = (i & (Limit.Rows - 1)) * P.Stride;
      const tag = w[at + P.Tag]!;
      const entry = slots[tag & mask]!;
      const r = (((entry & rowBits) - 1) << ROW_SHIFT) & Mask.FlowRow;
      if (entry === 0 || ((entry ^ tag) & ~rowBits) !== 0 || !isSameKey(hot, r, at)) {
        w[at + P.Row] = Found.Elsewhere;
        continue;
      }
      w[at + P.Row] = r;
      touched ^= hot[r | R.Directions]!; // the row's other cache line
    }
    this.touched = touched;
  }

  /** Makes room for `rows` more: until then `hot` and `hotTimes` stay the arrays they are. */
  reserve(rows: number): void {
    while (this.rows + rows > this.capacity) this.grow();
  }

  /** A new row for the key find() was last asked for, which had none or had one that is over; there is room (reserve). */
  insert(packet: number): number {
    const at = packet & Mask.BatchRow;
    const r = this.rows++ << ROW_SHIFT;
    const hot = this.hot;
    hot[r | R.A] = w[at + P.KeyA]!;
    hot[r | R.B] = w[at + P.KeyB]!;
    hot[r | R.Ports] = w[at + P.KeyPorts]!;
    hot[r | R.Meta] = w[at + P.KeyMeta]!;
    hot[r | R.Where] = w[at + P.KeyWhere]!;
    if (this.slots[this.slot] === 0) this.used++;
    this.slots[this.slot] = (w[at + P.Tag]! & ~this.rowBits) | this.rows;
    if (this.used * 3 > this.slotMask || this.rows === this.rowBits) this.rehash();
    return r;
  }

  /** A row of `tcp`; its number + 1. */
  addTcp(): number {
    if ((this.tcpRows + 1) * TCP_STRIDE > this.tcp.length) this.tcp = doubled(this.tcp);
    return ++this.tcpRows;
  }

  /** Where the Odd record of a stream is, whose T block is at `t`: a new one if it has none. */
  oddOf(t: number): number {
    const known = this.tcp[t + T.Odd]!;
    if (known > 0) return known - 1;
    if (this.oddWords + Odd.Stride > this.odd.length) this.odd = doubled(this.odd);
    const at = this.oddWords;
    this.oddWords += Odd.Stride;
    this.tcp[t + T.Odd] = at + 1;
    return at;
  }

  private grow(): void {
    this.capacity *= 2;
    this.hot = doubled(this.hot);
    this.hotTimes = new Float64Array(this.hot.buffer);
    this.cold = doubled(this.cold);
    this.coldTimes = new Float64Array(this.cold.buffer);
  }

  /** The slots for another table; rows cannot be found any more. */
  giveSlots(): Int32Array {
    const { slots } = this;
    slots.fill(0, 0, this.slotMask + 1);
    this.slots = new Int32Array(this.slotMask + 1);
    return slots;
  }

  /** Twice the slots, filled again from the rows in their order, which is that of memory: a slot has only some bits of its row's tag. */
  private rehash(): void {
    this.slotMask = this.slotMask * 2 + 1;
    this.rowBits = this.slotMask;
    if (this.slotMask < this.slots.length) this.slots.fill(0, 0, (this.slotMask + 1) >> 1);
    else this.slots = new Int32Array(this.slotMask + 1);
    for (let number = 1; number <= this.rows; number++) this.place(number);
  }

  private place(number: number): void {
    const { hot, slots, slotMask: mask } = this;
    // of the rows of a key only the newest has a slot
    const someAreOver = this.used !== this.rows;
    const r = (number - 1) << ROW_SHIFT;
    const tag = tagOf(hot, r);
    let slot = tag & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (someAreOver && isSameRow(hot, ((entry & this.rowBits) - 1) << ROW_SHIFT, r)) break;
      slot = (slot + 1) & mask;
    }
    slots[slot] = (tag & ~this.rowBits) | number;
  }
}

/** Load stays below a third. */
function slotsFor(rows: number): number {
  let slots = FIRST_SLOTS;
  while (slots < rows * 3) slots *= 2;
  return slots;
}

function isSameRow(hot: Int32Array, r: number, s: number): boolean {
  return (
    hot[r | R.A] === hot[s | R.A] &&
    hot[r | R.B] === hot[s | R.B] &&
    hot[r | R.Ports] === hot[s | R.Ports] &&
    hot[r | R.Meta] === hot[s | R.Meta] &&
    hot[r | R.Where] === hot[s | R.Where]
  );
}

function tagOf(hot: Int32Array, r: number): number {
  return keyHash(hot[r | R.A]!, hot[r | R.B]!, hot[r | R.Ports]!, hot[r | R.Meta]!, hot[r | R.Where]!);
}

function isSameKey(hot: Int32Array, r: number, packet: number): boolean {
  const at = packet & Mask.BatchRow;
  return (
    ((hot[r | R.A]! ^ w[at + P.KeyA]!) |
      (hot[r | R.B]! ^ w[at + P.KeyB]!) |
      (hot[r | R.Ports]! ^ w[at + P.KeyPorts]!) |
      (hot[r | R.Meta]! ^ w[at + P.KeyMeta]!) |
      (hot[r | R.Where]! ^ w[at + P.KeyWhere]!)) ===
    0
  );
}

function doubled(words: Int32Array): Int32Array {
  const bigger = new Int32Array(words.length * 2);
  bigger.set(words);
  return bigger;
}
