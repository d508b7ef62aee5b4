// What one end has of the other's stream: all up to a place, and one piece beyond a hole, which SACK tells the sender. What comes beyond a
// second hole is not kept, as of a full buffer, and is sent again later. Positions are relative: 0 is the SYN.

export class Reassembly {
  /** The place of what is missing: what an acknowledgement says. */
  received = 0;
  /** The piece beyond the hole; both 0 where there is none. */
  keptFrom = 0;
  keptTo = 0;
  private finAt = -1;

  /** The SYN came. */
  begin(): void {
    this.received = Math.max(this.received, 1);
  }

  /** True where the FIN came into its place just now. */
  take(from: number, to: number, fin: boolean): boolean {
    if (fin) this.finAt = to;
    if (from > this.received) {
      if (this.keptTo === 0 && to > from) [this.keptFrom, this.keptTo] = [from, to];
      else if (from === this.keptTo) this.keptTo = to;
      return false;
    }
    this.received = Math.max(this.received, to);
    if (this.keptTo > 0 && this.keptFrom <= this.received) {
      this.received = Math.max(this.received, this.keptTo);
      this.keptFrom = this.keptTo = 0;
    }
    if (this.finAt !== this.received) return false;
    this.received++;
    return true;
  }

  get ended(): boolean {
    return this.finAt >= 0 && this.received > this.finAt;
  }
}
