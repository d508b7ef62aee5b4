// pcapng options (draft-ietf-opsawg-pcapng section 3.5): code 16 · length 16 · value padded to 32 bits, until code 0 or the
// end of the block. A length beyond the block ends them.

/** Calls `take` for each option between `at` and `end`. */
export function eachOption(
  view: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
  take: (code: number, at: number, length: number) => void,
): void {
  let at = from;
  while (end - at >= 4) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === 0 || at + 4 + length > end) return;
    take(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}

/** UTF-8; old Apple writers put the terminating NUL inside the length. */
export function optionText(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(at, at + length)).replace(/\0+$/, '');
}
