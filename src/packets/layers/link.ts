// Link type number (tcpdump.org/linktypes.html) → name and layer. A link type without a layer is named and counted.
import { decodeEthernet } from './ethernet.js';
import type { Layer } from './layer.js';
import { decodeArcnetLinux, decodeIpnet, decodeIpoib } from './fixed-header.js';
import { decodeFrameRelay } from './frame-relay.js';
import { decodeIeee80211, decodePpi, decodeRadiotap } from './ieee80211.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeNflog } from './nflog.js';
import { PKTAP, PKTAP_OLD, decodePktap } from './pktap.js';
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
  [105, 'IEEE802_11', decodeIeee80211],
  [107, 'FRELAY', decodeFrameRelay],
  [108, 'LOOP', decodeLoopback],
  [113, 'LINUX_SLL', decodeSll],
  [127, 'IEEE802_11_RADIOTAP', decodeRadiotap],
  [129, 'ARCNET_LINUX', decodeArcnetLinux],
  [PKTAP_OLD, 'PKTAP', decodePktap],
  [192, 'PPI', decodePpi],
  [226, 'IPNET', decodeIpnet],
  [228, 'IPV4', decodeIpv4],
  [229, 'IPV6', decodeIpv6],
  [239, 'NFLOG', decodeNflog],
  [242, 'IPOIB', decodeIpoib],
  [PKTAP, 'PKTAP', decodePktap],
  [SLL2, 'LINUX_SLL2', decodeSll2],
];

export function linkLayer(linkType: number): Layer | undefined {
  return LINKS.find(([number]) => number === linkType)?.[2];
}

export function linkName(linkType: number): string {
  return LINKS.find(([number]) => number === linkType)?.[1] ?? `LINKTYPE ${linkType}`;
}
