// Flow rows and how to find them: open addressing over (tag, row + 1) pairs, five key words compared, no strings.
// The address space is reserved generously: pages never touched cost nothing, growing by copy costs twice the peak.
import { finish, randomOdd } from '../lib/hash.js';
import { C, R, T } from './flow-row.js';

const KEYS = Int32Array.from({ length: 5 }, randomOdd);
const COLD_STRIDE = C.Stride * 2;
const TCP_STRIDE = T.Stride * 2;

export class FlowTable {
  hot: Int32Array;
  hotTimes: Float64Array;
  cold: Int32Array;
  coldTimes: Float64Array;
  tcp: Int32Array;
  rows = 0;
  /** A known key got another row since this was last set to false. */
  reopened = false;
  tcpRows = 0;
  private capacity: number;
  private slots: Int32Array;
  private used = 0;
  /** Slot of the last find(), for insert(). */
  private slot = 0;

  constructor(expectedRows: number) {
    this.capacity = Math.max(256, expectedRows);
    this.hot = new Int32Array(this.capacity * R.Stride);
    this.hotTimes = new Float64Array(this.hot.buffer);
    this.cold = new Int32Array(this.capacity * COLD_STRIDE);
    this.coldTimes = new Float64Array(this.cold.buffer);
    this.tcp = new Int32Array(this.capacity * TCP_STRIDE);
    this.slots = new Int32Array(2048);
  }

  /** Word offset of the newest row of this key in `hot`, or -2. */
  find(tag: number, a: number, b: number, ports: number, meta: number, where: number): number {
    const slots = this.slots;
    const hot = this.hot;
    const mask = slots.length - 2;
    let slot = (tag << 1) & mask;
    for (;;) {
      const row = slots[slot + 1]!;
      if (row === 0) break;
      const at = (row - 1) * R.Stride;
      if (
        slots[slot] === tag &&
        hot[at + R.Ports] === ports &&
        hot[at + R.A] === a &&
        hot[at + R.B] === b &&
        hot[at + R.Meta] === meta &&
        hot[at + R.Where] === where
      ) {
        this.slot = slot;
        return at;
      }
      slot = (slot + 2) & mask;
    }
    this.slot = slot;
    return -2;
  }

  /** Makes room for `rows` more: until then `hot` and `hotTimes` stay the arrays they are. */
  reserve(rows: number): void {
    while (this.rows + rows > this.capacity) this.grow();
  }

  /** A new row for the key find() was last asked for, which had none or had one that is over; there is room (reserve). Returns its word offset. */
  insert(tag: number, a: number, b: number, ports: number, meta: number, where: number): number {
    const at = this.rows++ * R.Stride;
    const hot = this.hot;
    hot[at + R.A] = a;
    hot[at + R.B] = b;
    hot[at + R.Ports] = ports;
    hot[at + R.Meta] = meta;
    hot[at + R.Where] = where;
    const fresh = this.slots[this.slot + 1] === 0;
    this.slots[this.slot] = tag;
    this.slots[this.slot + 1] = this.rows;
    if (fresh && ++this.used * 4 > this.slots.length) this.rehash();
    return at;
  }

  /** A row of `tcp`; its number + 1. */
  addTcp(): number {
    if ((this.tcpRows + 1) * TCP_STRIDE > this.tcp.length) this.tcp = doubled(this.tcp);
    return ++this.tcpRows;
  }

  private grow(): void {
    this.capacity *= 2;
    this.hot = doubled(this.hot);
    this.hotTimes = new Float64Array(this.hot.buffer);
    this.cold = doubled(this.cold);
    this.coldTimes = new Float64Array(this.cold.buffer);
  }

  private rehash(): void {
    const old = this.slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      let slot = (old[i]! << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[i]!;
      slots[slot + 1] = old[i + 1]!;
    }
    this.slots = slots;
  }
}

/** Multilinear hashing with random multipliers: independent products, and no input can be made to collide. */
export function keyHash(a: number, b: number, ports: number, meta: number, where: number): number {
  const h =
    Math.imul(a, KEYS[0]!) +
    Math.imul(b, KEYS[1]!) +
    Math.imul(ports, KEYS[2]!) +
    Math.imul(meta, KEYS[3]!) +
    Math.imul(where, KEYS[4]!);
  return finish(h | 0);
}

function doubled(words: Int32Array): Int32Array {
  const bigger = new Int32Array(words.length * 2);
  bigger.set(words);
  return bigger;
}
