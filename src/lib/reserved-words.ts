// Zeroed words in address space that is reserved generously and mostly never touched: pages not touched cost nothing.

/**
 * In shared memory, which V8 does not count: ordinary arrays of a hundred megabytes make it collect garbage where there is none, some 10 ms for each
 * capture. Only for what stays, since it is also taken back late.
 */
export function reserveWords(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
}
