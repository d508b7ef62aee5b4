// What the rest of a crowd's flows might have to do with conversations that are settled: anything they share (a tuple, a sequence number, a packet,
// content; of what shows no content sizes and destinations as well) unsettles these, so that the whole correlation decides over both together.
import { mix } from '../../lib/hash.js';
import { WordOwners } from '../../lib/word-owners.js';
import { WordSet } from '../../lib/word-set.js';
import { Mark, type FlowColumns } from '../../model/flow-columns.js';
import { flowsOf, TELLING_LEVEL, type Conversations, type Flows } from './content-alike.js';
import { contentKey, eachOneWayKey, showsContent, someOneWayMatch } from './content-keys.js';
import { destinationOf, isSureFlow, LooseTuples } from './loose-tuples.js';
import { NONE } from './packets-alike.js';
import { Places } from './places.js';

const enum Kind {
  Client = 1,
  Server,
  Packet,
  Size,
}

/** What tells a conversation from all others. */
const enum ToldBy {
  Content = 0,
  /** Others begin with the same bytes, but are not as long. */
  Size,
  /** Others are as long, but not then. */
  Pace,
}

function toldBy({ firstBySize, firstByPace }: Conversations, n: number): ToldBy {
  if (n >= firstByPace) return ToldBy.Pace;
  return n >= firstBySize ? ToldBy.Size : ToldBy.Content;
}

/** Rounds until no further conversation is unsettled; a crowd that takes more is not one of plain conversations. */
const MOST_ROUNDS = 64;

/** Marks in `settled` (one for each conversation, asked from number `from` on) what stays. False where the rest has to do with too much to tell. */
export function unsettle(
  columns: FlowColumns,
  conversations: Conversations,
  nodes: Int32Array,
  settled: Uint8Array,
  from = 0,
): boolean {
  const { conversationOf, count } = conversations;
  const flows: number[] = [];
  const own = (n: number): Flows => flowsOf(conversations, n, flows);
  const known = new Known(columns, nodes);
  for (let n = 0; n < count; n++) known.know(own(n), n);
  let hints = new Hints(columns, nodes, known);
  for (let f = 0; f < columns.flows; f++) {
    const n = conversationOf(f);
    if ((n === NONE || settled[n] === 0) && columns.marks[f] !== Mark.NoFlow) hints.add(f);
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // what was asked before need not be asked again: only what this round unsettles
    const next = new Hints(columns, nodes);
    hints.gatherPlaces();
    for (let n = from; n < count; n++) {
      if (settled[n] === 0 || !hints.touch(own(n), n, toldBy(conversations, n))) continue;
      settled[n] = 0;
      for (const f of own(n)) next.add(f);
    }
    if (next.isEmpty) return true;
    hints = next;
  }
  return false;
}

/** What all conversations say about each other, settled or not: a shape's proof cannot tell what is not among its flows. */
class Known {
  /** Where they were seen, and sizes and one-way content of those that show none both ways. */
  readonly places = new Places();
  readonly words = new WordOwners();
  /** Where each DNS question was asked. */
  readonly questions = new Places();

  constructor(
    private readonly columns: FlowColumns,
    private readonly nodes: Int32Array,
  ) {}

  know(flows: Flows, n: number): void {
    const { columns, words } = this;
    const nodes = nodesOf(columns, this.nodes, flows);
    const sure = isSure(columns, flows);
    let last = 0;
    for (const f of flows) {
      const destination = destinationOf(columns, f);
      if (destination !== last) this.places.add(destination, nodes, sure);
      last = destination;
      const question = columns.question(f);
      if (question !== 0) this.questions.add(question, nodes, false);
      if (showsContent(columns, f)) continue;
      eachOneWayKey(columns, f, (key) => words.add(key, n));
      const size = columns.sizes(f);
      if (size !== 0) words.add(mix(Kind.Size, size), n);
    }
  }
}

/** What flows outside of the settled conversations show. Hashes that meet by chance cost time, never truth. */
class Hints {
  private readonly words = new WordSet();
  /** How much content those flows show that show some each way: pairs of levels, forward << 8 | reverse. */
  private readonly levels = new Set<number>();
  private readonly tuples: LooseTuples;
  private readonly places = new Places();
  private readonly questions = new Places();
  /** Whether packets were added of TCP (of flows that missed their beginning), and of others. */
  private anyTcp = false;
  private anyDatagram = false;
  private anyDark = false;

  constructor(
    private readonly columns: FlowColumns,
    private readonly nodes: Int32Array,
    private readonly known?: Known,
  ) {
    this.tuples = new LooseTuples(columns, nodes);
  }

  get isEmpty(): boolean {
    return this.tuples.isEmpty;
  }

  add(f: number): void {
    const { columns, words } = this;
    const marks = columns.marks[f]!;
    this.tuples.add(f);
    if ((marks & Mark.Tcp) !== 0) {
      words.add(mix(Kind.Client, columns.identityA(f)));
      words.add(mix(Kind.Server, columns.identityB(f)));
    }
    if ((marks & (Mark.Tcp | Mark.Telling)) !== (Mark.Tcp | Mark.Telling)) {
      if ((marks & Mark.Tcp) !== 0) this.anyTcp = true;
      else this.anyDatagram = true;
      columns.digests(f, (strong, content) => words.add(mix(mix(Kind.Packet, strong), content)));
    }
    if (showsContent(columns, f)) this.addContent(f);
    else this.addDark(f);
  }

