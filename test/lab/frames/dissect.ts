// A frame to the tuples it carries, outermost first, and the payload of the innermost: enough to find whose packet it is.
// Ethernet (VLAN), raw IP, SLL, SLL2; IPv4, IPv6 with extension headers; TCP, UDP, SCTP ports, ICMP echo; VXLAN inside.
// Reference: RFC 791, 8200, 792, 4443, 7348. A frame cut too early gives what was read before the cut.

export interface Tuple {
  readonly proto: string;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  /** ICMP echo identifier. */
  readonly icmpId?: number;
}

export interface Dissection {
  /** Outermost first: the last one is the conversation's own. */
  readonly tuples: readonly Tuple[];
  readonly payload: Uint8Array;
  /** Where in the frame the innermost IP header, its transport header and the payload start; -1 when absent. */
  readonly ipOffset: number;
  readonly transportOffset: number;
  /** An ICMP error quotes a packet and belongs to no flow of its own. */
  readonly icmpError: boolean;
  readonly icmpType?: number;
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly tuples: Tuple[];
  ipOffset: number;
  transportOffset: number;
  payloadOffset: number;
  icmpError: boolean;
  icmpType?: number;
}

const VXLAN_PORTS = new Set([4789, 8472]);
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmp6',
  132: 'sctp',
};

export function dissect(linkType: number, bytes: Uint8Array): Dissection {
  const reader: Reader = {
    bytes,
    tuples: [],
    ipOffset: -1,
    transportOffset: -1,
    payloadOffset: bytes.length,
    icmpError: false,
  };
  if (linkType === 1) ethernet(reader, 0);
  if (linkType === 101 || linkType === 12) ip(reader, 0);
  if (linkType === 113) network(reader, u16(bytes, 14), 16);
  if (linkType === 276) network(reader, u16(bytes, 0), 20);
  const { tuples, ipOffset, transportOffset, icmpError, icmpType } = reader;
  const payload = bytes.subarray(reader.payloadOffset);
  return { tuples, ipOffset, transportOffset, icmpError, icmpType, payload };
}

function ethernet(reader: Reader, at: number): void {
  const type = u16(reader.bytes, at + 12);
  if (type === 0x8100 || type === 0x88a8) network(reader, u16(reader.bytes, at + 16), at + 18);
  else network(reader, type, at + 14);
}

function network(reader: Reader, type: number, at: number): void {
  if (type === 0x0800 || type === 0x86dd) ip(reader, at);
}

function ip(reader: Reader, at: number): void {
  const version = (reader.bytes[at] ?? 0) >> 4;
  if (version === 4) ipv4(reader, at);
  if (version === 6) ipv6(reader, at);
}

function ipv4(reader: Reader, at: number): void {
  const { bytes } = reader;
  if (at + 20 > bytes.length) return;
  reader.ipOffset = at;
  const offset = at + (bytes[at]! & 0x0f) * 4;
  const total = u16(bytes, at + 2);
  const fragment = u16(bytes, at + 6) & 0x1fff;
  if (fragment) return;
  const src = [...bytes.subarray(at + 12, at + 16)].join('.');
  const dst = [...bytes.subarray(at + 16, at + 20)].join('.');
  transport(reader, bytes[at + 9]!, src, dst, offset, total ? at + total : bytes.length);
}

function ipv6(reader: Reader, at: number): void {
  const { bytes } = reader;
  if (at + 40 > bytes.length) return;
  reader.ipOffset = at;
  let next = bytes[at + 6]!;
  let offset = at + 40;
  while ((next === 0 || next === 43 || next === 60) && offset + 2 <= bytes.length) {
    next = bytes[offset]!;
    offset += (bytes[offset + 1]! + 1) * 8;
  }
  const end = at + 40 + u16(bytes, at + 4);
  transport(reader, next, ipv6Text(bytes, at + 8), ipv6Text(bytes, at + 24), offset, end);
}

function transport(
  reader: Reader,
  number: number,
  src: string,
  dst: string,
  at: number,
  packetEnd: number,
): void {
  const { bytes } = reader;
  const proto = PROTOCOLS[number];
  const end = Math.min(packetEnd, bytes.length);
  if (!proto || at + 4 > end) return;
  reader.transportOffset = at;
  if (proto.startsWith('icmp')) {
    icmp(reader, proto, src, dst, at, end);
    return;
  }
  const sport = u16(bytes, at);
  const dport = u16(bytes, at + 2);
  reader.tuples.push({ proto, src, sport, dst, dport });
  reader.payloadOffset = Math.min(end, at + headerLength(bytes, proto, at));
  if (proto === 'udp' && VXLAN_PORTS.has(dport)) ethernet(reader, at + 16);
}

function headerLength(bytes: Uint8Array, proto: string, at: number): number {
  if (proto === 'tcp') return ((bytes[at + 12] ?? 0x50) >> 4) * 4;
  return proto === 'udp' ? 8 : 12;
}

function icmp(reader: Reader, proto: string, src: string, dst: string, at: number, end: number): void {
  const { bytes } = reader;
  const type = bytes[at]!;
  const echo = proto === 'icmp' ? type === 8 || type === 0 : type === 128 || type === 129;
  reader.icmpType = type;
  reader.icmpError = !echo;
  if (!echo) return;
  reader.payloadOffset = Math.min(end, at + 8);
  reader.tuples.push({ proto, src, sport: null, dst, dport: null, icmpId: u16(bytes, at + 4) });
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** RFC 5952: the first longest run of two or more zero groups is left out. */
function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => u16(bytes, at + 2 * i).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].map((match) => match[0]);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (!longest) return groups.join(':');
  const text = groups.join(':');
  const start = text.search(new RegExp(`(?<![0-9a-f])${longest}(?![0-9a-f])`));
  return text.slice(0, start).replace(/:$/, '') + '::' + text.slice(start + longest.length).replace(/^:/, '');
}
