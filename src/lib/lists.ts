// Items with a small number each → the items of each number, in one array: a Map of arrays without its objects.

export interface Lists {
  /** Items of number n are items[starts[n]] to before items[starts[n + 1]], in their order. */
  readonly items: Int32Array;
  readonly starts: Int32Array;
}

/** Items 0 to `length` − 1, each with a number below `count`; negative: in no list. */
export function listsOf(length: number, count: number, numberOf: (item: number) => number): Lists {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < length; i++) {
    const n = numberOf(i);
    if (n >= 0) starts[n + 1]!++;
  }
  for (let n = 0; n < count; n++) starts[n + 1]! += starts[n]!;
  const items = new Int32Array(starts[count]!);
  for (let i = 0; i < length; i++) {
    const n = numberOf(i);
    if (n >= 0) items[starts[n]!++] = i;
  }
  // each start has become its end, which is the next one's start
  starts.copyWithin(1, 0, count);
  starts[0] = 0;
  return { items, starts };
}
