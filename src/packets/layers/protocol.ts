// IP protocol number → layer (IANA assigned internet protocol numbers). Protocols without a layer keep their addresses.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeAh } from './ah.js';
import { decodeGre } from './gre.js';
import { decodeIcmp, decodeIcmp6 } from './icmp.js';
import { decodeIpInIp } from './ip-in-ip.js';
import { decodePorts } from './ports.js';
import { setSpi } from './spi.js';
import { decodeTcp } from './tcp.js';
import { decodeUdp } from './udp.js';

/** `payload` = bytes behind the IP header as declared; `end` = where the captured ones stop; `later` = not the first fragment. */
export function decodeProtocol(
  protocol: number,
  later: boolean,
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  batch.words[batch.at + P.End] = end;
  batch.words[batch.at + P.L4Offset] = offset;
  if (later) {
    setOpaque(offset, end, payload, batch);
    batch.words[batch.at + P.Flags]! |= Flag.NoPorts;
    return;
  }
  if (protocol === 6) decodeTcp(view, offset, end, payload, batch);
  else if (protocol === 17) decodeUdp(view, offset, end, payload, batch);
  else decodeRareProtocol(protocol, view, offset, end, payload, batch);
}

function decodeRareProtocol(
  protocol: number,
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  setOpaque(offset, end, payload, batch);
  switch (protocol) {
    case 1:
      return decodeIcmp(view, offset, end, payload, batch);
    case 58:
      return decodeIcmp6(view, offset, end, payload, batch);
    case 33: // DCCP, RFC 4340: ports, generic header of 12 or 16 bytes
      return decodePorts(view, offset, end, 12, batch);
    case 132: // SCTP, RFC 9260
      return decodePorts(view, offset, end, 12, batch);
    case 136: // UDP-Lite, RFC 3828
      return decodePorts(view, offset, end, 8, batch);
    case 47:
      return decodeGre(view, offset, end, batch);
    case 4:
    case 41:
      return decodeIpInIp(protocol, view, offset, end, batch);
    case 50:
      return setSpi(view, offset, end, batch);
    case 51:
      return decodeAh(view, offset, end, batch);
    default:
      batch.words[batch.at + P.Flags]! |= Flag.NoPorts;
  }
}

/** The columns of a protocol without a layer: what is behind the IP header is payload. */
function setOpaque(offset: number, end: number, payload: number, batch: PacketBatch): void {
  const w = batch.words;
  const at = batch.at;
  w[at + P.Ports] = 0;
  w[at + P.PayloadOffset] = offset;
  w[at + P.Payload] = payload;
  w[at + P.PayloadCaptured] = end > offset ? end - offset : 0;
  w[at + P.Seq] = 0;
  w[at + P.Ack] = 0;
  w[at + P.L4Bits] = 0;
}
