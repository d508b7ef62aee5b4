// A handful of items → the same array in order, stable, by insertion. Array.prototype.sort makes 1.4 KB of working memory at each call
// (V8 third_party/v8/builtins/array-sort.tq, its pending runs), which for the few hops or packets of one conversation is
// most of what a large report leaves to the garbage collector.

/** Beyond this, V8's own sort (TimSort, stable as well) is faster. */
const FEW = 24;

/** In place; `order` as for Array.prototype.sort. */
export function sortFew<T>(items: T[], order: (a: T, b: T) => number): T[] {
  if (items.length > FEW) return items.sort(order);
  for (let i = 1; i < items.length; i++) {
    const item = items[i]!;
    let at = i;
    for (; at > 0 && order(items[at - 1]!, item) > 0; at--) items[at] = items[at - 1]!;
    items[at] = item;
  }
  return items;
}
