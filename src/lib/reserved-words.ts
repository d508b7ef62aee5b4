// Zeroed words in address space that is reserved generously and mostly never touched.

export type ReserveWords = (count: number) => Int32Array;

/** V8 takes the memory for as large as its length says, and collects garbage for it when it is of a hundred megabytes. */
export const reserveWords: ReserveWords = (count) => new Int32Array(count);

/**
 * V8 does not count shared memory. Before there is garbage worth collecting that saves a thread five collections, 10 ms;
 * after that the garbage would stay.
 */
export const reserveUncounted: ReserveWords = (count) =>
  new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
