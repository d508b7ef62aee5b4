// What the rest of a crowd's flows might have to do with conversations that are settled: anything they share (a tuple, a sequence number, a packet,
// content; of what shows no content sizes and destinations as well) unsettles these, so that the whole correlation decides over both together.
import { mix } from '../../lib/hash.js';
import { WordSet } from '../../lib/word-set.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { TELLING_LEVEL, type Conversations } from './content-alike.js';
import { NONE } from './packets-alike.js';

const enum Kind {
  Tuple = 1,
  Client,
  Server,
  Packet,
  Content,
  Size,
  /** And one more for the other way. */
  OneWay,
}

/** Rounds until no further conversation is unsettled; a crowd that takes more is not one of plain conversations. */
const MOST_ROUNDS = 16;

/** Marks in `settled` (one for each conversation) what stays. False where the rest has to do with too much to tell. */
export function unsettle(
  columns: FlowColumns,
  conversations: Conversations,
  nodes: Int32Array,
  settled: Uint8Array,
): boolean {
  const { conversationOf, members, count } = conversations;
  const hints = new Hints(columns, nodes);
  for (let f = 0; f < columns.flows; f++) {
    const n = conversationOf[f]!;
    if (n === NONE || settled[n] === 0) hints.add(f);
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    hints.gatherPlaces();
    for (let n = 0; n < count; n++) {
      if (settled[n] === 0) continue;
      const own = members.items.subarray(members.starts[n]!, members.starts[n + 1]!);
      if (!hints.touch(own)) continue;
      settled[n] = 0;
      for (const f of own) hints.add(f);
      changed = true;
    }
    if (!changed) return true;
  }
  return false;
}

/** What flows outside of the settled conversations show. Hashes that meet by chance cost time, never truth. */
class Hints {
  private readonly words = new WordSet();
  /** How much content those flows show that show some each way: pairs of levels, forward << 8 | reverse. */
  private readonly levels = new Set<number>();
  /** Flows without, by tuple: the nodes that saw it, a bit each, and its destination. */
  private readonly dark = new Map<number, { nodes: number; readonly destination: number }>();
  /** Destination → sets of nodes that saw one such tuple. */
  private places = new Map<number, number[]>();
  private anyTcp = false;

  constructor(
    private readonly columns: FlowColumns,
    private readonly nodes: Int32Array,
  ) {}

  add(f: number): void {
    const { columns, words } = this;
    const marks = columns.marks[f]!;
    words.add(mix(Kind.Tuple, columns.tuple[f]!));
    if ((marks & Mark.Tcp) !== 0) {
      words.add(mix(Kind.Client, columns.identityA[f]!));
      words.add(mix(Kind.Server, columns.identityB[f]!));
    }
    if ((marks & (Mark.Tcp | Mark.Telling)) !== (Mark.Tcp | Mark.Telling)) {
      if ((marks & Mark.Tcp) !== 0) this.anyTcp = true;
      columns.digests(f, (strong, content) => words.add(mix(mix(Kind.Packet, strong), content)));
    }
    if (showsContent(columns, f)) this.addContent(f);
    else this.addDark(f);
  }

  /** At all levels, as others may show less of it. */
  private addContent(f: number): void {
    const levels = this.columns.levels[f]!;
    this.levels.add(levels);
    for (let there = TELLING_LEVEL; there <= levels >>> 8; there++)
      for (let back = TELLING_LEVEL; back <= (levels & 255); back++)
        this.words.add(contentKey(this.columns, f, there, back));
  }

  private addDark(f: number): void {
    const { columns, words } = this;
    for (const isReverse of [false, true]) {
      const most = isReverse ? columns.levels[f]! & 255 : columns.levels[f]! >>> 8;
      for (let level = TELLING_LEVEL; level <= most; level++)
        words.add(oneWayKey(columns, f, isReverse, level));
    }
    if (columns.sizes[f] !== 0) words.add(mix(Kind.Size, columns.sizes[f]!));
    const node = 1 << this.nodes[columns.point[f]!]!;
    const known = this.dark.get(columns.tuple[f]!);
    if (known) known.nodes |= node;
    else this.dark.set(columns.tuple[f]!, { nodes: node, destination: destinationOf(columns, f) });
  }

