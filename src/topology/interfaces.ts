// Interface and address facts of one node → one NetworkInterface per name. Text and -j outputs of the same moment repeat each other;
// where they differ the first statement wins and the difference is a diagnostic with both places.
import { formatPlace, type Diagnostic } from '../model/diagnostic.js';
import type { AddressFact, InterfaceFact } from '../model/fact.js';
import type { NetworkInterface } from '../model/topology.js';

const COMPARED = ['ifindex', 'mac', 'mtu', 'master', 'peerIfindex'] as const;

export function mergeInterfaces(
  node: string,
  facts: readonly InterfaceFact[],
  addresses: readonly AddressFact[],
  diagnostics: Diagnostic[],
): Map<string, NetworkInterface> {
  const byName = new Map<string, InterfaceFact[]>();
  for (const fact of facts) byName.set(fact.name, [...(byName.get(fact.name) ?? []), fact]);
  for (const { interface: name, at } of addresses) {
    if (!byName.has(name)) byName.set(name, [{ kind: 'interface', name, at }]);
  }
  const result = new Map<string, NetworkInterface>();
  for (const [name, said] of byName) {
    reportContradictions(node, name, said, diagnostics);
    result.set(name, mergeOne(node, name, said, addresses));
  }
  return result;
}

function mergeOne(
  node: string,
  name: string,
  said: readonly InterfaceFact[],
  addresses: readonly AddressFact[],
): NetworkInterface {
  const first = <K extends keyof InterfaceFact>(key: K): InterfaceFact[K] | undefined =>
    said.find((f) => f[key] !== undefined)?.[key];
  const own = new Map<string, NetworkInterface['addresses'][number]>();
  for (const fact of addresses) {
    if (fact.interface !== name || own.has(fact.address)) continue;
    own.set(fact.address, {
      address: fact.address,
      prefixLength: fact.prefixLength,
      at: formatPlace(fact.at),
    });
  }
  return {
    id: `${node}/${name}`,
    node,
    name,
    facts: said,
    ifindex: first('ifindex'),
    peerIfindex: first('peerIfindex'),
    mac: first('mac'),
    mtu: first('mtu'),
    master: first('master'),
    linkKind: first('linkKind'),
    addresses: [...own.values()],
    at: formatPlace(said[0]!.at),
  };
}

function reportContradictions(
  node: string,
  name: string,
  said: readonly InterfaceFact[],
  diagnostics: Diagnostic[],
): void {
  for (const key of COMPARED) {
    const first = said.find((f) => f[key] !== undefined);
    const other = said.find((f) => f[key] !== undefined && f[key] !== first?.[key]);
    if (!first || !other) continue;
    diagnostics.push({
      severity: 'warning',
      code: 'contradicting-interface',
      message: `${node}/${name}: ${key} is ${first[key]} at ${formatPlace(first.at)} but ${other[key]} at ${formatPlace(other.at)}; the files may be of different runs, the first is used`,
      file: other.at.file,
      at: formatPlace(other.at),
    });
  }
}
