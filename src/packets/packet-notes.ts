// Notes on single packets (model/packet-note) → a list with each note once per conversation and direction. A writer that notes something on every
// packet (ptcpdump) costs a look-up per packet, and memory for as many notes as are bounded here.
import { formatAddress, formatIpv4 } from '../model/address.js';
import { protocolName } from '../model/five-tuple.js';
import type { FiveTuple } from '../model/five-tuple.js';
import type { NotedPacket, PacketNote } from '../model/packet-note.js';
import { Flag, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';

/** Of one capture: notes, and characters of text in them (equal texts count once). */
const MOST_NOTES = 20_000;
const MOST_CHARACTERS = 8 * 1024 * 1024;

type Noted = Omit<NotedPacket, 'file' | 'interfaceKey'> & { readonly interfaceNumber: number };

export class PacketNotes {
  private readonly seen = new Set<string>();
  private readonly texts = new Map<string, number>();
  private readonly list: Noted[] = [];
  private characters = 0;

  /** On the row of the batch that was decoded last. */
  add(batch: PacketBatch, note: PacketNote): void {
    if (this.list.length >= MOST_NOTES) return;
    const w = batch.words;
    const at = batch.at;
    const text = this.numberOf(JSON.stringify(note));
    if (text < 0) return;
    const isIp = (w[at + P.Flags]! & Flag.Ip) !== 0;
    const about = isIp ? [P.Protocol, P.Src, P.Dst, P.Ports].map((column) => w[at + column]) : [];
    const key = [text, w[at + P.Interface], ...about].join(' ');
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.list.push({
      ...note,
      frame: w[at + P.Frame]!,
      interfaceNumber: w[at + P.Interface]!,
      ...(isIp && { tuple: tupleAt(batch, at) }),
    });
  }

  finish(file: string, keyOf: (interfaceNumber: number) => number): NotedPacket[] {
    return this.list.map(({ interfaceNumber, ...noted }) => ({
      ...noted,
      file,
      interfaceKey: keyOf(interfaceNumber),
    }));
  }

  /** -1 when there are too many. */
  private numberOf(text: string): number {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    if (this.characters + text.length > MOST_CHARACTERS) return -1;
    this.characters += text.length;
    this.texts.set(text, this.texts.size);
    return this.texts.size - 1;
  }
}

function tupleAt(batch: PacketBatch, at: number): FiveTuple {
  const w = batch.words;
  const flags = w[at + P.Flags]!;
  const ports = (flags & (Flag.NoPorts | Flag.Echo)) === 0 ? w[at + P.Ports]! : undefined;
  const interned = batch.addresses.words;
  const text = (word: number): string => {
    if ((flags & Flag.V6) === 0) return formatIpv4(word);
    const [a, b, c, d] = interned.subarray(word * 4, word * 4 + 4);
    return formatAddress(a! >>> 0, b! >>> 0, c! >>> 0, d! >>> 0);
  };
  return {
    protocol: protocolName(w[at + P.Protocol]!),
    src: text(w[at + P.Src]!),
    sport: ports === undefined ? null : ports >>> 16,
    dst: text(w[at + P.Dst]!),
    dport: ports === undefined ? null : ports & 0xffff,
  };
}
