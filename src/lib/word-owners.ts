// 32-bit words → who has each: one small number, or several. Open addressing over typed arrays that grow; a Map would take an object's room for each.
import { finish, TABLE_SEED } from './hash.js';

const SEVERAL = -1;

export class WordOwners {
  private slots = new Int32Array(2048);
  private used = 0;

  get isEmpty(): boolean {
    return this.used === 0;
  }

  /** Whether anybody but `owner` (0 or more) has it. */
  othersHave(word: number, owner: number): boolean {
    const at = this.slotOf(this.slots, word);
    const entry = this.slots[at + 1]!;
    return entry !== 0 && entry - 1 !== owner;
  }

  add(word: number, owner: number): void {
    const at = this.slotOf(this.slots, word);
    const entry = this.slots[at + 1]!;
    if (entry === 0) {
      this.slots[at] = word;
      this.slots[at + 1] = owner + 1;
      if (++this.used * 4 > this.slots.length) this.grow();
    } else if (entry !== owner + 1) this.slots[at + 1] = SEVERAL;
  }

  /** Of the word, or of the free slot where it belongs. An entry is the owner + 1; 0 is free. */
  private slotOf(slots: Int32Array, word: number): number {
    const mask = (slots.length >> 1) - 1;
    let slot = finish(word ^ TABLE_SEED) & mask;
    while (slots[slot * 2 + 1] !== 0 && slots[slot * 2] !== word) slot = (slot + 1) & mask;
    return slot * 2;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      const at = this.slotOf(this.slots, old[i]!);
      this.slots[at] = old[i]!;
      this.slots[at + 1] = old[i + 1]!;
    }
  }
}
