// EtherType → layer (IEEE 802 numbers, also used by SLL, GRE, Geneve, NSH).
import { Limit } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeArp } from './arp.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeLlc } from './llc.js';
import { decodeMacsec } from './macsec.js';
import { decodeNsh } from './nsh.js';
import { decodeMpls } from './mpls.js';
import { decodePppoe } from './pppoe.js';
import { decodeShim } from './shim.js';
import { decodeVlan } from './vlan.js';
import { decodeEthernet } from './ethernet.js';

/** Values below are an IEEE 802.3 length. */
const FIRST_ETHER_TYPE = 0x600;

export function decodeEtherType(
  type: number,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): boolean {
  if (type === 0x0800) return decodeIpv4(view, offset, end, batch);
  if (type === 0x86dd) return decodeIpv6(view, offset, end, batch);
  return decodeRareEtherType(type, view, offset, end, batch);
}

function decodeRareEtherType(
  type: number,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): boolean {
  if (++batch.depth > Limit.Depth) return false;
  switch (type) {
    case 0x0806:
      return decodeArp(view, offset, end, batch);
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100: // QinQ before 802.1ad
    case 0x9200:
      return decodeVlan(view, offset, end, batch, type);
    case 0x8847:
    case 0x8848:
      return decodeMpls(view, offset, end, batch);
    case 0x8864:
      return decodePppoe(view, offset, end, batch);
    case 0x88e5:
      return decodeMacsec(view, offset, end, batch);
    case 0x894f:
      return decodeNsh(view, offset, end, batch);
    case 0x6558: // transparent Ethernet bridging
      return decodeEthernet(view, offset, end, batch);
    default:
      if (type >= FIRST_ETHER_TYPE) return decodeShim(type, view, offset, end, batch);
      // a length: what is behind it is padding
      return decodeLlc(view, offset, Math.min(end, offset + type), batch);
  }
}
