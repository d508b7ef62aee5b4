// The text formats of conntrack and of links, addresses and routes, in detection order.
// Each detects strictly enough that the order matters for none of them; a test holds them to it.
import type { TextFormat } from '../model/input-format.js';
import { arp } from './arp.js';
import { aside } from './aside.js';
import { brctlShow } from './brctl-show.js';
import { brctlShowmacs } from './brctl-showmacs.js';
import { bridgeFdb } from './bridge-fdb.js';
import { bridgeLink } from './bridge-link.js';
import { conntrackCount } from './conntrack-count.js';
import { conntrackEvents } from './conntrack-events.js';
import { conntrackExpect } from './conntrack-expect.js';
import { conntrackList } from './conntrack-list.js';
import { conntrackSave } from './conntrack-save.js';
import { conntrackStats } from './conntrack-stats.js';
import { conntrackXml } from './conntrack-xml.js';
import { ethtoolFeatures } from './ethtool-features.js';
import { ethtoolSettings } from './ethtool-settings.js';
import { ethtoolStats } from './ethtool-stats.js';
import { ifconfig } from './ifconfig.js';
import { interfaceTable } from './interface-table.js';
import { ipAddr } from './ip-addr.js';
import { ipBrief } from './ip-brief.js';
import { ipconfig } from './ipconfig.js';
import { ipLink } from './ip-link.js';
import { ipNeigh } from './ip-neigh.js';
import { ipNetns } from './ip-netns.js';
import { ipRoute } from './ip-route.js';
import { ipRule } from './ip-rule.js';
import { netstatStatistics } from './netstat-statistics.js';
import { nstat } from './nstat.js';
import { netstatRoutes } from './netstat-routes.js';
import { procNetCounters } from './proc-net-counters.js';
import { procNetDev } from './proc-net-dev.js';
import { procNetFibTrie } from './proc-net-fib-trie.js';
import { procNetIfInet6 } from './proc-net-if-inet6.js';
import { procNetIpv6Route } from './proc-net-ipv6-route.js';
import { procNetRoute } from './proc-net-route.js';
import { procNfConntrack } from './proc-nf-conntrack.js';
import { routePrint } from './route-print.js';
import { routeTable } from './route-table.js';
import { sysctl } from './sysctl.js';

export const NET_FORMATS: readonly TextFormat[] = [
  conntrackList,
  conntrackEvents,
  conntrackXml,
  conntrackSave,
  conntrackExpect,
  conntrackStats,
  conntrackCount,
  procNfConntrack,
  sysctl,
  ipAddr,
  ipLink,
  ipBrief,
  bridgeLink,
  bridgeFdb,
  ipRoute,
  ipRule,
  ipNeigh,
  ipNetns,
  brctlShow,
  brctlShowmacs,
  ethtoolStats,
  ethtoolFeatures,
  ethtoolSettings,
  ifconfig,
  interfaceTable,
  ipconfig,
  routePrint,
  routeTable,
  netstatRoutes,
  netstatStatistics,
  nstat,
  procNetRoute,
  procNetFibTrie,
  procNetDev,
  procNetIfInet6,
  procNetIpv6Route,
  procNetCounters,
  arp,
  aside,
];
