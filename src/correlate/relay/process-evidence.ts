// Which process relays which listening port to which address: docker-proxy's, socat's … arguments; a process that holds both legs (ss, lsof);
// strace's connect. What it dials may be translated by the kernel before any interface sees it (OUTPUT DNAT), so conntrack's
// word on the dialled tuple counts as the dialled address.
import { formatEndpoint } from '../../model/five-tuple.js';
import { formatPlace, type Place } from '../../model/diagnostic.js';
import type { FirewallRuleFact, RelayKind } from '../../model/fact.js';
import type { Topology } from '../../model/topology.js';
import { translatedTuple } from '../evidence/by-conntrack.js';

export interface DialMapping {
  readonly node: string;
  readonly kind: RelayKind;
  readonly process: string;
  readonly protocol: string;
  /** Where it accepts; undefined when only the dialled side is known. */
  readonly listen?: { readonly address: string; readonly port: number };
  readonly dial: { readonly address: string; readonly port: number };
  /** Addresses and ports the dialled connection can show on an interface: itself, and what NAT makes of it. */
  readonly shown: readonly { readonly address: string; readonly port: number | null; readonly at?: string }[];
  readonly at: string;
}

export function dialMappings(topology: Topology): DialMapping[] {
  const result: DialMapping[] = [];
  for (const node of topology.nodes.values()) {
    const { processes, syscalls } = node.facts;
    for (const p of processes) {
      if (!p.relay?.dial) continue;
      const { dial, listen, kind } = p.relay;
      result.push(mapping(topology, node.id, kind, p.name, dial.protocol, dial, listen, p.at));
    }
    const dialled = new Map(
      syscalls.flatMap((s) =>
        s.call === 'connect' && s.address && s.port ? [[`${s.address} ${s.port}`, s] as const] : [],
      ),
    );
    for (const s of dialled.values()) {
      const name = processes.find((p) => p.pid === s.pid)?.name ?? `pid ${s.pid ?? '?'}`;
      result.push(
        mapping(
          topology,
          node.id,
          'port-forwarder',
          name,
          'tcp',
          { address: s.address!, port: s.port! },
          undefined,
          s.at,
        ),
      );
    }
  }
  return result;
}

function mapping(
  topology: Topology,
  node: string,
  kind: RelayKind,
  process: string,
  protocol: string,
  dial: { address: string; port: number },
  listen: { address: string; port: number } | undefined,
  place: Place,
): DialMapping {
  const shown = new Map<string, { address: string; port: number | null; at?: string }>([
    [`${dial.address} ${dial.port}`, { ...dial }],
  ]);
  for (const other of topology.nodes.values()) {
    for (const fact of other.facts.conntrack) {
      const { original } = fact.entry;
      if (original.protocol !== protocol || original.dst !== dial.address || original.dport !== dial.port)
        continue;
      const t = translatedTuple(fact.entry);
      const key = `${t.dst} ${t.dport}`;
      if (!shown.has(key)) shown.set(key, { address: t.dst, port: t.dport, at: formatPlace(fact.at) });
    }
  }
  for (const rule of topology.nodes.get(node)?.facts.firewall ?? []) {
    if (
      rule.kind !== 'firewall-rule' ||
      rule.target !== 'DNAT' ||
      !rule.to?.address ||
      !matchesDial(rule, protocol, dial)
    )
      continue;
    const port = rule.to.ports?.from ?? dial.port;
    const key = `${rule.to.address} ${port}`;
    if (!shown.has(key)) shown.set(key, { address: rule.to.address, port, at: formatPlace(rule.at) });
  }
  return { node, kind, process, protocol, listen, dial, shown: [...shown.values()], at: formatPlace(place) };
}

/** A DNAT rule that names the dialled port, and no other address than the dialled one. */
function matchesDial(
  rule: FirewallRuleFact,
  protocol: string,
  dial: { address: string; port: number },
): boolean {
  const ports = rule.dports?.some((p) => p.from <= dial.port && dial.port <= p.to) ?? false;
  const address = rule.dst === undefined || rule.dst.replace(/\/(32|128)$/, '') === dial.address;
  return (
    ports &&
    address &&
    (rule.protocol === undefined || rule.protocol === protocol) &&
    !rule.not?.dst &&
    !rule.not?.dport
  );
}

/** Whether a connection accepted as up's destination may be dialled on as down's. */
export function mappingFor(
  mappings: readonly DialMapping[],
  up: { protocol: string; dst: string; dport: number | null },
  down: { node: string; dst: string; dport: number | null },
): { mapping: DialMapping; says: string; full: boolean } | undefined {
  let best: { mapping: DialMapping; says: string; full: boolean } | undefined;
  for (const m of mappings) {
    if (m.protocol !== up.protocol) continue;
    const shown = m.shown.find((s) => s.address === down.dst && s.port === down.dport);
    // what a process dials on its loopback no other stack's loopback shows
    if (!shown || (isLoopback(shown.address) && m.node !== down.node)) continue;
    const full =
      m.listen !== undefined &&
      m.listen.port === up.dport &&
      (isAny(m.listen.address) || m.listen.address === up.dst);
    if (m.listen !== undefined && !full) continue;
    const via = shown.at
      ? `, which NAT turns into ${formatEndpoint(shown.address, shown.port)} (${shown.at})`
      : '';
    const accepts = m.listen ? ` accepts on ${formatEndpoint(m.listen.address, m.listen.port)} and` : '';
    const says = `${m.process}${accepts} dials ${formatEndpoint(m.dial.address, m.dial.port)}${via}`;
    if (!best || (full && !best.full)) best = { mapping: m, says, full };
  }
  return best;
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isAny(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::' || address === '';
}
