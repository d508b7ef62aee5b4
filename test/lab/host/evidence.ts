// What a user would collect on each node at the end of a capture, by the same programs and under plain names.
// Reference for the names: ../shared/captures.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.js';
import { run } from './command.js';
import type { Stack } from './stack.js';

const PLAIN: readonly (readonly [file: string, command: string])[] = [
  ['ip-addr.json', 'ip -j addr'],
  ['ip-addr.txt', 'ip addr'],
  ['ip-link.json', 'ip -d -j link'],
  ['ip-neigh.txt', 'ip neigh'],
];

/** IPv4 and IPv6, all tables. */
const ROUTES = ['ip route show table all', 'ip -6 route show table all'];

const FIREWALL: readonly (readonly [file: string, command: string])[] = [
  ['bridge-link.txt', 'bridge link'],
  ['conntrack-list.txt', 'conntrack -L -o id'],
  ['iptables-save.txt', 'iptables-save'],
  ['ss.txt', 'ss -tunap'],
];

const SETTINGS = [
  'net.netfilter.nf_conntrack_count',
  'net.netfilter.nf_conntrack_max',
  'net.bridge.bridge-nf-call-iptables',
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.rp_filter',
];

export function collectPlain(stack: Stack, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, command] of PLAIN) writeUnlessEmpty(folder, file, stack.run(command));
  const routes = stack.run(ROUTES[0]!);
  // `table all` shows IPv6 routes too where iproute2 is new enough; asked again only where it does not
  writeUnlessEmpty(
    folder,
    'ip-route.txt',
    routes.includes('fe80::') ? routes : routes + stack.run(ROUTES[1]!),
  );
}

/** A node that translates or filters: conntrack, rules, sockets. */
export function collectFirewall(stack: Stack, folder: string): void {
  for (const [file, command] of FIREWALL) writeUnlessEmpty(folder, file, stack.run(command));
  writeUnlessEmpty(folder, 'nf_conntrack.txt', stack.run('cat /proc/net/nf_conntrack'));
  if (stack.run('ip6tables-save').includes(' -j ')) {
    writeUnlessEmpty(folder, 'ip6tables-save.txt', stack.run('ip6tables-save'));
    const list6 = stack.run('conntrack -L -f ipv6 -o id');
    writeUnlessEmpty(folder, 'conntrack-list-ipv6.txt', list6);
  }
}

/** Counters and settings: what a full table, a refused insert or a bridge that bypasses iptables shows in. */
export function collectCounters(stack: Stack, folder: string): void {
  writeUnlessEmpty(folder, 'conntrack-stats.txt', stack.run('conntrack -S'));
  writeUnlessEmpty(folder, 'sysctl.txt', stack.run(`sysctl -e ${SETTINGS.join(' ')}`));
}

export function collectRules(stack: Stack, folder: string): void {
  writeUnlessEmpty(folder, 'iptables-save.txt', stack.run('iptables-save -c'));
}

export function collectSockets(stack: Stack, folder: string): void {
  writeUnlessEmpty(folder, 'ss.txt', stack.run('ss -tunap'));
}

export function collectEngine(engine: Engine, folder: string): void {
  const list = (argv: readonly string[]) =>
    engine
      .docker(argv)
      .split(/\s+/)
      .filter((id) => id);
  writeUnlessEmpty(folder, 'docker-ps.txt', engine.docker(['ps', '-a', '--no-trunc']));
  const containers = list(['ps', '-aq']);
  if (containers.length)
    writeUnlessEmpty(folder, 'docker-inspect.json', engine.docker(['inspect', ...containers]));
  const networks = engine.docker(['network', 'inspect', ...list(['network', 'ls', '-q'])]);
  writeUnlessEmpty(folder, 'docker-network-inspect.json', networks);
}

const RELAY_PROGRAMS = /\b(docker-proxy|slirp4netns|pasta|passt|socat)\b/;

/** `ps` lines of relay processes of this run, as `ps -eo pid,ppid,args | grep` gives them. */
export function collectRelays(stack: Stack, folder: string): void {
  const inside = new Set(
    stack.path ? run(['ip', 'netns', 'pids', stack.path.split('/').at(-1)!]).split('\n') : [],
  );
  const lines = run(['ps', '-eo', 'pid,ppid,args', '--no-headers', '-ww']).split('\n');
  const mine = lines.filter((line) => {
    const [pid] = line.trim().split(/\s+/);
    return inside.has(pid!) && RELAY_PROGRAMS.test(line) && !/\b(strace|nsenter)\b/.test(line);
  });
  writeUnlessEmpty(folder, 'docker-proxy-ps.txt', mine.map((line) => `${line}\n`).join(''));
}

export function copyInto(folder: string, name: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, name));
}

function writeUnlessEmpty(folder: string, name: string, text: string): void {
  if (text.trim()) writeFileSync(join(folder, name), text);
}

/** Starts `conntrack -E`; gives the file it writes to. */
export function watchConntrack(stack: Stack, family?: 'ipv6'): string {
  const log = `conntrack-events${family ? `-${family}` : ''}`;
  stack.start(['conntrack', '-E', '-o', 'timestamp,id', ...(family ? ['-f', family] : [])], log);
  return join(stack.workspace.folder, `${stack.node}-${log}.log`);
}

export function collectEvents(watched: string, folder: string, name: string): void {
  const text = readFileSync(watched, 'utf8').replace(/^conntrack v.*\n/m, '');
  writeUnlessEmpty(folder, name, text);
}
