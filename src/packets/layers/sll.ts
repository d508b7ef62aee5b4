// Linux cooked captures (tcpdump -i any), tcpdump.org/linktypes:
//   SLL (113), 16 bytes: packet type 16 · ARPHRD 16 · address length 16 · source address 8 bytes · protocol 16
//   SLL2 (276), 20 bytes: protocol 16 · 0 16 · interface index 32 · ARPHRD 16 · packet type 8 · address length 8 · address 8 bytes
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeEtherType } from './ether-type.js';
import { decodeLlc } from './llc.js';

const MAC_LENGTH = 6;
/** In place of an EtherType: LLC frame without a length (linux/if_ether.h ETH_P_802_2). */
const ETH_P_802_2 = 4;

export function decodeSll(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 16) return false;
  if (view.getUint16(offset + 4) === MAC_LENGTH) setSource(batch, offset + 6);
  return decodeCooked(view.getUint16(offset + 14), view, offset + 16, end, batch);
}

export function decodeSll2(view: DataView, offset: number, end: number, batch: PacketBatch): boolean {
  if (end - offset < 20) return false;
  if (view.getUint8(offset + 11) === MAC_LENGTH) setSource(batch, offset + 12);
  return decodeCooked(view.getUint16(offset), view, offset + 20, end, batch);
}

function setSource(batch: PacketBatch, offset: number): void {
  batch.words[batch.at + P.Mac] = offset;
  batch.words[batch.at + P.Flags]! |= Flag.SourceMacOnly;
}

function decodeCooked(
  protocol: number,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): boolean {
  if (protocol === ETH_P_802_2) return decodeLlc(view, offset, end, batch);
  return protocol >= 0x600 && decodeEtherType(protocol, view, offset, end, batch);
}
