// Text of a million lines without a million strings: ASCII written byte by byte into one buffer, handed out when it is full.
// Four times as fast as joined templates (performance.md 3.4), and nothing for the collector to do.

/** Enough for any line that is written before `isFull` is asked again. */
const LONGEST_LINE = 4096;
const ZERO = 48;
const DOT = 46;
const SPACE = 32;

export class AsciiBuffer {
  private readonly bytes: Buffer;
  private length = 0;

  constructor(private readonly capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity + LONGEST_LINE);
  }

  get isFull(): boolean {
    return this.length >= this.capacity;
  }

  /** What was written since the last time. */
  take(): string {
    const text = this.bytes.toString('latin1', 0, this.length);
    this.length = 0;
    return text;
  }

  /** ASCII only. */
  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  /** A whole number of at least 0 and below 2^53. */
  number(value: number): void {
    const start = this.length;
    this.length += digitsOf(value);
    let rest = value;
    let at = this.length;
    // integer division while it fits 32 bits; beyond, one digit at a time in doubles
    while (rest > 0x7fffffff) {
      const tenth = Math.floor(rest / 10);
      this.bytes[--at] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
    for (let word = rest | 0; at > start; word = (word / 10) | 0) this.bytes[--at] = ZERO + (word % 10);
  }

  ipv4(word: number): void {
    this.number(word >>> 24);
    this.bytes[this.length++] = DOT;
    this.number((word >>> 16) & 255);
    this.bytes[this.length++] = DOT;
    this.number((word >>> 8) & 255);
    this.bytes[this.length++] = DOT;
    this.number(word & 255);
  }

  get column(): number {
    return this.length;
  }

  /** Spaces until `width` characters stand behind `from`, a column noted before. */
  padTo(from: number, width: number): void {
    while (this.length - from < width) this.bytes[this.length++] = SPACE;
  }
}

/** 1 for 0. */
export function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}
