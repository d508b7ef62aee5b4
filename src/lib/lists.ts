// Items with a small number each → the items of each number, in one array: a Map of arrays without its objects.

export interface Lists {
  /** Items of number n are items[starts[n]] to before items[starts[n + 1]], in their order. */
  readonly items: Int32Array;
  readonly starts: Int32Array;
}

/** Item i has number numbers[i], below `count`; negative: in no list. */
export function listsOf(numbers: Int32Array, count: number): Lists {
  const starts = new Int32Array(count + 1);
  for (const n of numbers) if (n >= 0) starts[n + 1]!++;
  for (let n = 0; n < count; n++) starts[n + 1]! += starts[n]!;
  const at = starts.slice();
  const items = new Int32Array(starts[count]!);
  for (let i = 0; i < numbers.length; i++) {
    const n = numbers[i]!;
    if (n >= 0) items[at[n]!++] = i;
  }
  return { items, starts };
}
