// TCP of one direction of a row, read from its columns when asked.
import type { CaptureTables } from '../model/capture-tables.js';
import type { TcpDirection } from '../model/flow.js';
import { decodeElapsed } from './elapsed.js';
import { sideBits, sideOf, type Door } from './flow-door.js';
import { D, Odd, R, Side, T, TcpOption } from './flow-row.js';

/** TCP of one direction of a row. */
export class TcpView implements TcpDirection {
  private readonly d: number;
  private readonly t: number;

  constructor(
    private readonly door: Door,
    private readonly row: number,
    private readonly direction: number,
  ) {
    const r = row * R.Stride;
    this.d = r + R.Directions + direction * D.Stride;
    this.t = (door.tables.flows.hot[r + R.Tcp]! - 1) * T.Stride * 2 + direction * T.Stride;
  }

  get isn(): number | null {
    return this.side() & Side.Syn ? this.word(T.FirstSeq) >>> 0 : null;
  }

  get mss(): number | null {
    return this.word(T.Options) & TcpOption.Mss ? this.word(T.Options) >>> 16 : null;
  }

  get windowScale(): number | null {
    return this.word(T.Options) & TcpOption.WindowScale ? (this.word(T.Options) >>> 8) & 255 : null;
  }

  get sackPermitted(): boolean {
    return (this.word(T.Options) & TcpOption.Sack) !== 0;
  }

  get timestamps(): boolean {
    return (this.word(T.Options) & TcpOption.Timestamps) !== 0;
  }

  get tsval(): number | null {
    return this.word(T.Options) & TcpOption.TsVal ? this.word(T.TsVal) >>> 0 : null;
  }

  get firstSeq(): number | null {
    return this.hot(this.d + D.Packets) !== 0 ? this.word(T.FirstSeq) >>> 0 : null;
  }

  get endSeq(): number | null {
    return this.side() & Side.EndSeqKnown ? this.hot(this.d + D.EndSeq) >>> 0 : null;
  }

  get streamBytes(): number {
    return streamLength(this.door.tables.flows, this.door.times, this.row, this.direction);
  }

  get synCount(): number {
    return this.word(T.SynAt) === 0 ? 0 : 1 + (this.odd(Odd.Counts) >>> 16);
  }

  get synNs(): number {
    return this.sinceFirst(this.word(T.SynAt));
  }

  get firstDataNs(): number {
    return this.sinceFirst(this.word(T.DataAt));
  }

  get finNs(): number {
    return this.sinceFirst(this.word(T.FinAt));
  }

  get rstNs(): number {
    return this.sinceFirst(this.odd(Odd.RstAt));
  }

  get rstCount(): number {
    return this.odd(Odd.Counts) & 0xffff;
  }

  get retransmissions(): number {
    return this.odd(Odd.Retransmissions);
  }

  get maxPayload(): number {
    return this.hot(this.row * R.Stride + R.MaxPayload + this.direction);
  }

  private word(field: number): number {
    return this.door.tables.flows.tcp[this.t + field]!;
  }

  private hot(at: number): number {
    return this.door.tables.flows.hot[at]!;
  }

  private side(): number {
    return sideOf(this.door, this.row, this.direction);
  }

  private odd(field: number): number {
    const at = this.word(T.Odd);
    return at === 0 ? 0 : this.door.tables.flows.odd[at - 1 + field]!;
  }

  private sinceFirst(code: number): number {
    const first = this.door.times[(this.row * R.Stride + R.FirstNs) >> 1]!;
    return decodeElapsed(code) + first + this.door.shiftNs;
  }
}

/** Bytes of one direction's stream. `times`: the hot columns as doubles. */
export function streamLength(
  { hot, tcp }: Pick<CaptureTables['flows'], 'hot' | 'tcp'>,
  times: Float64Array,
  row: number,
  direction: number,
): number {
  const r = row * R.Stride;
  const d = r + R.Directions + direction * D.Stride;
  const side = sideBits(hot, row, direction);
  if ((side & Side.EndSeqKnown) === 0) return 0;
  const firstSeq = tcp[(hot[r + R.Tcp]! - 1) * T.Stride * 2 + direction * T.Stride + T.FirstSeq]!;
  const overhead = (side & Side.Syn ? 1 : 0) + (side & Side.Fin ? 1 : 0);
  return wholeLength((hot[d + D.EndSeq]! - firstSeq - overhead) >>> 0, times[(d + D.Payload) >> 1]!);
}

/** Sequence numbers count modulo 4 GiB; the payload added up says how often they went round. */
function wholeLength(modular: number, payloadBytes: number): number {
  const rounds = Math.max(0, Math.round((payloadBytes - modular) / 0x100000000));
  return modular > 0xf0000000 && payloadBytes < 0x10000000 ? 0 : modular + rounds * 0x100000000;
}
