// A span of time in one 32-bit word: 29 bits of mantissa, 3 of exponent to base 8, in nanoseconds. Exact to 0.5 s, then to
// two parts in a thousand million (1 µs at 9 minutes). Code 0 means "never"; times before the origin count as the origin.
const MANTISSA = 0x20000000;

export function encodeElapsed(nanoseconds: number): number {
  let mantissa = nanoseconds > 0 ? nanoseconds : 0;
  let exponent = 0;
  while (mantissa >= MANTISSA - 2 && exponent < 7) {
    mantissa /= 8;
    exponent++;
  }
  if (!(mantissa < MANTISSA - 2)) mantissa = MANTISSA - 2; // 13 days and more, or not a number
  return (exponent << 29) | (Math.round(mantissa) + 1);
}

/** NaN for "never". */
export function decodeElapsed(code: number): number {
  if (code === 0) return NaN;
  return ((code & (MANTISSA - 1)) - 1) * 8 ** (code >>> 29);
}
