// A set of 32-bit words that grows. Open addressing; 0 is kept apart, since it marks a free slot.
import { finish, TABLE_SEED } from './hash.js';

export class WordSet {
  private slots = new Int32Array(1024);
  private used = 0;
  private zero = false;

  has(word: number): boolean {
    if (word === 0) return this.zero;
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = finish(word ^ TABLE_SEED) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === word) return true;
      if (entry === 0) return false;
    }
  }

  add(word: number): void {
    if (word === 0) this.zero = true;
    else if (this.place(word) && ++this.used * 2 > this.slots.length) this.grow();
  }

  private place(word: number): boolean {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = finish(word ^ TABLE_SEED) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === word) return false;
      if (entry !== 0) continue;
      slots[slot] = word;
      return true;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    for (const word of old) if (word !== 0) this.place(word);
  }
}
