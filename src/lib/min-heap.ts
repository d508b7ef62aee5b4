// Whole numbers kept by a key, the least key first: a binary heap in two flat arrays. Of equal keys the lower number comes first, so that runs repeat.

export interface MinHeap {
  readonly push: (key: number, item: number) => void;
  /** Item of the least key, -1 when empty; `key` is its key then. */
  readonly pop: () => number;
  readonly key: () => number;
  readonly clear: () => void;
}

export function minHeap(): MinHeap {
  const keys: number[] = [];
  const items: number[] = [];
  let least = NaN;
  const before = (a: number, b: number): boolean =>
    keys[a]! < keys[b]! || (keys[a] === keys[b] && items[a]! < items[b]!);
  const swap = (a: number, b: number): void => {
    [keys[a], keys[b]] = [keys[b]!, keys[a]!];
    [items[a], items[b]] = [items[b]!, items[a]!];
  };
  const sink = (): void => {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < keys.length && before(left, first)) first = left;
      if (right < keys.length && before(right, first)) first = right;
      if (first === at) return;
      swap(at, first);
      at = first;
    }
  };
  return {
    push(key, item) {
      keys.push(key);
      items.push(item);
      for (let at = keys.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      if (keys.length === 0) return -1;
      const item = items[0]!;
      least = keys[0]!;
      swap(0, keys.length - 1);
      keys.pop();
      items.pop();
      sink();
      return item;
    },
    key: () => least,
    clear() {
      keys.length = 0;
      items.length = 0;
    },
  };
}
