// Link type number (tcpdump.org/linktypes.html) → name and layer. A link type without a layer is named and counted.
import { decodeClip, decodeRfc1483, decodeSunAtm } from './atm.js';
import { decodeEthernet } from './ethernet.js';
import {
  decodeArcnet,
  decodeArcnetLinux,
  decodeDocsis,
  decodeEnc,
  decodeErf,
  decodeFirewire,
  decodeIpFc,
  decodeIpnet,
  decodeIpoib,
  decodePflog,
  decodeTzsp,
} from './fixed-header.js';
import { decodeFrameRelay } from './frame-relay.js';
import { decodeIeee80211, decodePpi, decodePrism, decodeRadiotap } from './ieee80211.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import {
  decodeJuniperEthernet,
  decodeJuniperFrameRelay,
  decodeJuniperHdlc,
  decodeJuniperPpp,
} from './juniper.js';
import type { Layer } from './layer.js';
import { decodeLoopback } from './loopback.js';
import { decodeMpacket } from './mpacket.js';
import { decodeNflog } from './nflog.js';
import { PKTAP, PKTAP_OLD, decodePktap } from './pktap.js';
import { decodeCiscoHdlc, decodePppLink, decodePppWithDirection } from './ppp.js';
import { decodePppoe } from './pppoe.js';
import { decodeRawLink } from './raw-ip.js';
import { decodeSll, decodeSll2 } from './sll.js';
import { decodeFddi, decodeTokenRing } from './token-ring.js';

export const SLL2 = 276;

const LINKS: readonly (readonly [number, string, Layer])[] = [
  [0, 'NULL', decodeLoopback],
  [1, 'EN10MB', decodeEthernet],
  [6, 'IEEE802_5', decodeTokenRing],
  [7, 'ARCNET_BSD', decodeArcnet],
  [9, 'PPP', decodePppLink],
  [10, 'FDDI', decodeFddi],
  [11, 'ATM_RFC1483', decodeRfc1483],
  [12, 'RAW', decodeRawLink],
  [13, 'ENC', decodeEnc],
  [14, 'RAW', decodeRawLink],
  // platforms' own numbers of 106
  [16, 'ATM_CLIP', decodeClip],
  [18, 'ATM_CLIP', decodeClip],
  [19, 'ATM_CLIP', decodeClip],
  [50, 'PPP_SERIAL', decodePppLink],
  [51, 'PPP_ETHER', decodePppoe],
  [100, 'ATM_RFC1483', decodeRfc1483],
  [101, 'RAW', decodeRawLink],
  [104, 'C_HDLC', decodeCiscoHdlc],
  [105, 'IEEE802_11', decodeIeee80211],
  [106, 'ATM_CLIP', decodeClip],
  [107, 'FRELAY', decodeFrameRelay],
  [108, 'LOOP', decodeLoopback],
  [109, 'ENC', decodeEnc],
  [112, 'C_HDLC', decodeCiscoHdlc],
  [113, 'LINUX_SLL', decodeSll],
  [117, 'PFLOG', decodePflog],
  [119, 'IEEE802_11_PRISM', decodePrism],
  [122, 'IP_OVER_FC', decodeIpFc],
  [123, 'SUNATM', decodeSunAtm],
  [127, 'IEEE802_11_RADIOTAP', decodeRadiotap],
  [128, 'TZSP', decodeTzsp],
  [129, 'ARCNET_LINUX', decodeArcnetLinux],
  [138, 'APPLE_IP_OVER_IEEE1394', decodeFirewire],
  [143, 'DOCSIS', decodeDocsis],
  [PKTAP_OLD, 'PKTAP', decodePktap],
  [163, 'IEEE802_11_AVS', decodePrism],
  [178, 'JUNIPER_ETHER', decodeJuniperEthernet],
  [179, 'JUNIPER_PPP', decodeJuniperPpp],
  [180, 'JUNIPER_FRELAY', decodeJuniperFrameRelay],
  [181, 'JUNIPER_CHDLC', decodeJuniperHdlc],
  [192, 'PPI', decodePpi],
  [197, 'ERF', decodeErf],
  [204, 'PPP_WITH_DIR', decodePppWithDirection],
  [226, 'IPNET', decodeIpnet],
  [228, 'IPV4', decodeIpv4],
  [229, 'IPV6', decodeIpv6],
  [239, 'NFLOG', decodeNflog],
  [242, 'IPOIB', decodeIpoib],
  [PKTAP, 'PKTAP', decodePktap],
  [274, 'ETHERNET_MPACKET', decodeMpacket],
  [SLL2, 'LINUX_SLL2', decodeSll2],
];

export function linkLayer(linkType: number): Layer | undefined {
  return LINKS.find(([number]) => number === linkType)?.[2];
}

export function linkName(linkType: number): string {
  return LINKS.find(([number]) => number === linkType)?.[1] ?? `LINKTYPE ${linkType}`;
}
