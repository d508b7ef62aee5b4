// A real Docker engine inside a stack: its own data, its own socket, its own containerd; storage driver vfs, which needs
// nothing of the machine. The image is a root of busybox-static, made here; no registry is asked.
import { existsSync, mkdirSync, symlinkSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, until } from './command.js';
import { stackOfProcess, type Stack } from './stack.js';

export interface Engine {
  readonly stack: Stack;
  /** `docker(['network', 'ls'])` */
  docker(argv: readonly string[]): string;
  /** `node` is the container's folder in the bundle, `name` its name at the engine. */
  container(name: string, options?: ContainerOptions): Container;
}

export interface ContainerOptions {
  readonly node?: string;
  /** Options of `docker run`: `['-p', '8888:80', '--network', 'shop']`. */
  readonly run?: readonly string[];
}

export interface Container extends Stack {
  readonly name: string;
  /** On its first network that has one. */
  readonly address: string;
  readonly address6?: string;
}

const IMAGE = 'labbox:1';
const COMMANDS = ['sh', 'sleep', 'ip', 'ping', 'nc', 'wget'];

/** `flags`: further options of dockerd, e.g. `['--userland-proxy=false', '--bip', '172.18.0.1/24']`. */
export async function startEngine(stack: Stack, flags: readonly string[] = []): Promise<Engine> {
  const folder = join(stack.workspace.folder, `${stack.node}-docker`);
  mkdirSync(folder);
  const socket = join(folder, 'docker.sock');
  const own = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const files = ['-H', `unix://${socket}`, '-p', join(folder, 'docker.pid'), '--storage-driver', 'vfs'];
  const daemon = stack.start(['dockerd', ...own, ...files, ...flags], 'dockerd');
  const docker = (argv: readonly string[], input?: string) =>
    run(['docker', '-H', `unix://${socket}`, ...argv], input);
  await until('dockerd to answer', () => {
    if (daemon.exitCode !== null)
      throw new Error(`dockerd ended: see ${stack.workspace.folder}/*-dockerd.log`);
    return existsSync(socket) ? attempt(() => docker(['version'])) : undefined;
  });
  importImage(folder, socket);
  return { stack, docker, container: (name, options = {}) => startContainer(stack, docker, name, options) };
}

function attempt(action: () => string): string | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function importImage(folder: string, socket: string): void {
  const root = join(folder, 'image');
  for (const part of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp'])
    mkdirSync(join(root, part), { recursive: true });
  copyFileSync('/usr/bin/busybox', join(root, 'bin/busybox'));
  for (const command of COMMANDS) symlinkSync('busybox', join(root, 'bin', command));
  run(['tar', '-C', root, '-cf', join(folder, 'image.tar'), '.']);
  run(['docker', '-H', `unix://${socket}`, 'import', join(folder, 'image.tar'), IMAGE]);
}

function startContainer(
  stack: Stack,
  docker: (argv: readonly string[]) => string,
  name: string,
  options: ContainerOptions,
): Container {
  docker(['run', '-d', '--name', name, '--hostname', name, ...(options.run ?? []), IMAGE, 'sleep', '1d']);
  const [inspected] = JSON.parse(docker(['inspect', name])) as [Inspected];
  const networks = Object.values(inspected.NetworkSettings.Networks);
  const inner = stackOfProcess(stack.workspace, options.node ?? `container-${name}`, inspected.State.Pid);
  return {
    ...inner,
    name,
    address: networks.map((network) => network.IPAddress).find((address) => address) ?? '',
    address6: networks.map((network) => network.GlobalIPv6Address).find((address) => address),
  };
}

interface Inspected {
  readonly State: { readonly Pid: number };
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<string, { readonly IPAddress: string; readonly GlobalIPv6Address: string }>
    >;
  };
}

/** The interface in `outside` whose peer is `name` inside the container: `veth1b2392f`. */
export function hostVeth(outside: Stack, container: Stack, name = 'eth0'): string {
  const peer = /^\d+: [^@]+@if(\d+):/.exec(container.run(`ip -o link show ${name}`))?.[1];
  const veth = new RegExp(`^${peer}: ([^@:]+)`, 'm').exec(outside.run('ip -o link'))?.[1];
  if (!veth)
    throw new Error(
      `no interface of ${outside.node} has the index ${peer}, the peer of ${container.node}/${name}`,
    );
  return veth;
}