  /** At all levels, as others may show less of it. */
  private addContent(f: number): void {
    const levels = this.columns.levels(f);
    this.levels.add(levels);
    const sizes = this.columns.sizes(f);
    for (let there = TELLING_LEVEL; there <= levels >>> 8; there++)
      for (let back = TELLING_LEVEL; back <= (levels & 255); back++) {
        const key = contentKey(this.columns, f, there, back);
        this.words.add(mix(key, levels));
        this.words.add(mix(mix(key, levels), sizes));
      }
  }

  private addDark(f: number): void {
    const { columns, words } = this;
    this.anyDark = true;
    eachOneWayKey(columns, f, (key) => words.add(key));
    const size = columns.sizes(f);
    if (size !== 0) words.add(mix(Kind.Size, size));
  }

  gatherPlaces(): void {
    for (const { nodes, sure, destination, question } of this.tuples.values()) {
      this.places.add(destination, nodes, sure);
      if (question !== 0) this.questions.add(question, nodes, false);
    }
  }

  touch(flows: Flows, n: number, told: ToldBy): boolean {
    const { columns } = this;
    const nodes = nodesOf(columns, this.nodes, flows);
    const sure = isSure(columns, flows);
    // what the flow before has as well was asked; flows of one class have all but the tuple in common
    let asked = 0;
    let askedAt = NONE;
    let leading = 0;
    let long = 0;
    let before = -1;
    for (const f of flows) {
      const tuple = columns.tuple(f);
      const node = this.nodes[columns.point(f)]!;
      if ((tuple !== asked || node !== askedAt) && this.tuples.concern(f, tuple, node)) return true;
      const destination = destinationOf(columns, f);
      if (destination !== leading && this.leadsOn(destination, nodes, sure)) return true;
      if (this.isAskedElsewhere(columns.question(f), nodes)) return true;
      const sizes = columns.sizes(f);
      if (sizes !== long && told !== ToldBy.Pace && this.isAsLong(sizes, n)) return true;
      const isLike = before >= 0 && columns.identityA(before) === columns.identityA(f);
      if (!isLike && (this.knowsPackets(f) || this.knowsContent(f, n, told))) return true;
      asked = tuple;
      askedAt = node;
      leading = destination;
      long = sizes;
      before = f;
    }
    return false;
  }

  private knowsPackets(f: number): boolean {
    const { columns, words } = this;
    const isTcp = (columns.marks[f]! & Mark.Tcp) !== 0;
    if (
      isTcp &&
      (words.has(mix(Kind.Client, columns.identityA(f))) || words.has(mix(Kind.Server, columns.identityB(f))))
    )
      return true;
    let known = false;
    if (isTcp ? this.anyTcp : this.anyDatagram)
      columns.digests(f, (strong, content) => {
        // a packet whose content was not captured is equal to any
        known ||=
          words.has(mix(mix(Kind.Packet, strong), content)) || words.has(mix(mix(Kind.Packet, strong), 0));
      });
    return known;
  }

  private knowsContent(f: number, n: number, told: ToldBy): boolean {
    if (told === ToldBy.Pace) return false;
    const { columns, words } = this;
    const levels = columns.levels(f);
    const there = levels >>> 8;
    const back = levels & 255;
    if (there >= TELLING_LEVEL && back >= TELLING_LEVEL)
      for (const others of this.levels) {
        const both = contentKey(columns, f, Math.min(there, others >>> 8), Math.min(back, others & 255));
        const key = mix(both, others);
        if (words.has(told === ToldBy.Size ? mix(key, columns.sizes(f)) : key)) return true;
      }
    if (told === ToldBy.Size) return false;
    const known = this.known?.words;
    if (!this.anyDark && known?.isEmpty !== false) return false;
    return someOneWayMatch(
      columns,
      f,
      (key) => (this.anyDark && words.has(key)) || known?.othersHave(key, n) === true,
    );
  }

  /** A relay may lead on to the same destination in stacks not passed yet (relay/possible.ts), unless content says whom each belongs to. */
  private leadsOn(destination: number, nodes: number, sure: boolean): boolean {
    return (
      this.places.others(destination, nodes, sure) ||
      this.known?.places.others(destination, nodes, sure) === true
    );
  }

  /** A forwarder asks DNS the same, under another transaction id and perhaps another server. */
  private isAskedElsewhere(question: number, nodes: number): boolean {
    return (
      question !== 0 &&
      (this.questions.others(question, nodes, false) ||
        this.known?.questions.others(question, nodes, false) === true)
    );
  }

  /** Of what shows no content it may lead to as many bytes anywhere. */
  private isAsLong(sizes: number, n: number): boolean {
    if (sizes === 0) return false;
    const size = mix(Kind.Size, sizes);
    return (this.anyDark && this.words.has(size)) || this.known?.words.othersHave(size, n) === true;
  }
}

function nodesOf(columns: FlowColumns, nodeOf: Int32Array, flows: Flows): number {
  let nodes = 0;
  for (const f of flows) nodes |= 1 << nodeOf[columns.point(f)]!;
  return nodes;
}

function isSure(columns: FlowColumns, flows: Flows): boolean {
  for (const f of flows) if (isSureFlow(columns, f)) return true;
  return false;
}
