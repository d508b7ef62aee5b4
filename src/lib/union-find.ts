// Disjoint sets over 0..n-1 with path halving and union by size (Tarjan 1975).

export interface UnionFind {
  readonly find: (i: number) => number;
  /** Joins the sets of a and b; false when they already were one. */
  readonly union: (a: number, b: number) => boolean;
}

export function unionFind(n: number): UnionFind {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const size = new Int32Array(n).fill(1);
  const find = (start: number): number => {
    let i = start;
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  };
  const union = (a: number, b: number): boolean => {
    let x = find(a);
    let y = find(b);
    if (x === y) return false;
    if (size[x]! < size[y]!) [x, y] = [y, x];
    parent[y] = x;
    size[x]! += size[y]!;
    return true;
  };
  return { find, union };
}
