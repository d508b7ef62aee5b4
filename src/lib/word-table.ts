// Gives equal tuples of 32-bit words one small number, in order of first sight: IPv6 addresses, pairs of MACs.
// Open addressing with linear probing; no strings, no objects per key.
import { TABLE_SEED, finish, mix } from './hash.js';

export class WordTable {
  /** Fill in the tuple here, then call intern(). */
  readonly scratch: Int32Array;
  /** Entry i is words[i * width …]. */
  words: Int32Array;
  size = 0;
  private slots: Int32Array;

  constructor(private readonly width: number) {
    this.scratch = new Int32Array(width);
    this.words = new Int32Array(width * 64);
    this.slots = new Int32Array(128);
  }

  intern(): number {
    const mask = this.slots.length - 1;
    let slot = this.hash(this.scratch, 0) & mask;
    for (;;) {
      const entry = this.slots[slot]! - 1;
      if (entry < 0) return this.add(slot);
      if (this.same(entry)) return entry;
      slot = (slot + 1) & mask;
    }
  }

  private same(entry: number): boolean {
    const at = entry * this.width;
    for (let i = 0; i < this.width; i++) if (this.words[at + i] !== this.scratch[i]) return false;
    return true;
  }

  private hash(words: Int32Array, at: number): number {
    let h = TABLE_SEED;
    for (let i = 0; i < this.width; i++) h = mix(h, words[at + i]!);
    return finish(h);
  }

  private add(slot: number): number {
    const entry = this.size++;
    if (this.words.length < this.size * this.width) this.words = grown(this.words);
    this.words.set(this.scratch, entry * this.width);
    this.slots[slot] = entry + 1;
    if (this.size * 2 > this.slots.length) this.rehash();
    return entry;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 4);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.size; entry++) {
      let slot = this.hash(this.words, entry * this.width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.slots = slots;
  }
}

/** The same words in an array of twice the length. */
export function grown(words: Int32Array): Int32Array {
  const bigger = new Int32Array(words.length * 2);
  bigger.set(words);
  return bigger;
}
