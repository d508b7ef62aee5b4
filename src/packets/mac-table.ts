// MAC addresses of a frame as one small number: destination and source together, or the source alone (cooked captures).
import { WordTable } from '../lib/word-table.js';
import { Flag, Mask, P, PACKET_WORDS } from './packet-batch.js';

// a constant of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;

const SOURCE_ONLY = 1;

/** Entry: [flags, destination high 32, destination low 16 << 16 | source high 16, source low 32]. */
export class MacTable {
  readonly table = new WordTable(4);

  /** Number + 1 of the MAC pair of the packet at `row` of the batch, 0 when its link has none. */
  numberOf(row: number, view: DataView): number {
    const at = row & Mask.BatchRow;
    const offset = w[at + P.Mac]!;
    if (offset < 0) return 0;
    const s = this.table.scratch;
    if ((w[at + P.Flags]! & Flag.SourceMacOnly) !== 0) {
      s[0] = SOURCE_ONLY;
      s[1] = 0;
      s[2] = view.getUint16(offset);
      s[3] = view.getInt32(offset + 2);
    } else {
      s[0] = 0;
      s[1] = view.getInt32(offset);
      s[2] = view.getInt32(offset + 4);
      s[3] = view.getInt32(offset + 8);
    }
    return this.table.intern() + 1;
  }
}

export interface MacPair {
  readonly src: string | null;
  readonly dst: string | null;
}

/** The texts of entry `number` (counted from 1; 0 has none). */
export function macPair(words: Int32Array, number: number): MacPair {
  if (number === 0) return { src: null, dst: null };
  const at = (number - 1) * 4;
  const middle = words[at + 2]!;
  const src = formatMac(middle & 0xffff, words[at + 3]!);
  if (words[at] === SOURCE_ONLY) return { src, dst: null };
  const high = words[at + 1]!;
  return { src, dst: formatMac(high >>> 16, (high << 16) | (middle >>> 16)) };
}

export function formatMac(high16: number, low32: number): string {
  const hex = (high16 >>> 0).toString(16).padStart(4, '0') + (low32 >>> 0).toString(16).padStart(8, '0');
  return hex.replace(/..(?=.)/g, '$&:');
}
