// Pairs of 32-bit words → small numbers in order of first sight. Open addressing over typed arrays sized once for as many keys as may come.
import { finish, mix, TABLE_SEED } from './hash.js';

export class PairIndex {
  size = 0;
  private readonly slots: Int32Array;
  private readonly a: Int32Array;
  private readonly b: Int32Array;

  constructor(most: number) {
    let slots = 16;
    while (slots < most * 2) slots *= 2;
    this.slots = new Int32Array(slots);
    this.a = new Int32Array(most);
    this.b = new Int32Array(most);
  }

  /** The pair's number; it gets the next one when it is new. */
  numberOf(a: number, b: number): number {
    const mask = this.slots.length - 1;
    for (let slot = finish(mix(mix(TABLE_SEED, a), b)) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot]! - 1;
      if (entry < 0) {
        this.a[this.size] = a;
        this.b[this.size] = b;
        this.slots[slot] = ++this.size;
        return this.size - 1;
      }
      if (this.a[entry] === a && this.b[entry] === b) return entry;
    }
  }
}
