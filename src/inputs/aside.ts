// Outputs that belong to every collection and say nothing of a packet's way: recognised, and passed over, so that what is
// listed as unread is worth a look. Tables of /proc/net (unix, netlink, packets, memberships), `ss -s`, `ip maddr|netconf|
// ntable|token|vrf|addrlabel`, `tc qdisc`, `bridge vlan|mdb`, `brctl showstp`, `ethtool -i|-l`.
//   Num       RefCount Protocol Flags    Type St Inode Path
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const HEADERS: readonly RegExp[] = [
  /^\s*Num\s+RefCount\s+Protocol\s+Flags\s+Type\s+St\s+Inode\s+Path\s*$/, // unix
  /^\s*sk\s+Eth\s+Pid\s+Groups\s+Rmem\s/, // netlink
  /^\s*sk\s+RefCnt\s+Type\s+Proto\s+Iface\s/, // packet
  /^\s*protocol\s+size\s+sockets\s+memory\s+press\s/, // protocols
  /^\s*Idx\s+Device\s+:\s+Count\s+Querier\s/, // igmp
  /^\s*sockets: used \d+\s*$/, // sockstat
  /^\s*TCP6: inuse \d+\s*$/, // sockstat6
  /^\s*Type\s+Device\s+Function\s*$/, // ptype
  /^\s*Basic info: size of leaf\b/, // fib_triestat
  /^\s*Iface\s+Destination\s+Gateway\s+Flags\s+RefCnt\s+Use\s+Metric\s+Source\s+MTU\b/, // rt_cache
  /^\s*entries\s+in_hit\s+in_slow_tot\b/, // stat/rt_cache
  /^\s*entries,?\s+allocs,?\s+destroys\b/, // stat/arp_cache
  /^\s*IPv6\/IPv4 Group Memberships\s*$/, // netstat -g
  /^\s*Kernel IP routing cache\s*$/, // route -C, empty since Linux 3.6
  /^\s*Total: \d+(?: \(kernel \d+\))?\s*$/, // ss -s
  /^\s*Name\s+Table\s*$/, // ip vrf
  /^\s*(?:inet|inet6) arp_cache|^\s*inet6? \w+_cache\s*$/, // ip ntable
  /^\s*port\s+vlan[- ]ids?\b/, // bridge vlan
  /^\s*driver: \S+\s*$/, // ethtool -i
  /^\s*(?:Channel|Ring|Coalesce|Pause) parameters for \S+:\s*$/, // ethtool -l -g -c -a
];
/** Without a header: every line is one of a kind. */
const LINES: readonly RegExp[] = [
  /^\s*\d+\s+\S+\s+(?:\d+\s+\d+\s+[0-9a-f]{12}|[0-9a-f]{32}\s+\d+\s+[0-9A-F]{8}\s+\d+)\s*$/, // dev_mcast, igmp6
  /^\s*(?:[0-9a-f]{8} ){8,14}[0-9a-f]{8}\s*$/, // softnet_stat
  /^\s*(?:Ip6|Icmp6|Udp6|UdpLite6)\w+\s+\d+\s*$/, // snmp6
  /^(?:\d+:\t\S+|\s+(?:link|inet6?)\s+\S+(?: users \d+)?(?: static)?)\s*$/, // ip maddr
  /^inet6? \S+ (?:[a-z_]+ (?:on|off|\w+) ?)+$/, // ip netconf
  /^token \S+ dev \S+\s*$/,
  /^prefix \S+ (?:dev \S+ )?label \d+\s*$/, // ip addrlabel
  /^qdisc \S+ \w+: (?:dev \S+ )?(?:root|parent)\b|^\s+(?:Sent \d+ bytes|backlog \d|maxpacket \d|rate \d|new_flows|flows )/,
  /^dev \S+ port \S+ grp \S+/, // bridge mdb
];

export const aside: TextFormat = {
  id: 'aside',
  detect: (head) => {
    const lines = headLines(head).map((line) => line.slice(0, 400));
    const [first = '', second = ''] = lines;
    if (HEADERS.some((header) => header.test(first))) return 'mine';
    if (/^\S+$/.test(first) && /^\s*bridge id\s+[0-9a-f]{4}\.[0-9a-f]{12}\s*$/.test(second)) return 'mine'; // brctl showstp
    const all = lines.length > 0 && LINES.some((kind) => lines.every((line) => kind.test(line)));
    return all ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    for (const { text } of linesOf(input.text, input.firstLine))
      if (!isFiller(text) && !HEADERS.some((header) => header.test(text.slice(0, 400)))) c.record();
    return c.finish();
  },
};
