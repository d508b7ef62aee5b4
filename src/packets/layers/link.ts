// Link type number (tcpdump.org/linktypes.html) → name and layer. A link type without a layer is named and counted.
import { decodeEthernet } from './ethernet.js';
import type { Layer } from './layer.js';
import { decodeLoopback } from './loopback.js';
import { decodeCiscoHdlc, decodePpp, decodePppSerial } from './ppp.js';
import { decodeByVersion } from './raw-ip.js';
import { decodeSll, decodeSll2 } from './sll.js';

export const SLL2 = 276;

const LINKS: readonly (readonly [number, string, Layer])[] = [
  [0, 'NULL', decodeLoopback],
  [1, 'EN10MB', decodeEthernet],
  [9, 'PPP', decodePpp],
  [12, 'RAW', decodeByVersion],
  [14, 'RAW', decodeByVersion],
  [50, 'PPP_SERIAL', decodePppSerial],
  [101, 'RAW', decodeByVersion],
  [104, 'C_HDLC', decodeCiscoHdlc],
  [108, 'LOOP', decodeLoopback],
  [113, 'LINUX_SLL', decodeSll],
  [228, 'IPV4', decodeByVersion],
  [229, 'IPV6', decodeByVersion],
  [SLL2, 'LINUX_SLL2', decodeSll2],
];

export function linkLayer(linkType: number): Layer | undefined {
  return LINKS.find(([number]) => number === linkType)?.[2];
}

export function linkName(linkType: number): string {
  return LINKS.find(([number]) => number === linkType)?.[1] ?? `LINKTYPE ${linkType}`;
}
