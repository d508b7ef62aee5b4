// A packet as one observation point sees it, as Ethernet bytes with right checksums (of a payload that is not kept whole, with one that could be
// right and is the same at every point that shows the packet).
import type { CaptureFile } from './capture-file.js';
import { HOST_OWN, ICMP, INNER, OUTER, TCP, VM_OWN, type Packet } from './flow.js';

export const VM_ADDRESS = 0xc0a84103;
export const HOST_ADDRESS = 0x0a000425;
/** The first 96 bits of each end of what a machine says for itself, and the last 32 of the machine. */
const OWN = {
  [VM_OWN]: { client: [0xfdc4f303, 0x93240000, 0], server: [0xfdc4f303, 0x93240000, 0], self: 3 },
  [HOST_OWN]: { client: [0x20010db8, 0x00100000, 0], server: [0x20010db8, 0x0f000000, 0], self: 0x25 },
} as Record<number, { client: number[]; server: number[]; self: number }>;

/** Client's side and server's side of the wire at each point: high 16 bits, low 32 bits (0: of the client's address). */
const MACS: readonly (readonly [number, number, number, number])[] = [
  [0x0242, 0, 0x0242, 0x5e1a907c],
  [0x0242, 0, 0x0242, 0x5e1a907c],
  [0x0250, 0x00000001, 0x5a94, 0xefe40cdd],
  [0xa483, 0xe77c1d92, 0x40b0, 0x76a3118e],
];
const ETHERNET = 14;
export const SYN = 2;
export const FIN = 1;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** `snaplen` 0 keeps the headers and nothing of the payload. */
export function writeFrame(
  file: CaptureFile,
  packet: Packet,
  point: number,
  snaplen: number,
  clockNs: number,
): void {
  const { view } = file;
  const { flow } = packet;
  const start = file.begin();
  const l3 = start + ETHERNET;
  const l4 = l3 + (flow.ipv6 ? 40 : 20);
  const header =
    flow.protocol === TCP ? writeTcp(view, l4, packet, point) : writeShort(view, l4, packet, point);
  const payload = l4 + header;
  const length = payload - start + packet.length;
  const captured = Math.min(length, snaplen === 0 ? payload - start : snaplen);
  const kept = start + captured - payload;
  if (kept > 0) flow.content.fill(file.bytes, view, payload, packet, kept);
  if (packet.payloadSum < 0) packet.payloadSum = payloadSum(view, payload, packet, kept);
  writeEthernet(view, start, packet, point);
  const addresses = flow.ipv6
    ? writeIpv6(view, l3, packet, header + packet.length)
    : writeIpv4(view, l3, packet, point, header + packet.length);
  const pseudo = flow.protocol === ICMP ? 0 : addresses + flow.protocol + header + packet.length;
  const sum = fold(headerSum(view, l4, header) + packet.payloadSum + pseudo);
  const place = flow.protocol === TCP ? 16 : flow.protocol === ICMP ? 2 : 6;
  view.setUint16(l4 + place, ~sum & 0xffff);
  file.end(clockNs, captured, length);
}

function writeEthernet(view: DataView, at: number, { flow, up }: Packet, point: number): void {
  const [high, low, peerHigh, peerLow] = MACS[point]!;
  const own = low === 0 ? flow.client : low;
  view.setUint16(at, up ? peerHigh : high);
  view.setUint32(at + 2, up ? peerLow : own);
  view.setUint16(at + 6, up ? high : peerHigh);
  view.setUint32(at + 8, up ? own : peerLow);
  view.setUint16(at + 12, flow.ipv6 ? 0x86dd : 0x0800);
}

/** Returns the sum of the addresses, for the pseudo header. */
function writeIpv4(view: DataView, at: number, packet: Packet, point: number, length: number): number {
  const { flow, up } = packet;
  const client = point <= 1 ? flow.client : point === 2 ? VM_ADDRESS : HOST_ADDRESS;
  // the VM's kernel routes between docker0 and eth0: to the relay beyond eth0, from it before docker0
  const routed = packet.way === INNER && (up ? point === 2 : point < 2);
  view.setUint16(at, 0x4500);
  view.setUint16(at + 2, 20 + length);
  view.setUint16(at + 4, packet.ipId);
  view.setUint16(at + 6, packet.dontFragment ? 0x4000 : 0);
  view.setUint8(at + 8, packet.ttl - (routed ? 1 : 0));
  view.setUint8(at + 9, flow.protocol);
  view.setUint16(at + 10, 0);
  view.setUint32(at + 12, up ? client : flow.server);
  view.setUint32(at + 16, up ? flow.server : client);
  view.setUint16(at + 10, ~fold(headerSum(view, at, 20)) & 0xffff);
  return headerSum(view, at + 12, 8);
}

