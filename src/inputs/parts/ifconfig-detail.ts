// A line of an ifconfig block that is neither header nor address → what it adds to its interface ({} for what is known
// and not used: statistics, media, options). Undefined: not a line of ifconfig as far as its words say.
//   ether 02:42:c0:00:02:0a  txqueuelen 1000  (Ethernet)
//   UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1
import type { InterfaceFact } from '../../model/fact.js';
import { canonicalAddress } from '../../model/address.js';
import { wordsOf } from '../../lib/lines.js';

type Detail = Partial<
  Pick<InterfaceFact, 'mac' | 'mtu' | 'flags' | 'linkKind' | 'vlanId' | 'vni' | 'lowerName'>
> &
  Partial<Pick<InterfaceFact, 'ifindex' | 'tunnelLocal' | 'tunnelRemote' | 'tunnelPort'>> & {
    readonly member?: string;
  };

/** Six octets and no more: FireWire has eight. */
const MAC = '((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})(?![:0-9a-f])';

const KNOWN: readonly (readonly [RegExp, (m: RegExpExecArray) => Detail])[] = [
  [new RegExp(`^(?:ether|lladdr|address:?) ${MAC}`, 'i'), (m) => ({ mac: paddedMac(m[1]!) })],
  [/^((?:[A-Z]+ )+) *MTU:(\d+)/, (m) => ({ flags: wordsOf(m[1]!), mtu: Number(m[2]) })],
  [/^member: (\S+) flags=/, (m) => ({ member: m[1]!, linkKind: 'bridge' })],
  [/^(\S+) flags=\d+(?:<[^>]*>)?$/, (m) => ({ member: m[1]!, linkKind: 'bridge' })], // OpenBSD
  [/^vlan: (\d+).{0,80}? parent(?: interface)?: (\S+)/, (m) => vlan(m[1]!, m[2])],
  [/^vxlan vni (\d+) local (\S+?)(?::(\d+))?(?: (?:remote|group) (\S+?)(?::\d+)?)?(?: |$)/, vxlan],
  [/^tunnel inet6? (\S+) --> (\S+)/, (m) => ends(m[1], m[2])],
  [/^index (\d+) priority /, (m) => ({ ifindex: Number(m[1]) })],
  [/^Configuration:$/, () => ({ linkKind: 'bridge' })],
  [
    /^(RX|TX|block |pass |port \d|collisions|options|media|status|nd6|groups|Interrupt|Base|capabilities|enabled=|ec_|priority|lagg|carp|vlan|plugged|vendor|module|lane|description|txqueuelen|Memory|device |id |maxage|root |ipfilter|ifmaxaddr|loop\b|unspec|tunnel|hwaddr|sec|supported|scheduler|type:|agent|link |qosmarking|desired|effective|generation|uplink|downlink|state |configured|low |mpklog|routermode|domain|channel|netmask|ssid|regdomain|auth|bssid|wme|ground|prefixlen|infiniband|groups:|inet6-|netid|eflags|xflags|high |member:|mtu |metric |keepalive|encap|parent|peer|tap|Opened|rdomain|ifconfig:|dstaddr|llprio|trunk|patch:|wg)/i,
    () => ({}),
  ],
];

export function readIfconfigDetail(line: string): Detail | undefined {
  const body = line.trim().replace(/\s+/g, ' ');
  if (body === '' || body === '...') return {};
  for (const [pattern, read] of KNOWN) {
    const m = pattern.exec(body);
    if (m) return read(m);
  }
  return /^inet6?[ :]/.test(body) ? {} : undefined;
}

/** BSD drops leading zeros: 0:90:a9:ed:e4:35. */
export function paddedMac(text: string): string {
  return text
    .toLowerCase()
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':');
}

function vlan(id: string, parent: string | undefined): Detail {
  const lower = parent === undefined || parent === '<none>' ? {} : { lowerName: parent };
  return { linkKind: 'vlan', vlanId: Number(id), ...lower };
}

function vxlan(m: RegExpExecArray): Detail {
  const port = m[3] === undefined ? {} : { tunnelPort: Number(m[3]) };
  return { linkKind: 'vxlan', vni: Number(m[1]), ...ends(m[2], m[4]), ...port };
}

function ends(local: string | undefined, remote: string | undefined): Detail {
  const [a, b] = [canonicalAddress(local ?? ''), canonicalAddress(remote ?? '')];
  return { ...(a ? { tunnelLocal: a } : {}), ...(b ? { tunnelRemote: b } : {}) };
}
