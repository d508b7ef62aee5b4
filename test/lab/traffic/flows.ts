// Flows of a scenario: each makes its traffic and gives what truth/derive.ts needs to find it again.
import type { Lab } from '../lab.js';
import type { Stack } from '../host/stack.js';
import type { PlannedFlow } from '../truth/derive.js';
import { run } from '../host/command.js';
import type { DnsType } from './orders.js';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface FlowOptions {
  readonly from: Stack;
  /** Points in the client's direction. */
  readonly chain: readonly string[];
  readonly orChains?: PlannedFlow['orChains'];
  readonly sourceAddress?: string;
  readonly sourcePort?: number;
  readonly fault?: string;
  readonly reaches?: string;
  readonly via?: string;
  readonly onlyTo?: PlannedFlow['onlyTo'];
  readonly requestsOnly?: boolean;
  readonly timeoutMs?: number;
  /** Neither an answer nor its absence is an error of the scenario. */
  readonly mayFail?: boolean;
}

export interface TcpOptions extends FlowOptions {
  readonly to: Endpoint;
  /** Bytes of answer. */
  readonly size?: number;
  readonly requestBytes?: number;
}

export interface UdpOptions extends FlowOptions {
  readonly to: Endpoint;
  readonly count?: number;
  readonly gapMs?: number;
  readonly requestBytes?: number;
  readonly dns?: readonly DnsType[];
}

export interface PingOptions extends FlowOptions {
  readonly to: string;
  readonly count?: number;
  /** Echo identifier; the kernel's choice without it. */
  readonly icmpId?: number;
}

export async function serveTcp(stack: Stack, port: number, address?: string): Promise<void> {
  await (await stack.agent()).do({ kind: 'serve-tcp', port, address });
}

export async function serveUdp(
  stack: Stack,
  port: number,
  options: { readonly address?: string; readonly answerFrom?: string; readonly dns?: boolean } = {},
): Promise<void> {
  await (await stack.agent()).do({ kind: 'serve-udp', port, ...options });
}

export async function tcp(lab: Lab, options: TcpOptions): Promise<PlannedFlow> {
  const token = lab.token();
  const { to, size = 200, requestBytes = 60, timeoutMs = 2500, sourceAddress, sourcePort } = options;
  const agent = await options.from.agent();
  const question = { token, ...to, size, requestBytes, timeoutMs, sourceAddress, sourcePort };
  const report = await agent.do({ kind: 'ask-tcp', ...question });
  checkAnswered('tcp', to, options, report.outcome);
  return planned(token, 'tcp', options);
}

export async function udp(lab: Lab, options: UdpOptions): Promise<PlannedFlow> {
  const token = lab.token();
  const {
    to,
    count = 1,
    gapMs = 30,
    requestBytes = 40,
    timeoutMs = 1200,
    sourceAddress,
    sourcePort,
    dns,
  } = options;
  const agent = await options.from.agent();
  const question = {
    token,
    ...to,
    size: 0,
    requestBytes,
    timeoutMs,
    sourceAddress,
    sourcePort,
    count,
    gapMs,
    dns,
  };
  const report = await agent.do({ kind: 'ask-udp', ...question });
  checkAnswered('udp', to, options, report.outcome);
  return planned(token, 'udp', options);
}

/** Five echo requests 50 ms apart by default; the token is repeated over the payload behind ping's own time stamp. */
export async function ping(lab: Lab, options: PingOptions): Promise<PlannedFlow> {
  const token = lab.token();
  const { to, count = 3, icmpId } = options;
  const six = to.includes(':');
  const pattern = Buffer.from(token).toString('hex');
  const fixed = [
    'ping',
    six ? '-6' : '-4',
    '-n',
    '-q',
    '-c',
    String(count),
    '-i',
    '0.05',
    '-W',
    '1',
    '-p',
    pattern,
  ];
  const identifier = icmpId === undefined ? [] : ['-e', String(icmpId)];
  try {
    run([...options.from.enter, ...fixed, ...identifier, to]);
  } catch (error) {
    // exit 1 is "no answer", which a scenario of faults wants
    if (!options.fault || options.fault === 'none') throw error;
  }
  return planned(token, six ? 'icmp6' : 'icmp', options);
}

/** A scenario whose good flow fails has not shown what it says. */
function checkAnswered(proto: string, to: Endpoint, options: FlowOptions, outcome: string): void {
  if (options.mayFail) return;
  const shouldAnswer = !options.fault || options.fault === 'none';
  if (shouldAnswer && outcome !== 'answered') {
    throw new Error(
      `${proto} from ${options.from.node} to ${to.address}:${to.port} was to be answered: ${outcome}`,
    );
  }
  if (!shouldAnswer && outcome === 'answered') {
    throw new Error(
      `${proto} from ${options.from.node} to ${to.address}:${to.port} was answered despite "${options.fault}"`,
    );
  }
}

function planned(token: string, proto: string, options: FlowOptions): PlannedFlow {
  const { chain, orChains, fault, reaches, via, onlyTo, requestsOnly } = options;
  return { token, proto, chain, orChains, fault, reaches, via, onlyTo, requestsOnly };
}
