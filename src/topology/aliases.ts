// Captures of a container in one folder, its ip addr and docker inspect in another: one network stack under two names. Believed when every conversation
// of the captured interface has the MAC that the evidence states for the interface of that name, and only one folder fits.
import type { Fact } from '../model/fact.js';
import type { FlowRecord } from '../model/flow.js';

/** Evidence folder → node with the captures. `captured`: nodes with observation points. */
export function findAliases(
  facts: readonly { readonly node: string; readonly facts: readonly Fact[] }[],
  captured: ReadonlySet<string>,
  flows: () => readonly FlowRecord[],
  nodeOf: (point: string) => string,
): Map<string, string> {
  if (facts.every((f) => captured.has(f.node))) return new Map();
  const described = new Set(
    facts.filter((f) => f.facts.some((x) => x.kind === 'interface')).map((f) => f.node),
  );
  const macs = ownMacs(flows(), (point) => captured.has(nodeOf(point)) && !described.has(nodeOf(point)));
  const aliases = new Map<string, string>();
  for (const { node, facts: said } of facts) {
    if (captured.has(node)) continue;
    const fits = [...macs].filter(([point, seen]) =>
      said.some(
        (f) =>
          f.kind === 'interface' && f.mac !== undefined && point.endsWith(`/${f.name}`) && seen.has(f.mac),
      ),
    );
    if (fits.length === 1) aliases.set(node, nodeOf(fits[0]![0]));
  }
  return aliases;
}

/** Point → MACs that every one of its conversations has at an end: the interface's own, and a lone gateway's. */
function ownMacs(flows: readonly FlowRecord[], wanted: (point: string) => boolean): Map<string, Set<string>> {
  const common = new Map<string, Set<string>>();
  for (const { point, forward, reverse } of flows) {
    if (!wanted(point)) continue;
    const ends = [forward.srcMac, forward.dstMac, reverse.srcMac, reverse.dstMac].filter((m) => m !== null);
    const known = common.get(point);
    common.set(point, new Set(known ? ends.filter((m) => known.has(m)) : ends));
  }
  return common;
}