function writeIpv6(view: DataView, at: number, packet: Packet, length: number): number {
  const { flow, up } = packet;
  const own = OWN[packet.way]!;
  view.setUint32(at, 0x60000000 | (Math.imul(flow.number + 1, 0x9e3779b1) & 0xfffff));
  view.setUint16(at + 4, length);
  view.setUint8(at + 6, flow.protocol);
  view.setUint8(at + 7, packet.ttl);
  const [src, dst] = up ? [at + 8, at + 24] : [at + 24, at + 8];
  for (let i = 0; i < 3; i++) {
    view.setUint32(src + i * 4, own.client[i]!);
    view.setUint32(dst + i * 4, own.server[i]!);
  }
  view.setUint32(src + 12, own.self);
  view.setUint32(dst + 12, flow.server);
  return headerSum(view, at + 8, 32);
}

function portAt({ flow, way }: Packet, point: number): number {
  if (way === INNER) return point === 2 ? flow.natPort : flow.clientPort;
  return way === OUTER ? flow.hostPort : flow.clientPort;
}

/** Returns its length. SYNs offer what Linux offers, in Linux' order. */
function writeTcp(view: DataView, at: number, packet: Packet, point: number): number {
  const { flow, up, flags } = packet;
  const port = portAt(packet, point);
  view.setUint16(at, up ? port : flow.serverPort);
  view.setUint16(at + 2, up ? flow.serverPort : port);
  view.setUint32(at + 4, packet.isn + packet.pos);
  view.setUint32(at + 8, flags & ACK ? packet.peerIsn + packet.ack : 0);
  view.setUint32(at + 16, 0);
  let end = at + 20;
  // without a timestamp there are no options either: a RST out of nowhere
  if (flags & SYN) {
    view.setUint32(end, 0x02040000 | (flow.ipv6 ? 1440 : 1460));
    view.setUint16(end + 4, 0x0402);
    view.setUint16(end + 6, 0x080a);
    view.setUint32(end + 16, 0x01030300 | (packet.way === OUTER && up ? 6 : 7));
    end += 8;
  } else if (packet.tsVal !== 0) {
    view.setUint32(end, 0x0101080a);
    end += 4;
  }
  if (end > at + 20) {
    view.setUint32(end, packet.tsVal);
    view.setUint32(end + 4, packet.tsEcr);
    end += flags & SYN ? 12 : 8;
  }
  if (packet.sackTo > 0) {
    view.setUint32(end, 0x0101050a);
    view.setUint32(end + 4, packet.peerIsn + packet.sackFrom);
    view.setUint32(end + 8, packet.peerIsn + packet.sackTo);
    end += 12;
  }
  view.setUint16(at + 12, (((end - at) >> 2) << 12) | flags);
  view.setUint16(at + 14, packet.window);
  return end - at;
}

/** UDP and ICMP echo: eight bytes each. */
function writeShort(view: DataView, at: number, packet: Packet, point: number): number {
  const { flow, up } = packet;
  const port = portAt(packet, point);
  if (flow.protocol === ICMP) {
    view.setUint32(at, up ? 0x08000000 : 0);
    view.setUint16(at + 4, port);
    view.setUint16(at + 6, packet.pos);
  } else {
    view.setUint16(at, up ? port : flow.serverPort);
    view.setUint16(at + 2, up ? flow.serverPort : port);
    view.setUint16(at + 4, 8 + packet.length);
    view.setUint16(at + 6, 0);
  }
  return 8;
}

function headerSum(view: DataView, at: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i += 2) sum += view.getUint16(at + i);
  return sum;
}

function payloadSum(view: DataView, at: number, { flow, pos, length, up }: Packet, kept: number): number {
  if (kept < length)
    return (Math.imul(flow.number + 7, 0x85ebca6b) ^ Math.imul(pos * 2 + (up ? 1 : 0), 0xc2b2ae35)) >>> 16;
  let sum = 0;
  const words = length & ~3;
  for (let i = 0; i < words; i += 4) sum += view.getUint32(at + i);
  // carries of the upper half count again in one's complement, so a sum of wider words folds to the same
  sum = (sum % 0x10000) + (Math.floor(sum / 0x10000) % 0x10000) + Math.floor(sum / 0x100000000);
  for (let i = words; i < length; i++) sum += view.getUint8(at + i) << (i & 1 ? 0 : 8);
  return fold(sum);
}

function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
