// One direction of a row, read from its columns when asked.
import type { ContentPrefix, DirectionSummary } from '../model/flow.js';
import { sideOf, type Door } from './flow-door.js';
import { contentBytes } from './content-prefix.js';
import { C, CONTENT_LENGTHS, D, R, Side, coldAt, firstTimeAt } from './flow-row.js';
import { isTcpRow } from './join-words.js';
import { macPair, type MacPair } from './mac-table.js';
import { TcpView } from './tcp-view.js';

const TCP = 6;

/** One direction of a row. */
export class DirectionView implements DirectionSummary {
  private readonly d: number;
  private readonly c: number;
  private knownTcp: TcpView | undefined;

  constructor(
    private readonly door: Door,
    private readonly row: number,
    private readonly direction: number,
  ) {
    this.d = row * R.Stride + R.Directions + direction * D.Stride;
    this.c = coldAt(row, direction);
  }

  get packets(): number {
    return this.door.tables.flows.hot[this.d + D.Packets]! >>> 0;
  }

  get bytes(): number {
    return this.door.times[(this.d + D.Bytes) >> 1]!;
  }

  get payloadBytes(): number {
    return this.door.times[(this.d + D.Payload) >> 1]!;
  }

  get firstNs(): number {
    if (this.packets === 0) return NaN;
    return this.door.coldTimes[firstTimeAt(this.row, this.direction)]! + this.door.shiftNs;
  }

  get lastNs(): number {
    const last = this.door.times[(this.d + D.LastNs) >> 1]!;
    return this.packets > 0 && last !== -Infinity ? last + this.door.shiftNs : NaN;
  }

  get ttl(): number | null {
    return this.packets > 0 ? this.cold(C.TtlId) >>> 16 : null;
  }

  get ipId(): number | null {
    return this.packets > 0 ? this.cold(C.TtlId) & 0xffff : null;
  }

  get firstFrame(): number {
    return this.door.tables.flows.hot[this.row * R.Stride + R.FirstFrame + this.direction]!;
  }

  get question(): number | undefined {
    const { hot } = this.door.tables.flows;
    const r = this.row * R.Stride;
    return isTcpRow(hot, r) ? undefined : hot[r + R.Question + this.direction]! || undefined;
  }

  get srcMac(): string | null {
    return this.macs().src;
  }

  get dstMac(): string | null {
    return this.macs().dst;
  }

  get ipIdAllZero(): boolean {
    return this.packets > 0 && (this.side() & Side.IpIdNotZero) === 0;
  }

  get dfAll(): boolean {
    return this.packets > 0 && (this.side() & Side.MayFragment) === 0;
  }

  get content(): readonly ContentPrefix[] {
    return contentOf(this.door.tables.flows.cold, this.c);
  }

  get tcp(): TcpView | undefined {
    const hot = this.door.tables.flows.hot;
    const r = this.row * R.Stride;
    if ((hot[r + R.Meta]! & 255) !== TCP || hot[r + R.Tcp]! <= 0) return undefined;
    return (this.knownTcp ??= new TcpView(this.door, this.row, this.direction));
  }

  private cold(field: number): number {
    return this.door.tables.flows.cold[this.c + field]!;
  }

  private side(): number {
    return sideOf(this.door, this.row, this.direction);
  }

  private macs(): MacPair {
    const number = this.packets > 0 ? this.cold(C.MacContent) >>> 8 : 0;
    const known = this.door.macs.get(number) ?? macPair(this.door.tables.macs, number);
    this.door.macs.set(number, known);
    return known;
  }
}

function contentOf(cold: Int32Array, c: number): readonly ContentPrefix[] {
  const done = contentBytes(cold, c);
  if (done < CONTENT_LENGTHS[0]) return NO_CONTENT;
  const content: ContentPrefix[] = [];
  for (let i = 0; i < CONTENT_LENGTHS.length && CONTENT_LENGTHS[i]! <= done; i++)
    content.push({ bytes: CONTENT_LENGTHS[i]!, hash: cold[c + C.Content + i]! >>> 0 });
  return content;
}

const NO_CONTENT: readonly ContentPrefix[] = [];
