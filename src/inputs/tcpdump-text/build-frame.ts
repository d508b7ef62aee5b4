// A packet read from text → the bytes of a frame with the same addresses, ports, flags and lengths, for the same decoder as a capture's.
// Headers only: the payload was not printed, so it is "not captured" (captured length < original). Fields that were not printed are zero
// here and absent from TextNote.fields; checksums are zero. An IPv4 header of 45.. is followed by TCP, UDP, ICMP (RFC 791, 9293, 768, 792).
import { parseAddress } from '../../model/address.js';
import { type ByteWriter, put16, put32, put8, putBytes, putMac } from './byte-writer.js';
import { frameLength, greHeaderLength, ipLength, tcpHeaderLength } from './packet-length.js';
import { tcpOptionBytes } from './tcp-options.js';
import type {
  TextArp,
  TextFrame,
  TextGre,
  TextIcmp,
  TextIp,
  TextPayload,
  TextTcp,
  TextUdp,
} from './text-packet.js';

export const EN10MB = 1;
/** Used where no two MAC addresses were printed: it can say "no address". */
export const LINUX_SLL = 113;
/** Has a place for the interface's index. */
export const LINUX_SLL2 = 276;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const ARP = 0x0806;
const MPLS = 0x8847;
const PACKET_TYPES: Readonly<Record<string, number>> = { In: 0, B: 1, M: 2, P: 3, Out: 4 };

export function putFrame(w: ByteWriter, frame: TextFrame, linkType: number, direction?: string): void {
  putLink(w, frame, linkType, direction);
  if (frame.content.kind === 'arp') putArp(w, frame.content, frame);
  else putIp(w, frame.content, ipLength(frame.content, frame));
}

export function putLink(w: ByteWriter, frame: TextFrame, linkType: number, direction?: string): void {
  const content = frame.content.kind === 'arp' ? ARP : frame.content.version === 4 ? IPV4 : IPV6;
  const labels = frame.mpls ?? [];
  if (linkType === LINUX_SLL2) return putCooked2(w, frame, labels.length > 0 ? MPLS : content, direction);
  if (linkType === EN10MB) {
    putMac(w, frame.dstMac);
    putMac(w, frame.srcMac);
    for (const vlan of frame.vlans ?? []) put32(w, (0x8100 << 16) | (vlan & 0xfff));
  } else putCooked(w, direction, frame.srcMac);
  put16(w, labels.length > 0 ? MPLS : content);
  labels.forEach((label, i) => put32(w, (label << 12) | (i === labels.length - 1 ? 0x100 : 0)));
}

function putCooked2(w: ByteWriter, frame: TextFrame, protocol: number, direction: string | undefined): void {
  put16(w, protocol);
  put16(w, 0);
  put32(w, frame.ifindex ?? 0);
  put16(w, 1);
  put8(w, PACKET_TYPES[direction ?? ''] ?? 0);
  put8(w, frame.srcMac ? 6 : 0);
  putMac(w, frame.srcMac);
  put16(w, 0);
}

/** A frame of a protocol this reader does not know: it is counted, not decoded. */
export function putUnknown(w: ByteWriter, linkType: number): void {
  if (linkType === EN10MB) for (let i = 0; i < 12; i++) put8(w, 0);
  else putCooked(w, undefined, undefined);
  put16(w, 0xffff);
}

function putCooked(w: ByteWriter, direction: string | undefined, srcMac: string | undefined): void {
  put16(w, PACKET_TYPES[direction ?? ''] ?? 0);
  put16(w, 1);
  put16(w, srcMac ? 6 : 0);
  putMac(w, srcMac);
  put16(w, 0);
}

function putArp(w: ByteWriter, arp: TextArp, frame: TextFrame): void {
  put16(w, 1);
  put16(w, IPV4);
  put16(w, 0x0604);
  put16(w, arp.op === 'request' ? 1 : 2);
  putMac(w, arp.senderMac ?? frame.srcMac);
  putAddress(w, arp.sender, 4);
  putMac(w, arp.op === 'reply' ? frame.dstMac : undefined);
  putAddress(w, arp.target, 4);
}

