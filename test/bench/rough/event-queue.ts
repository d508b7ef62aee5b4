// What is still to happen, soonest first: a binary heap with the times in a flat array beside the items, so that sorting moves no objects'
// insides. Of equal times any may come first, but always the same one, so that a seed makes the same files again.

export interface Timed {
  fire(nowNs: number): void;
}

export class EventQueue {
  private times = new Float64Array(1 << 14);
  private readonly items: (Timed | undefined)[] = [];
  private size = 0;

  push(timeNs: number, item: Timed): void {
    if (this.size === this.times.length) {
      const more = new Float64Array(this.size * 2);
      more.set(this.times);
      this.times = more;
    }
    const { times, items } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= timeNs) break;
      times[at] = times[parent]!;
      items[at] = items[parent];
      at = parent;
    }
    times[at] = timeNs;
    items[at] = item;
  }

  /** Lets the soonest event happen; false when there is none. */
  step(): boolean {
    if (this.size === 0) return false;
    const { times, items } = this;
    const time = times[0]!;
    const item = items[0]!;
    const last = --this.size;
    const lastTime = times[last]!;
    const lastItem = items[last];
    items[last] = undefined;
    if (last > 0) {
      let at = 0;
      for (let child = 1; child < last; child = 2 * at + 1) {
        if (child + 1 < last && times[child + 1]! < times[child]!) child++;
        if (times[child]! >= lastTime) break;
        times[at] = times[child]!;
        items[at] = items[child];
        at = child;
      }
      times[at] = lastTime;
      items[at] = lastItem;
    }
    item.fire(time);
    return true;
  }
}
