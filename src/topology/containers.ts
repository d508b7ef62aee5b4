// Container facts (docker inspect, docker ps) → which node of the bundle is that container's network stack.
// Believed when address and MAC of an endpoint are those of an interface of another node, or the node's folder bears the name.
import type { ContainerFact, Fact } from '../model/fact.js';
import type { NetworkInterface } from '../model/topology.js';

export interface PlacedContainer {
  readonly host: string;
  readonly node?: string;
  readonly fact: ContainerFact;
}

export function placeContainers(
  all: readonly { readonly node: string; readonly fact: Fact }[],
  interfaces: readonly NetworkInterface[],
  hasCapture: ReadonlySet<string>,
): PlacedContainer[] {
  const merged = new Map<string, PlacedContainer>();
  for (const { node: host, fact } of all) {
    if (fact.kind !== 'container') continue;
    const known = [...merged.values()].find((c) => c.host === host && sameContainer(c.fact, fact));
    if (known) {
      merged.set(known.fact.id, { ...known, fact: richer(known.fact, fact) });
      continue;
    }
    merged.set(fact.id, { host, node: nodeOf(host, fact, interfaces, hasCapture), fact });
  }
  return [...merged.values()].map((c) => ({ ...c, node: nodeOf(c.host, c.fact, interfaces, hasCapture) }));
}

function sameContainer(a: ContainerFact, b: ContainerFact): boolean {
  return a.id.startsWith(b.id) || b.id.startsWith(a.id);
}

function richer(a: ContainerFact, b: ContainerFact): ContainerFact {
  return b.endpoints.length > a.endpoints.length ? { ...a, ...b } : { ...b, ...a };
}

function nodeOf(
  host: string,
  fact: ContainerFact,
  interfaces: readonly NetworkInterface[],
  hasCapture: ReadonlySet<string>,
): string | undefined {
  const byAddress = interfaces.find(
    (i) =>
      i.node !== host &&
      fact.endpoints.some(
        (e) =>
          (e.mac === undefined || i.mac === undefined || e.mac === i.mac) &&
          i.addresses.some((a) => a.address === e.address),
      ),
  );
  if (byAddress) return byAddress.node;
  const name = fact.name;
  if (name === undefined) return undefined;
  return [...hasCapture].find((n) => n !== host && (n === name || n === `container-${name}`));
}