function putIp(w: ByteWriter, ip: TextIp, length: number): void {
  const protocol = protocolOf(ip.payload);
  if (ip.version === 4) {
    const options = ipOptionWords(ip, length);
    const offset = Math.min(0x1fff, (ip.fragmentOffset ?? 0) >>> 3);
    put8(w, 0x45 + options);
    put8(w, 0);
    put16(w, length > 0xffff ? 0 : length); // BIG TCP: 0, the frame's length decides
    put16(w, ip.id ?? 0);
    put16(w, (ip.dontFragment ? 0x4000 : 0) | (ip.moreFragments ? 0x2000 : 0) | offset);
    put8(w, ip.ttl ?? 0);
    put8(w, protocol);
    put16(w, 0);
    putAddress(w, ip.src, 4);
    putAddress(w, ip.dst, 4);
    for (let i = 0; i < options; i++) put32(w, 0x01010101);
  } else {
    const fragment = ip.fragmentOffset !== undefined;
    put32(w, 0x60000000);
    put16(w, length > 0xffff + 40 ? 0 : length - 40);
    put8(w, fragment ? 44 : protocol);
    put8(w, ip.ttl ?? 0);
    putAddress(w, ip.src, 6);
    putAddress(w, ip.dst, 6);
    if (fragment) {
      put16(w, protocol << 8);
      put16(w, (ip.fragmentOffset! & 0xfff8) | 1);
      put32(w, 0);
    }
  }
  putPayload(w, ip.payload, length - (ip.version === 4 ? 20 : 40));
}

/** IP options are not printed without -vv, but they are in the printed length: what TCP cannot account for. */
function ipOptionWords(ip: TextIp, length: number): number {
  if (ip.payload.kind !== 'tcp' || ip.totalLength === undefined || ip.payload.length === undefined) return 0;
  const words = (length - 20 - tcpHeaderLength(ip.payload.options) - ip.payload.length) / 4;
  return Number.isInteger(words) && words > 0 && words <= 10 ? words : 0;
}

function protocolOf(payload: TextPayload): number {
  if (payload.kind === 'other') return payload.protocol & 255;
  if (payload.kind === 'icmp') return payload.version === 4 ? 1 : 58;
  if (payload.kind === 'ip') return payload.version === 4 ? 4 : 41;
  return { tcp: 6, udp: 17, gre: 47 }[payload.kind];
}

function putPayload(w: ByteWriter, payload: TextPayload, length: number): void {
  if (payload.kind === 'tcp') putTcp(w, payload);
  else if (payload.kind === 'udp') putUdp(w, payload, length);
  else if (payload.kind === 'icmp') putIcmp(w, payload);
  else if (payload.kind === 'gre') putGre(w, payload);
  else if (payload.kind === 'ip') putIp(w, payload, ipLength(payload));
}

function putTcp(w: ByteWriter, tcp: TextTcp): void {
  const options = tcpOptionBytes(tcp.options);
  put16(w, tcp.sport);
  put16(w, tcp.dport);
  put32(w, tcp.seq ?? 0);
  put32(w, tcp.ack ?? 0);
  put8(w, (5 + options.length / 4) << 4);
  put8(w, tcp.flags ?? 0x10);
  put16(w, tcp.window ?? 0);
  put32(w, 0);
  putBytes(w, Uint8Array.from(options));
}

function putUdp(w: ByteWriter, udp: TextUdp, length: number): void {
  put16(w, udp.sport);
  put16(w, udp.dport);
  put16(w, Math.max(8, Math.min(0xffff, length)));
  put16(w, 0);
  if (!udp.tunnel) return;
  put32(w, udp.tunnel.kind === 'vxlan' ? 0x08000000 : 0x00006558);
  put32(w, udp.tunnel.vni << 8);
  putFrame(w, udp.tunnel.inner, EN10MB);
}

function putGre(w: ByteWriter, gre: TextGre): void {
  const { content, srcMac } = gre.inner;
  const bare = content.kind === 'ip' && !srcMac;
  put16(w, greHeaderLength(gre.key) === 8 ? 0x2000 : 0);
  put16(w, bare ? (content.version === 4 ? IPV4 : IPV6) : 0x6558);
  if (gre.key !== undefined) put32(w, gre.key);
  if (bare) putIp(w, content, ipLength(content));
  else putFrame(w, gre.inner, EN10MB);
}

function putIcmp(w: ByteWriter, icmp: TextIcmp): void {
  put8(w, icmp.type);
  put8(w, icmp.code);
  put16(w, 0);
  if (icmp.mtu !== undefined) put32(w, icmp.mtu);
  else {
    put16(w, icmp.id ?? 0);
    put16(w, icmp.seq ?? 0);
  }
  if (icmp.target) putAddress(w, icmp.target, 6);
  if (icmp.quoted) putIp(w, icmp.quoted, ipLength(icmp.quoted));
}

function putAddress(w: ByteWriter, address: string, version: 4 | 6): void {
  const words = parseAddress(address) ?? [0, 0, 0, 0];
  if (version === 6) for (const word of words.slice(0, 3)) put32(w, word);
  put32(w, words[3]);
}

/** Length on the wire. */
export { frameLength };