  gatherPlaces(): void {
    this.places = new Map();
    for (const { nodes, destination } of this.dark.values()) {
      const known = this.places.get(destination);
      if (!known) this.places.set(destination, [nodes]);
      else if (!known.includes(nodes)) known.push(nodes);
    }
  }

  touch(flows: Int32Array): boolean {
    const { columns } = this;
    let nodes = 0;
    for (const f of flows) nodes |= 1 << this.nodes[columns.point[f]!]!;
    let before = -1;
    for (const f of flows) {
      if (this.words.has(mix(Kind.Tuple, columns.tuple[f]!)) || this.mayContinue(f, nodes)) return true;
      // flows of one class have all else in common
      const isLike = before >= 0 && columns.identityA[before] === columns.identityA[f];
      if (!isLike && (this.knowsPackets(f) || this.knowsContent(f))) return true;
      before = f;
    }
    return false;
  }

  private knowsPackets(f: number): boolean {
    const { columns, words } = this;
    const isTcp = (columns.marks[f]! & Mark.Tcp) !== 0;
    if (
      isTcp &&
      (words.has(mix(Kind.Client, columns.identityA[f]!)) ||
        words.has(mix(Kind.Server, columns.identityB[f]!)))
    )
      return true;
    let known = false;
    if (!isTcp || this.anyTcp)
      columns.digests(f, (strong, content) => {
        // a packet whose content was not captured is equal to any
        known ||=
          words.has(mix(mix(Kind.Packet, strong), content)) || words.has(mix(mix(Kind.Packet, strong), 0));
      });
    return known;
  }

  private knowsContent(f: number): boolean {
    const { columns, words } = this;
    const [there, back] = [columns.levels[f]! >>> 8, columns.levels[f]! & 255];
    if (there >= TELLING_LEVEL && back >= TELLING_LEVEL)
      for (const others of this.levels)
        if (words.has(contentKey(columns, f, Math.min(there, others >>> 8), Math.min(back, others & 255))))
          return true;
    if (this.dark.size === 0) return false;
    for (let level = TELLING_LEVEL; level <= there; level++)
      if (words.has(oneWayKey(columns, f, false, level))) return true;
    for (let level = TELLING_LEVEL; level <= back; level++)
      if (words.has(oneWayKey(columns, f, true, level))) return true;
    return false;
  }

  /** A relay may lead on to what shows no content: to the same destination in stacks not passed yet (relay/possible.ts), or as many bytes. */
  private mayContinue(f: number, nodes: number): boolean {
    if (this.dark.size === 0) return false;
    const { columns } = this;
    const elsewhere = this.places.get(destinationOf(columns, f));
    if (elsewhere?.some((others) => (others & nodes) === 0)) return true;
    return columns.sizes[f] !== 0 && this.words.has(mix(Kind.Size, columns.sizes[f]!));
  }
}

function contentKey(columns: FlowColumns, f: number, there: number, back: number): number {
  const ways = mix(mix(Kind.Content, there), columns.contentAt(f, false, there));
  return mix(mix(ways, back), columns.contentAt(f, true, back));
}

function oneWayKey(columns: FlowColumns, f: number, isReverse: boolean, level: number): number {
  return mix(mix(Kind.OneWay + Number(isReverse), level), columns.contentAt(f, isReverse, level));
}

export function showsContent(columns: FlowColumns, f: number): boolean {
  const levels = columns.levels[f]!;
  return levels >>> 8 >= TELLING_LEVEL && (levels & 255) >= TELLING_LEVEL;
}

function destinationOf({ dst, ports, marks }: FlowColumns, f: number): number {
  return mix(mix(marks[f]! & (Mark.Tcp | Mark.Echo), dst[f]!), ports[f]! & 0xffff);
}
