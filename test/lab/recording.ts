// One capture run: starts a tap at every interface of the stacks it is given, ends them after the traffic, collects the
// evidence, and writes bundle and truth.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, Recorded } from './lab.js';
import { sleep, until } from './host/command.js';
import type { Engine } from './host/engine.js';
import * as collect from './host/evidence.js';
import type { Stack } from './host/stack.js';
import { SETTLE_MS, dumpcap, tcpdump, type Tap, type TapOptions } from './host/tap.js';
import { deriveTruth, type PlannedFlow } from './truth/derive.js';
import type { TrueRelay } from './truth/truth.js';
import { loadBundle } from './variants/bundle.js';

export interface RecordedNode {
  readonly stack: Stack;
  /** Collects Docker's view as well. */
  readonly engine?: Engine;
  /** conntrack, iptables, sockets; on by default for engines. `no-tables`: rules only, the tables are too big to print. */
  readonly firewall?: boolean | 'no-tables';
  /** `conntrack -S` and a few settings, where a scenario is about them. */
  readonly counters?: boolean;
  /** Relay processes and sockets seen here. */
  readonly relays?: boolean;
  /** Interfaces to capture at; all of them by default. */
  readonly at?: readonly string[];
  /** `any`: one SLL2 file; `pcapng`: one dumpcap file; `each`: one tcpdump per interface (default). */
  readonly style?: 'each' | 'any' | 'pcapng';
  /** Further options of tcpdump, by interface. */
  readonly tcpdump?: Readonly<Record<string, TapOptions>>;
  /** Only a capture, no evidence of any kind (a packet broker, a colleague's laptop). */
  readonly bare?: boolean;
}

export interface Recording {
  /** Ends captures and collects evidence while everything still stands. */
  finish(told: Told): Promise<Recorded>;
}

export interface Told {
  readonly scenario: string;
  readonly flows: readonly PlannedFlow[];
  readonly relays?: readonly TrueRelay[];
  /** Nodes with one clock; all nodes of the lab run on one kernel, but a variant may move those of one group. */
  readonly kernels: readonly (readonly string[])[];
  /** See Truth. */
  readonly limit?: string;
  /** See Truth; none by default. */
  readonly findings?: readonly string[];
  /** Further files: name in the bundle to file on disk. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Until Linux has asked whether anybody else has them (RFC 4862 section 5.4), a second or two, packets of a stack's IPv6 addresses are lost. */
async function addressesChecked(stack: Stack): Promise<void> {
  const isNone = (which: string): boolean => stack.run(`ip -6 -o addr show ${which}`).trim() === '';
  if (isNone('scope global')) return;
  await until(`the IPv6 addresses of ${stack.node}`, () => isNone('tentative') || undefined);
}

/** Captures run on when this returns. */
export async function record(lab: Lab, nodes: readonly RecordedNode[]): Promise<Recording> {
  const folder = join(lab.workspace.folder, 'bundle');
  const taps: Tap[] = [];
  const watches = nodes.filter(hasTables).map(({ stack }) => ({ stack, files: watch(stack) }));
  for (const node of nodes) taps.push(...(await startTaps(node, folder)));
  await sleep(100);
  for (const { stack } of nodes) await addressesChecked(stack);
  return {
    finish: async (told) => {
      await sleep(SETTLE_MS);
      await Promise.all(taps.map((tap) => tap.stop()));
      for (const node of nodes) collectNode(node, join(folder, node.stack.node));
      for (const { stack, files } of watches) {
        for (const [name, file] of Object.entries(files))
          collect.collectEvents(file, join(folder, stack.node), name);
      }
      for (const [name, file] of Object.entries(told.files ?? {})) cpSync(file, join(folder, name));
      const { scenario, flows, relays = [], kernels, limit } = told;
      const truth = deriveTruth(loadBundle(folder), {
        scenario,
        flows,
        relays,
        kernels,
        limit,
        findings: told.findings ?? [],
      });
      return {
        writeTo: (target) => {
          cpSync(folder, target, { recursive: true });
          writeFileSync(join(target, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
        },
      };
    },
  };
}

function hasTables(node: RecordedNode): boolean {
  return (node.firewall ?? !!node.engine) === true && !node.bare;
}

function watch(stack: Stack): Readonly<Record<string, string>> {
  return {
    'conntrack-events.txt': collect.watchConntrack(stack),
    ...(hasIpv6(stack) && { 'conntrack-events-ipv6.txt': collect.watchConntrack(stack, 'ipv6') }),
  };
}

/** A global IPv6 address: link-local ones are everywhere. */
function hasIpv6(stack: Stack): boolean {
  return stack.run('ip -6 addr show scope global').trim() !== '';
}

async function startTaps(node: RecordedNode, bundle: string): Promise<readonly Tap[]> {
  const { stack, style = 'each' } = node;
  const folder = join(bundle, stack.node);
  mkdirSync(folder, { recursive: true });
  const names = node.at ?? interfacesOf(stack);
  if (style === 'any') return [await tcpdump(stack, 'any', folder)];
  if (style === 'pcapng') return [await dumpcap(stack, names, join(folder, 'capture.pcapng'))];
  const taps: Tap[] = [];
  for (const name of names) taps.push(await tcpdump(stack, name, folder, node.tcpdump?.[name]));
  return taps;
}

function interfacesOf(stack: Stack): readonly string[] {
  const lines = stack.run('ip -o link show up').split('\n');
  return lines.map((line) => /^\d+: ([^@:]+)/.exec(line)?.[1]).filter((name) => name !== undefined);
}

function collectNode(node: RecordedNode, folder: string): void {
  if (node.bare) return;
  collect.collectPlain(node.stack, folder);
  if (hasTables(node)) collect.collectFirewall(node.stack, folder);
  if (node.firewall === 'no-tables') collect.collectRules(node.stack, folder);
  if (node.counters) collect.collectCounters(node.stack, folder);
  if (node.relays || node.engine) collect.collectRelays(node.stack, folder);
  if (node.relays) collect.collectSockets(node.stack, folder);
  if (node.engine) collect.collectEngine(node.engine, folder);
}
