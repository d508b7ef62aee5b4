// Conversations → shapes: those of one shape were seen at the same points, by stacks of the same kind, with the same fields changed between
// them. What the whole correlation makes of some of a shape holds for the others.
import { mix } from '../../lib/hash.js';
import { listsOf, type Lists } from '../../lib/lists.js';
import { PairIndex } from '../../lib/pair-index.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { flowsOf, type Conversations, type Flows } from './content-alike.js';
import { NONE, type Classes } from './packets-alike.js';

export interface Shapes {
  readonly count: number;
  /** Of each conversation, or NONE. */
  readonly shapeOf: Int32Array;
  readonly members: Lists;
  /** Of a conversation with these flows, by the number of their point; NONE where no other has it. */
  readonly find: (own: Flows) => number;
}

/** Of the conversations that are `settled`. */
export function shapesOf(
  columns: FlowColumns,
  classes: Classes,
  conversations: Conversations,
  settled: Uint8Array,
): Shapes {
  const { count } = conversations;
  const index = new PairIndex();
  const shapeOf = new Int32Array(count).fill(NONE);
  const seen = new Seen();
  const own: number[] = [];
  for (let n = 0; n < count; n++) {
    if (settled[n] === 0) continue;
    seen.hash(columns, classes, flowsOf(conversations, n, own));
    shapeOf[n] = index.numberOf(seen.a, seen.b);
  }
  const find = (flows: Flows): number => {
    seen.hash(columns, classes, flows);
    return index.find(seen.a, seen.b);
  };
  return { count: index.size, shapeOf, members: listsOf(count, index.size, (n) => shapeOf[n]!), find };
}

/** What a conversation's flows look like, in two hashes. */
class Seen {
  a = 0;
  b = 0;
  private readonly src: number[] = [];
  private readonly dst: number[] = [];
  private readonly ports: number[] = [];
  private readonly ttls: number[] = [];

  /** `own`: flows by the number of their point, so that equal shapes are read in equal order. */
  hash(columns: FlowColumns, { classOf }: Classes, own: Flows): void {
    const { src, dst, ports, ttls } = this;
    this.a = mix(1, own.length);
    this.b = mix(2, own.length);
    for (let i = 0; i < own.length; i++) {
      const f = own[i]!;
      src[i] = columns.src(f);
      dst[i] = columns.dst(f);
      ports[i] = columns.ports(f);
      ttls[i] = columns.ttls(f);
      let sameClass = i;
      let sameSrc = i;
      let sameDst = i;
      let samePort = i;
      let sameServerPort = i;
      for (let j = i - 1; j >= 0; j--) {
        if (classOf[own[j]!] === classOf[f]) sameClass = j;
        if (src[j] === src[i]) sameSrc = j;
        if (dst[j] === dst[i]) sameDst = j;
        if (ports[j]! >>> 16 === ports[i]! >>> 16) samePort = j;
        if (((ports[j]! ^ ports[i]!) & 0xffff) === 0) sameServerPort = j;
      }
      const there = ttls[i]! >>> 8;
      const back = ttls[i]! & 255;
      this.add(columns.point(f));
      this.add(columns.look(f));
      this.add((sameClass << 16) | sameSrc);
      this.add((sameDst << 16) | samePort);
      this.add(sameServerPort);
      this.add(there - (ttls[sameClass]! >>> 8));
      this.add(back - (ttls[sameClass]! & 255));
      this.add((TTL_KIND[there]! << 8) | TTL_KIND[back]!);
    }
    this.add(hasEqualCounts(columns, own) ? 1 : 0);
  }

  private add(word: number): void {
    this.a = mix(this.a, word);
    this.b = mix(this.b, word);
  }
}

/**
 * Every point saw as many datagrams. Where not, some were lost, or a port of one point was used again for another sender: such a conversation says
 * nothing of those where nothing is missing. Relays of streams make packets of their own.
 */
export function hasEqualCounts({ marks, forward, reverse }: FlowColumns, own: Flows): boolean {
  const first = own[0]!;
  if ((marks[first]! & Mark.Tcp) !== 0) return true;
  for (const f of own) if (forward(f) !== forward(first) || reverse(f) !== reverse(first)) return false;
  return true;
}

/** TTLs that stacks begin with, and one below them, say who answers (path/relays/fingerprint); of others only differences count. */
const TTL_KIND = Uint8Array.from({ length: 256 }, (_, ttl) =>
  [37, 38, 63, 64, 127, 128, 254, 255].includes(ttl) ? ttl : 0,
);

/** Fewer than these are not worth a proof: they are correlated whole. */
const FEWEST = 24;
/** Of each shape an eighth is correlated whole as well, within these bounds, spread over its time; of all shapes together not more than the last. */
const SHARE = 8;
const FEWEST_PROOFS = 12;
const PROOFS = 64;
const MOST_PROOFS = 640;

/** The conversations of each shape that are correlated whole; an empty list for shapes that are too rare. */
export function proofsOf({ count, members }: Shapes): Int32Array[] {
  let left = MOST_PROOFS;
  const bySize = Array.from({ length: count }, (_, s) => s).sort(
    (a, b) =>
      members.starts[b + 1]! - members.starts[b]! - (members.starts[a + 1]! - members.starts[a]!) || a - b,
  );
  const proofs = Array.from({ length: count }, () => new Int32Array(0));
  for (const s of bySize) {
    const own = members.items.subarray(members.starts[s]!, members.starts[s + 1]!);
    if (own.length < FEWEST || left < FEWEST_PROOFS) continue;
    // numbered about as their first flows stand in a capture, in order of time
    const wanted = Math.min(left, Math.max(FEWEST_PROOFS, Math.min(PROOFS, Math.floor(own.length / SHARE))));
    proofs[s] = Int32Array.from({ length: wanted }, (_, i) => own[Math.floor((i * own.length) / wanted)]!);
    left -= wanted;
  }
  return proofs;
}
