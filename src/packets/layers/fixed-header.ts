// Link types whose IP packet follows a header of fixed shape that says little of interest here.
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeEthernet } from './ethernet.js';
import { decodeLlc } from './llc.js';
import { decodeByVersion } from './raw-ip.js';

const ERF_ETHERNET: readonly number[] = [2, 11, 16, 20];

/** IP over InfiniBand (242): destination GID and QPN 40 bytes, then EtherType 16 · reserved 16 (RFC 4391). */
export function decodeIpoib(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 44) return false;
  return decodeEtherType(view.getUint16(offset + 40), view, offset + 44, end, batch);
}

/** Solaris ipnet (226): version · family · hook type … 24 bytes, then the IP packet. */
export function decodeIpnet(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return decodeByVersion(view, offset + 24, end, batch);
}

/** ARCNET (7, Linux 129): source 8 · destination 8 · [offset 16] · protocol 8; RFC 1201 (d4) adds split flag and sequence, RFC 1051 (f0) does not. */
export function decodeArcnetLinux(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 8) return false;
  const protocol = view.getUint8(offset + 4);
  if (protocol === 0xf0) return decodeByVersion(view, offset + 5, end, batch);
  if (protocol !== 0xd4 && protocol !== 0xc4) return false;
  const exception = view.getUint8(offset + 5) === 0xff;
  return decodeByVersion(view, offset + (exception ? 12 : 8), end, batch);
}

/** ARCNET as BSD stores it (7): source 8 · destination 8 · protocol 8, then as above. */
export function decodeArcnet(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 6) return false;
  const protocol = view.getUint8(offset + 2);
  if (protocol === 0xf0) return decodeByVersion(view, offset + 3, end, batch);
  return (protocol === 0xd4 || protocol === 0xc4) && decodeByVersion(view, offset + 6, end, batch);
}

/** OpenBSD enc(4) (109): address family 32 · SPI 32 · flags 32. */
export function decodeEnc(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return decodeByVersion(view, offset + 12, end, batch);
}

/** pf's log (117): length 8 (without padding) · family 8 · action, reason, interface, rule … */
export function decodePflog(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 48) return false;
  return decodeByVersion(view, offset + ((view.getUint8(offset) + 3) & ~3), end, batch);
}

/** IP over Fibre Channel (122, RFC 2625): two addresses of 8 bytes, LLC/SNAP. */
export function decodeIpFc(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return decodeLlc(view, offset + 16, end, batch);
}

/** Apple's IP over IEEE 1394 (138): two addresses of 8 bytes, EtherType. */
export function decodeFirewire(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  return end - offset >= 18 && decodeEtherType(view.getUint16(offset + 16), view, offset + 18, end, batch);
}

/** TaZmen Sniffer Protocol (128): version 8 · type 8 · protocol 16 (1 Ethernet) · tags: type 8 (0 padding, 1 end) · length 8 · value. */
export function decodeTzsp(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 5 || view.getUint16(offset + 2) !== 1) return false;
  let at = offset + 4;
  while (at + 1 < end && view.getUint8(at) !== 1) {
    at += view.getUint8(at) === 0 ? 1 : 2 + view.getUint8(at + 1);
  }
  return decodeEthernet(view, at + 1, end, batch);
}

/** Endace ERF in pcap (197): time 64 · type 8 (top bit: 8-byte extension headers follow) · flags · lengths …, 16 bytes; Ethernet (2, 11, 16, 20) behind 2 of padding. */
export function decodeErf(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 18) return false;
  let at = offset + 16;
  for (let kind = view.getUint8(offset + 8); (kind & 0x80) !== 0 && at < end; at += 8)
    kind = view.getUint8(at);
  return ERF_ETHERNET.includes(view.getUint8(offset + 8) & 0x7f) && decodeEthernet(view, at + 2, end, batch);
}

/** DOCSIS (143): frame control 8 (top bits 0 = packet, lowest: extended header) · its length 8 · length 16 · [extended header] · check 16, Ethernet. */
export function decodeDocsis(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 6) return false;
  const control = view.getUint8(offset);
  const extended = (control & 1) === 1 ? view.getUint8(offset + 1) : 0;
  return control >> 6 === 0 && decodeEthernet(view, offset + 6 + extended, end, batch);
}
