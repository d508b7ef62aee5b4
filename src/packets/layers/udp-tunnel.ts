// Which tunnel a UDP datagram carries, if any: by destination port, or by the source port of an answer where the format
// answers from its own port (GTP-U, Teredo). A datagram that does not parse as the tunnel stays plain UDP.
import type { PacketBatch } from '../packet-batch.js';
import { decodeGeneve } from './geneve.js';
import { decodeGtpu } from './gtpu.js';
import { decodeTeredo } from './teredo.js';
import { decodeVxlan, looksLikeVxlan } from './vxlan.js';

export function decodeUdpTunnel(
  sport: number,
  dport: number,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): void {
  if (dport === 4789 || dport === 8472) decodeVxlan(view, offset, end, batch);
  else if (dport === 6081) decodeGeneve(view, offset, end, batch);
  else if (dport === 2152 || sport === 2152) decodeGtpu(view, offset, end, batch);
  else if (dport === 3544 || sport === 3544) decodeTeredo(view, offset, end, batch);
  else if (looksLikeVxlan(view, offset, end)) decodeVxlan(view, offset, end, batch);
}
