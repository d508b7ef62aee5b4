// UDP (RFC 768): source port 16 · destination port 16 | length 16 · checksum 16. Tunnels over UDP are told by port:
// VXLAN 4789 and 8472 (Linux before IANA), Geneve 6081, GTP-U 2152, Teredo 3544; on any port where the bytes can be nothing else.
import { Flag, P } from '../packet-batch.js';
import type { PacketBatch } from '../packet-batch.js';
import { decodeUdpTunnel } from './udp-tunnel.js';

export function decodeUdp(
  view: DataView,
  offset: number,
  end: number,
  payload: number,
  batch: PacketBatch,
): void {
  const w = batch.words;
  const at = batch.at;
  const have = end - offset;
  const ports = have < 4 ? 0 : view.getInt32(offset);
  if (have < 4) w[at + P.Flags]! |= Flag.NoPorts;
  w[at + P.Ports] = ports;
  w[at + P.L4Bits] = 0;
  w[at + P.Seq] = 0;
  w[at + P.Ack] = 0;
  w[at + P.Payload] = payload > 8 ? payload - 8 : 0;
  w[at + P.PayloadOffset] = offset + 8;
  w[at + P.PayloadCaptured] = have > 8 ? have - 8 : 0;
  if (have > 16) decodeUdpTunnel(ports >>> 16, ports & 0xffff, view, offset + 8, end, batch);
}
