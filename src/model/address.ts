// Addresses past the door are canonical text: dotted IPv4, RFC 5952 IPv6 (lower case, longest zero run folded).
// In packets/ they are four u32 words (IPv4 mapped, RFC 4291 section 2.5.5.2); these functions convert.

const MAPPED_PREFIX = 0xffff;

/** Four big-endian u32 words → canonical text; ::ffff:a.b.c.d prints as a.b.c.d. */
export function formatAddress(w0: number, w1: number, w2: number, w3: number): string {
  if (w0 === 0 && w1 === 0 && w2 >>> 0 === MAPPED_PREFIX) return formatIpv4(w3);
  return formatIpv6([w0, w1, w2, w3]);
}

export function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/**
 * The same as an IPv6 packet has it, not unmapped, spelled as inet_ntop(3) does: `::ffff:10.0.0.1`, `::10.0.0.1` (but `::1`).
 * What tshark and tcpdump print.
 */
export function formatInet6(w0: number, w1: number, w2: number, w3: number): string {
  if (w0 === 0 && w1 === 0) {
    if (w2 >>> 0 === MAPPED_PREFIX) return `::ffff:${formatIpv4(w3)}`;
    if (w2 === 0 && w3 >>> 16 !== 0) return `::${formatIpv4(w3)}`;
  }
  return formatIpv6([w0, w1, w2, w3]);
}

function formatIpv6(words: readonly number[]): string {
  const groups = words.flatMap((w) => [w >>> 16, w & 0xffff]);
  let best = -1;
  let bestLength = 1; // a single zero group is not folded (RFC 5952 section 4.2.2)
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) [best, bestLength] = [i, n];
    i += n;
  }
  const hex = groups.map((g) => g.toString(16));
  if (best < 0) return hex.join(':');
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`;
}

/** Text → four u32 words, or undefined. Accepts any IPv6 spelling, `%zone`, mapped and dotted tails. */
export function parseAddress(text: string): readonly [number, number, number, number] | undefined {
  const bare = text.replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (!bare.includes(':')) {
    const v4 = parseIpv4(bare);
    return v4 === undefined ? undefined : [0, 0, MAPPED_PREFIX, v4];
  }
  return parseIpv6(bare);
}

function parseIpv4(text: string): number | undefined {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return undefined;
  const bytes = m.slice(1).map(Number);
  if (bytes.some((b) => b > 255)) return undefined;
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
}

function parseIpv6(text: string): readonly [number, number, number, number] | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let source = text;
  if (tail) {
    const v4 = parseIpv4(tail[2]!);
    if (v4 === undefined) return undefined;
    source = `${tail[1]}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const left = halves[0] ? halves[0].split(':') : [];
  const right = halves[1] ? halves[1].split(':') : [];
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...right];
  if (groups.some((g) => !/^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  const n = groups.map((g) => parseInt(g, 16));
  const word = (i: number): number => ((n[i]! << 16) | n[i + 1]!) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

/** Any spelling → canonical text; undefined when it is no address. */
export function canonicalAddress(text: string): string | undefined {
  const words = parseAddress(text);
  return words && formatAddress(...words);
}

export function isIpv6(address: string): boolean {
  return address.includes(':');
}

export interface Prefix {
  readonly address: string;
  readonly length: number;
}

/** `10.0.0.0/8`, `10.0.0.1` (length 32), `2001:db8::/32`; undefined when malformed. */
export function parsePrefix(text: string): Prefix | undefined {
  const [base = '', bits] = text.split('/');
  const address = canonicalAddress(base);
  if (!address) return undefined;
  const full = isIpv6(address) ? 128 : 32;
  const length = bits === undefined ? full : Number(bits);
  return Number.isInteger(length) && length >= 0 && length <= full ? { address, length } : undefined;
}

/** Whether `address` lies in `prefix`; families never mix. */
export function inPrefix(address: string, prefix: Prefix): boolean {
  const a = parseAddress(address);
  const p = parseAddress(prefix.address);
  if (!a || !p || isIpv6(address) !== isIpv6(prefix.address)) return false;
  let bits = isIpv6(address) ? prefix.length : prefix.length + 96;
  for (let i = 0; i < 4; i++) {
    const n = Math.min(32, Math.max(0, bits));
    const mask = n === 0 ? 0 : (-1 << (32 - n)) >>> 0;
    if (((a[i]! ^ p[i]!) & mask) !== 0) return false;
    bits -= 32;
  }
  return true;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map((p) =>
  parsePrefix(p)!,
);

/** RFC 1918, RFC 4193, RFC 6598. */
export function isPrivate(address: string): boolean {
  return PRIVATE.some((p) => inPrefix(address, p));
}
