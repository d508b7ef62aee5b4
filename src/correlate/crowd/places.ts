// Where conversations to each destination were seen: a relay may lead from one to another that was seen in none of its stacks.

/** Destination → sets of nodes (a bit each) that saw a conversation to it. */
export class Places {
  private readonly all = new Map<number, number[]>();
  /** Without those of which content is sure. */
  private readonly unsure = new Map<number, number[]>();

  add(destination: number, nodes: number, sure: boolean): void {
    note(this.all, destination, nodes);
    if (!sure) note(this.unsure, destination, nodes);
  }

  /** Whether one was seen in none of these nodes; of two that are sure content tells. */
  others(destination: number, nodes: number, sure: boolean): boolean {
    const sets = (sure ? this.unsure : this.all).get(destination);
    return sets !== undefined && sets.some((others) => (others & nodes) === 0);
  }
}

function note(sets: Map<number, number[]>, destination: number, nodes: number): void {
  const known = sets.get(destination);
  if (!known) sets.set(destination, [nodes]);
  else if (!known.includes(nodes)) known.push(nodes);
}
