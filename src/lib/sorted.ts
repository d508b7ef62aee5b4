// Where a value belongs among ascending ones, by bisection.
/** Place of the first of `count` ascending values that is `least` or more. */
export function placeFrom(count: number, valueAt: (i: number) => number, least: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
