// A first idea of how far the clocks of two nodes are apart, from packets already known to be the same: the median of their time
// differences. Good to a few milliseconds, which is what gating look-alikes needs; clocks.ts bounds it properly later.

export interface RoughClocks {
  /** Adds one packet seen by two nodes. */
  readonly add: (nodeA: string, nsA: number, nodeB: string, nsB: number) => void;
  /** b − a for the same instant, ns; undefined when no packet was seen by both (directly or over a third node). */
  readonly offset: (nodeA: string, nodeB: string) => number | undefined;
}

const KEEP = 512; // differences kept per pair of nodes: the median does not get better with more

export function roughClocks(): RoughClocks {
  const differences = new Map<string, Map<string, number[]>>();
  /** Answers since the last difference was added: asked far more often than added to. */
  let answers = new Map<string, number | undefined>();
  const note = (a: string, b: string, d: number): void => {
    const row = differences.get(a) ?? new Map<string, number[]>();
    differences.set(a, row);
    const list = row.get(b) ?? [];
    row.set(b, list);
    if (list.length >= KEEP) return;
    list.push(d);
    if (answers.size > 0) answers = new Map();
  };
  const search = (nodeA: string, nodeB: string): number | undefined => {
    const reached = new Map([[nodeA, 0]]);
    const queue = [nodeA];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      if (at === nodeB) return reached.get(at);
      for (const [next, list] of differences.get(at) ?? []) {
        if (reached.has(next)) continue;
        reached.set(next, reached.get(at)! + median(list));
        queue.push(next);
      }
    }
    return undefined;
  };
  return {
    add(nodeA, nsA, nodeB, nsB) {
      if (nodeA === nodeB) return;
      note(nodeA, nodeB, nsB - nsA);
      note(nodeB, nodeA, nsA - nsB);
    },
    offset(nodeA, nodeB) {
      const key = `${nodeA} ${nodeB}`;
      if (!answers.has(key)) answers.set(key, search(nodeA, nodeB));
      return answers.get(key);
    },
  };
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
