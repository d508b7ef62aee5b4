// The text formats of conntrack and of links, addresses and routes, in detection order.
// Each detects strictly enough that the order matters for none of them; a test holds them to it.
import type { TextFormat } from '../model/input-format.js';
import { bridgeLink } from './bridge-link.js';
import { conntrackEvents } from './conntrack-events.js';
import { conntrackList } from './conntrack-list.js';
import { ipAddr } from './ip-addr.js';
import { ipLink } from './ip-link.js';
import { ipNeigh } from './ip-neigh.js';
import { ipRoute } from './ip-route.js';
import { procNfConntrack } from './proc-nf-conntrack.js';

export const NET_FORMATS: readonly TextFormat[] = [
  conntrackList,
  conntrackEvents,
  procNfConntrack,
  ipAddr,
  ipLink,
  bridgeLink,
  ipRoute,
  ipNeigh,
];
