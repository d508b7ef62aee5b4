// Userspace relays: programs that end a connection and open another, so that no packet crosses them.
// slirp4netns(1): a user-mode TCP/IP stack; passt(1), pasta(1): another; socat(1): a plain port forwarder.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './command.js';
import type { Stack } from './stack.js';

/** The userspace stack of `outer` becomes `device` of `inner`, which gets .100 of the network and .2 as its gateway. */
export async function slirp(outer: Stack, inner: Stack, device: string, network: string): Promise<void> {
  const socket = join(outer.workspace.folder, `slirp-${inner.node}.sock`);
  const options = ['--netns-type=path', '-c', '--cidr', network, '--mtu', '1500', '--api-socket', socket];
  outer.start(['slirp4netns', ...options, inner.path!, device], `slirp-${inner.node}`);
  await until('slirp4netns to set up its interface', () => defaultRoute(inner, device));
}

/**
 * pasta: gives `inner` a copy of the outer interface's addresses and routes, as rootless Podman does.
 * `ports`: TCP ports of `outer` that lead inside.
 */
export async function pasta(
  outer: Stack,
  inner: Stack,
  device: string,
  ports: readonly number[],
): Promise<void> {
  const forward = ports.length ? ports.join(',') : 'none';
  const pidFile = join(outer.workspace.folder, `pasta-${inner.node}.pid`);
  const options = [
    '--config-net',
    '-f',
    '-I',
    device,
    '--runas',
    '0',
    '-t',
    forward,
    '-u',
    'none',
    '-T',
    'none',
    '-U',
    'none',
  ];
  outer.start(['pasta', ...options, '-P', pidFile, '--netns', inner.path!], `pasta-${inner.node}`);
  await until('pasta to set up its interface', () => defaultRoute(inner, device));
}

function defaultRoute(stack: Stack, device: string): true | undefined {
  return stack.run('ip route show default').includes(`dev ${device}`) || undefined;
}

/** Whether a TCP port is listened to in a stack. */
export function listening(stack: Stack, port: number): true | undefined {
  return stack.run('ss -Htln').includes(`:${port} `) || undefined;
}

/**
 * A port forwarder in two halves, as com.docker.backend and vpnkit-forwarder: the first listens at `outer` and passes
 * each connection over a Unix socket to the second in `inner`, which connects to `target`. The second runs under strace.
 */
export async function forwarder(
  outer: Stack,
  port: number,
  inner: Stack,
  target: string,
  log: string,
): Promise<string> {
  const folder = join(outer.workspace.folder, 'forwarders');
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, `${log}.sock`);
  const trace = join(folder, `${log}.txt`);
  const strace = ['strace', '-f', '-tt', '-e', 'trace=connect', '-o', trace];
  inner.start([...strace, 'socat', `UNIX-LISTEN:${socket},fork`, `TCP:${target}`], `forwarder-${log}`);
  await until('the forwarder to listen', () => existsSync(socket) || undefined);
  outer.start(
    ['socat', `TCP-LISTEN:${port},fork,reuseaddr,bind=127.0.0.1`, `UNIX-CONNECT:${socket}`],
    `backend-${log}`,
  );
  await until(`port ${port}`, () => listening(outer, port));
  return trace;
}

/** A plain TCP relay: listens at `port` of a stack and connects to `target` from the same stack. */
export async function tcpRelay(stack: Stack, port: number, target: string): Promise<void> {
  stack.start(['socat', `TCP-LISTEN:${port},fork,reuseaddr`, `TCP:${target}`], `relay-${port}`);
  await until(`port ${port}`, () => listening(stack, port));
}
