// A network stack: a namespace the lab made, or that of a container. In a bundle it is a node, a folder of that name.
import type { ChildProcess } from 'node:child_process';
import { startAgent, type Agent } from '../traffic/agent-client.js';
import { run } from './command.js';
import type { Workspace } from './workspace.js';

export interface Stack {
  /** Folder in the bundle, first half of its points' names. */
  readonly node: string;
  readonly workspace: Workspace;
  /** Argument vector to put before a program so that it runs inside. nsenter, not `ip netns exec`: that hides cgroups. */
  readonly enter: readonly string[];
  /** `/run/netns/…`, for programs that want a path; containers have none. */
  readonly path?: string;
  /** Runs a program inside to its end: `stack.run('ip link set lo up')`. */
  run(command: string): string;
  /** Starts a program inside that lives until the run ends. */
  start(argv: readonly string[], log: string): ChildProcess;
  /** The traffic program inside, started when first asked for. */
  agent(): Promise<Agent>;
}

export function makeStack(workspace: Workspace, node: string): Stack {
  const path = `/run/netns/${workspace.namespace(node)}`;
  const stack = stackAt(workspace, node, [`--net=${path}`], path);
  stack.run('ip link set lo up');
  return stack;
}

/** The namespace of a running process, e.g. a container's first one. */
export function stackOfProcess(workspace: Workspace, node: string, pid: number): Stack {
  return stackAt(workspace, node, ['-n', '-t', String(pid)]);
}

function stackAt(workspace: Workspace, node: string, where: readonly string[], path?: string): Stack {
  const enter = ['nsenter', ...where, '--'];
  let agent: Promise<Agent> | undefined;
  const stack: Stack = {
    node,
    workspace,
    enter,
    path,
    run: (command) => run([...enter, ...command.split(/\s+/)]),
    start: (argv, log) => workspace.start([...enter, ...argv], `${node}-${log}`),
    agent: () => (agent ??= startAgent(stack)),
  };
  return stack;
}

export interface WireEnd {
  readonly stack: Stack;
  readonly name: string;
  /** With prefix length: `10.0.4.37/24`. */
  readonly addresses: readonly string[];
  readonly mtu?: number;
}

/** A veth pair between two stacks. */
export function wire(a: WireEnd, b: WireEnd): void {
  const peer = (b.stack.path ?? '').split('/').at(-1)!;
  a.stack.run(`ip link add ${a.name} type veth peer name ${b.name} netns ${peer}`);
  for (const end of [a, b]) {
    for (const address of end.addresses) addAddress(end.stack, end.name, address);
    if (end.mtu) end.stack.run(`ip link set ${end.name} mtu ${end.mtu}`);
    end.stack.run(`ip link set ${end.name} up`);
  }
}

/** `nodad`: an IPv6 address is usable at once. */
export function addAddress(stack: Stack, device: string, address: string): void {
  stack.run(`ip addr add ${address} dev ${device}${address.includes(':') ? ' nodad' : ''}`);
}

export function sysctl(stack: Stack, name: string, value: string | number): void {
  stack.run(`sysctl -qw ${name}=${value}`);
}

/** An iptables rule inside: `iptables(stack, '-I FORWARD -d 203.0.113.20 -j DROP')`. */
export function iptables(stack: Stack, rule: string): void {
  stack.run(`iptables ${rule}`);
}
