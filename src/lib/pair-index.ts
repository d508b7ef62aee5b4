// Pairs of 32-bit words → small numbers in order of first sight. Open addressing over typed arrays that grow with what comes.
import { finish, mix, TABLE_SEED } from './hash.js';
import { grown } from './word-table.js';

export class PairIndex {
  size = 0;
  /** An entry's number + 1; 0 is free. */
  private slots = new Int32Array(64);
  private a: Int32Array = new Int32Array(32);
  private b: Int32Array = new Int32Array(32);

  /** The pair's number; it gets the next one when it is new. */
  numberOf(a: number, b: number): number {
    const slot = this.slotOf(a, b);
    if (this.slots[slot] !== 0) return this.slots[slot]! - 1;
    this.a[this.size] = a;
    this.b[this.size] = b;
    this.slots[slot] = ++this.size;
    if (this.size === this.a.length) this.grow();
    return this.size - 1;
  }

  /** The pair's number; −1 when it has none. */
  find(a: number, b: number): number {
    return this.slots[this.slotOf(a, b)]! - 1;
  }

  /** Of the pair, or the free one where it belongs. */
  private slotOf(a: number, b: number): number {
    const mask = this.slots.length - 1;
    let slot = finish(mix(mix(TABLE_SEED, a), b)) & mask;
    for (let entry = this.slots[slot]!; entry !== 0; entry = this.slots[slot]!) {
      if (this.a[entry - 1] === a && this.b[entry - 1] === b) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    this.a = grown(this.a);
    this.b = grown(this.b);
    const mask = this.slots.length * 2 - 1;
    this.slots = new Int32Array(mask + 1);
    for (let entry = 1; entry <= this.size; entry++) {
      let slot = finish(mix(mix(TABLE_SEED, this.a[entry - 1]!), this.b[entry - 1]!)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = entry;
    }
  }
}
