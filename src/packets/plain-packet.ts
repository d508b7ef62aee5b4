// The packet that most captures are full of, in one go: Ethernet · IPv4 without options and fragments · TCP or UDP, its
// headers captured whole and no tunnel. Writes what layers/{ethernet,ether-type,ipv4,protocol,tcp,udp}.ts would write and
// nothing else (a test compares them); whatever is not quite that is left to them. Half of the time they take.
import { writeKey } from './flow-key.js';
import { looksLikeVxlan } from './layers/vxlan.js';
import { Flag, Mask, P, PACKET_WORDS } from './packet-batch.js';

// a constant of this file: see packet-batch.ts PACKET_WORDS
const w = PACKET_WORDS;

const IP = 14;
const L4 = 34;
const SHORTEST = L4 + 8;
const TCP = 6;
const UDP = 17;
const DONT_FRAGMENT = 0x4000;
const FRAGMENT = 0x3fff;

/** The frame at [start, end) into the row at `row`, with `flags` beside its own; false, with nothing of use written, for others. */
export function decodePlain(
  row: number,
  view: DataView,
  start: number,
  end: number,
  flags: number,
  interfaceNumber: number,
): boolean {
  const at = row & Mask.BatchRow;
  const offset = start & Mask.Byte;
  if (end - offset < SHORTEST || view.getUint16(offset + 12) !== 0x0800) return false;
  const first = view.getInt32(offset + IP);
  const second = view.getInt32(offset + IP + 4);
  const third = view.getInt32(offset + IP + 8);
  const total = first & 0xffff;
  if (first >>> 24 !== 0x45 || total < 28 || (second & FRAGMENT) !== 0) return false;
  const protocol = (third >>> 16) & 0xff;
  const l4 = offset + L4;
  const whole = offset + IP + total;
  const stop = whole < end ? whole : end;
  const ports = view.getInt32(l4);
  let headerLength = 8;
  if (protocol === TCP) {
    if (stop - l4 < 20) return false;
    const bits = view.getUint16(l4 + 12);
    headerLength = (bits >>> 12) << 2;
    if (headerLength < 20) return false;
    w[at + P.Seq] = view.getInt32(l4 + 4);
    w[at + P.Ack] = view.getInt32(l4 + 8);
    w[at + P.L4Bits] = (headerLength << 8) | (bits & 0xff);
  } else {
    if (protocol !== UDP || stop - l4 < 8) return false;
    if (isTunnelPort(ports >>> 16) || isTunnelPort(ports & 0xffff) || looksLikeVxlan(view, l4 + 8, stop))
      return false;
    w[at + P.Seq] = 0;
    w[at + P.Ack] = 0;
    w[at + P.L4Bits] = 0;
  }
  const src = view.getInt32(offset + 26);
  const dst = view.getInt32(offset + 30);
  const payload = total - 20 - headerLength;
  const captured = stop - l4 - headerLength;
  w[at + P.Flags] = flags | Flag.Ip | ((second & DONT_FRAGMENT) !== 0 ? Flag.DontFragment : 0);
  w[at + P.Interface] = interfaceNumber;
  w[at + P.Protocol] = protocol;
  w[at + P.Src] = src;
  w[at + P.Dst] = dst;
  w[at + P.Ports] = ports;
  w[at + P.TtlId] = ((third >>> 24) << 16) | (second >>> 16);
  w[at + P.IpPayload] = total - 20;
  w[at + P.PayloadOffset] = l4 + headerLength;
  w[at + P.Payload] = payload > 0 ? payload : 0;
  w[at + P.PayloadCaptured] = captured > 0 ? captured : 0;
  w[at + P.L4Offset] = l4;
  w[at + P.Mac] = offset;
  w[at + P.End] = stop;
  writeKey(at, src, dst, ports, protocol, interfaceNumber);
  return true;
}

/** Those that layers/udp-tunnel.ts knows: VXLAN (two), Geneve, GTP-U, Teredo. */
function isTunnelPort(port: number): boolean {
  return port === 4789 || port === 8472 || port === 6081 || port === 2152 || port === 3544;
}
