// Bundles that other tools make, where they differ from ours. A Retina capture (microsoft/retina, pkg/capture/provider) is one node: its
// root holds a pcap, ip-resources.txt, iptables-rules.txt, socket-stats.txt and the folders proc-net and proc-sys-net, copies of
// /proc/self/net and /proc/sys/net. An Antrea support bundle (antrea-io/antrea, pkg/support) holds address, link, route, rule, iptables and
// the folder logs. Their folders are no nodes.

interface Layout {
  /** Files of its root that tell it. */
  readonly marks: readonly string[];
  /** Folders of its root that belong to the root's node. */
  readonly folders: readonly string[];
}

const LAYOUTS: readonly Layout[] = [
  { marks: ['ip-resources.txt'], folders: ['proc-net', 'proc-sys-net'] },
  { marks: ['iptables-rules.txt'], folders: ['proc-net', 'proc-sys-net'] },
  { marks: ['address', 'link', 'route'], folders: ['logs'] },
];
const SYSCTL_FILE = /(?:^|\/)(?:proc-sys-net|proc\/sys\/net)\/([\w./@-]{1,200})$/;

/** First-level folder → node, but for the folders of a known layout, which belong to the root's node `.`. */
export function nodeNames(names: readonly string[]): (name: string) => string {
  const root = new Set(names.filter((name) => !name.includes('/')));
  const layout = LAYOUTS.find(({ marks }) => marks.every((mark) => root.has(mark)));
  return (name) => {
    const folder = name.includes('/') ? name.slice(0, name.indexOf('/')) : '.';
    return layout?.folders.includes(folder) ? '.' : folder;
  };
}

/** A file copied from /proc/sys/net holds only a value; its path is the name: `net.ipv4.ip_forward = 1`, as sysctl prints it. */
export function asSysctl(file: string, text: string): string {
  const path = SYSCTL_FILE.exec(file)?.[1];
  if (path === undefined || text.length > 4096) return text;
  return `net.${path.replaceAll('/', '.')} = ${text.trim().replace(/\s*\n\s*/g, ' ')}\n`;
}
