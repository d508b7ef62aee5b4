// The key of a packet's flow, the same for both directions: its ends in order, protocol and kind of addresses, interface and
// outer headers. Written beside the packet's columns when it is decoded, compared and hashed by flow-table.ts.
import { finish, randomOdd } from '../lib/hash.js';
import { Flag, Mask, P, PACKET_WORDS } from './packet-batch.js';

// a constant of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;

// multilinear hashing with random multipliers: independent products, and no input can be made to collide
const A = randomOdd();
const B = randomOdd();
const PORTS = randomOdd();
const META = randomOdd();
const WHERE = randomOdd();

/** For the decoded row at `at`; nothing when it holds no IP packet. */
export function setKey(row: number): void {
  const at = row & Mask.BatchRow;
  const flags = w[at + P.Flags]!;
  if ((flags & Flag.Ip) === 0) return;
  const meta =
    w[at + P.Protocol]! |
    ((flags & Flag.V6) !== 0 ? 256 : 0) |
    ((flags & Flag.NoPorts) !== 0 ? 512 : 0) |
    ((flags & Flag.IcmpOther) !== 0 ? 1024 : 0);
  // interface numbers are small; a hash of outer headers is spread over all bits
  const where = w[at + P.Interface]! ^ w[at + P.Encapsulation]!;
  writeKey(at, w[at + P.Src]!, w[at + P.Dst]!, w[at + P.Ports]!, meta, where);
}

export function writeKey(
  row: number,
  src: number,
  dst: number,
  ports: number,
  meta: number,
  where: number,
): void {
  const at = row & Mask.BatchRow;
  const isReverse = src > dst || (src === dst && ports >>> 16 > (ports & 0xffff));
  const a = isReverse ? dst : src;
  const b = isReverse ? src : dst;
  const sorted = isReverse ? (ports << 16) | (ports >>> 16) : ports;
  w[at + P.KeyA] = a;
  w[at + P.KeyB] = b;
  w[at + P.KeyPorts] = sorted;
  w[at + P.KeyMeta] = meta;
  w[at + P.KeyWhere] = where;
  w[at + P.Direction] = isReverse ? 1 : 0;
  w[at + P.Tag] = keyHash(a, b, sorted, meta, where);
}

export function keyHash(a: number, b: number, ports: number, meta: number, where: number): number {
  const ends = Math.imul(a, A) + Math.imul(b, B) + Math.imul(ports, PORTS);
  return finish((ends + Math.imul(meta, META) + Math.imul(where, WHERE)) | 0);
}
