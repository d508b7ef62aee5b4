// Bundles that other tools make, where they differ from ours. A Retina capture (microsoft/retina, pkg/capture/provider) is one node: its
// root holds a pcap, ip-resources.txt, iptables-rules.txt, socket-stats.txt and the folders proc-net and proc-sys-net, copies of
// /proc/self/net and /proc/sys/net. An Antrea support bundle (antrea-io/antrea, pkg/support) holds address, link, route, rule, iptables and
// the folder logs. Their folders are no nodes.

interface Layout {
  /** Files of its root that tell it. */
  readonly marks: readonly string[];
  /** Folders of its root that belong to the root's node. */
  readonly folders: readonly string[];
  /** Files of its root that say nothing of a packet's way that is read here. */
  readonly aside?: RegExp;
}

const LAYOUTS: readonly Layout[] = [
  { marks: ['ip-resources.txt'], folders: ['proc-net', 'proc-sys-net'] },
  { marks: ['iptables-rules.txt'], folders: ['proc-net', 'proc-sys-net'] },
  {
    marks: ['address', 'link', 'route'],
    folders: ['logs'],
    aside:
      /^(?:flows|groups|ovsports|ipset|memberlist|memprofile|goroutinestacks|(?:agent|controller)info|networkpolicies|(?:appliedto|address)groups|logs\/.+)$/,
  },
];
/** Copies of /proc/net: drivers, statistics, multicast routing, names of modules. */
const KERNEL_TABLE =
  /(?:^|\/)(?:proc-net|proc\/(?:self\/)?net)\/(?:anycast6|mcfilter6?|psched|ptype|rt6_stats|rt_acct|rt_cache|snmp6|sockstat6|softnet_stat|xfrm_stat|wireless|ip6_flowlabel|fib_triestat|(?:arp|ip|ip6)_tables_\w+|ip6?_mr_\w+|dev_snmp6\/.+|netfilter\/.+|stat\/(?!nf_conntrack$).+)$/;
const INTERFACE_CONFIG = /(?:^|\/)interface-config$/;
const SYSCTL_FILE = /(?:^|\/)(?:proc-sys-net|proc\/sys\/net)\/([\w./@-]{1,200})$/;

/** First-level folder → node, but for the folders of a known layout, which belong to the root's node `.`. */
export function nodeNames(names: readonly string[]): (name: string) => string {
  const layout = layoutOf(names);
  return (name) => {
    const folder = name.includes('/') ? name.slice(0, name.indexOf('/')) : '.';
    return layout?.folders.includes(folder) ? '.' : folder;
  };
}

/** Why a file of a known layout is not read, as a sentence part; undefined for all others. */
export function setAside(names: readonly string[]): (name: string) => string | undefined {
  const layout = layoutOf(names);
  return (name) => {
    if (layout?.aside?.test(name)) return 'part of the bundle that says nothing of a packet seen here';
    return KERNEL_TABLE.test(name) ? 'a kernel table that names no conversation' : undefined;
  };
}

function layoutOf(names: readonly string[]): Layout | undefined {
  const root = new Set(names.filter((name) => !name.includes('/')));
  return LAYOUTS.find(({ marks }) => marks.every((mark) => root.has(mark)));
}

/**
 * A file copied from /proc/sys/net holds only a value; its path is the name: `net.ipv4.ip_forward = 1`, as sysctl prints it. Antrea's
 * interface-config has a line with an interface and below it `rp_filter=0`, of net.ipv4.conf.
 */
export function asSysctl(file: string, text: string): string {
  if (INTERFACE_CONFIG.test(file) && /^\S+\n\w+=-?\d+$/m.test(text)) return interfaceSettings(text);
  const path = SYSCTL_FILE.exec(file)?.[1];
  if (path === undefined || text.length > 4096) return text;
  return `net.${path.replaceAll('/', '.')} = ${text.trim().replace(/\s*\n\s*/g, ' ')}\n`;
}

/** Line for line, so that facts keep their places. */
function interfaceSettings(text: string): string {
  let device = '';
  return text
    .split('\n')
    .map((line) => {
      const setting = /^(\w+)=(-?\d+)$/.exec(line.trim());
      if (!setting) device = line.trim().replaceAll('.', '/');
      return setting ? `net.ipv4.conf.${device}.${setting[1]} = ${setting[2]}` : '';
    })
    .join('\n');
}
