// Two neighbouring sightings with different tuples → the translation between them, each half on its own, and who says so: a conntrack
// entry valid at that time, a rule that could have done it, else the packets alone.
import { conntrackOf } from '../model/conntrack-of.js';
import { formatPlace } from '../model/diagnostic.js';
import type { ConntrackFact } from '../model/fact.js';
import { formatEndpoint } from '../model/five-tuple.js';
import { couldTranslate, type Suspect } from '../model/firewall.js';
import type { FlowRecord } from '../model/flow.js';
import type { Evidence, Translation } from '../model/report.js';
import type { Topology } from '../model/topology.js';

export interface FoundTranslation {
  readonly translation: Translation;
  readonly evidence: readonly Evidence[];
}

export function findTranslation(
  up: FlowRecord,
  down: FlowRecord,
  topology: Topology,
  base: number,
): FoundTranslation | undefined {
  const source = change(
    up.tuple.src,
    up.tuple.sport,
    up.icmpId,
    down.tuple.src,
    down.tuple.sport,
    down.icmpId,
  );
  const destination = change(
    up.tuple.dst,
    up.tuple.dport,
    undefined,
    down.tuple.dst,
    down.tuple.dport,
    undefined,
  );
  if (!source && !destination) return undefined;
  const entry = conntrackEntry(up, down, topology, base);
  const rules = rulesFor(up, down, topology);
  const rule = rules[0] && rules.map((r) => r.suspect.text).join('; ');
  const by = entry ? 'conntrack' : rules.length > 0 ? 'rule' : 'packets';
  const evidence = [...(entry ? [entry] : []), ...rules.map(ruleEvidence)];
  return {
    translation: { ...(source && { source }), ...(destination && { destination }), by, rule },
    evidence,
  };
}

function change(
  fromAddress: string,
  fromPort: number | null,
  fromId: number | undefined,
  toAddress: string,
  toPort: number | null,
  toId: number | undefined,
): { from: string; to: string } | undefined {
  if (fromAddress === toAddress && fromPort === toPort && fromId === toId) return undefined;
  const text = (address: string, port: number | null, id: number | undefined): string =>
    id === undefined ? formatEndpoint(address, port) : `${address} id ${id}`;
  return { from: text(fromAddress, fromPort, fromId), to: text(toAddress, toPort, toId) };
}

function conntrackEntry(
  up: FlowRecord,
  down: FlowRecord,
  topology: Topology,
  base: number,
): Evidence | undefined {
  const fitting = conntrackOf(up, down, topology, base);
  if (fitting.length === 0) return undefined;
  const facts = fitting.filter(({ node }) => node === fitting[0]!.node).map(({ fact }) => fact);
  const places = [...new Set(facts.map((f) => formatPlace(f.at)))];
  return { source: 'conntrack', says: entryText(facts[0]!), at: places.slice(0, 3).join(', ') };
}

function entryText({ entry }: ConntrackFact): string {
  const side = (t: {
    src: string;
    dst: string;
    sport: number | null;
    dport: number | null;
    icmp?: { id: number };
  }): string =>
    `${t.src} → ${t.dst}${t.sport === null ? (t.icmp ? ` id ${t.icmp.id}` : '') : ` ${t.sport} → ${t.dport}`}`;
  return `conntrack: original ${side(entry.original)}, reply ${side(entry.reply)}`;
}

interface FoundRule {
  readonly suspect: Suspect;
  /** Where it is, when it is the stack of neither point. */
  readonly elsewhere?: string;
}

/** Rules of the stack that translated: one of the two points' own, where interfaces narrow them down, else any with rules. */
function rulesFor(up: FlowRecord, down: FlowRecord, topology: Topology): FoundRule[] {
  const [a, b] = [splitPoint(up.point), splitPoint(down.point)];
  const own = [...new Set([a.node, b.node])].flatMap((n) => topology.nodes.get(n) ?? []);
  for (const node of [...own, ...topology.nodes.values()]) {
    if (node.facts.firewall.length === 0) continue;
    const suspects = couldTranslate(node.facts.firewall, {
      before: up.tuple,
      after: down.tuple,
      isLocal: (address) =>
        topology.owners.has(address)
          ? topology.owners.get(address)!.some((i) => i.node === node.id)
          : undefined,
      ...(node.id === a.node && { in: a.name }),
      ...(node.id === b.node && { out: b.name }),
    });
    const best = suspects.filter((s) => s.certain).slice(0, 2);
    const shown = best.length > 0 ? best : suspects.slice(0, 1);
    const elsewhere = own.includes(node) ? undefined : node.id;
    if (shown.length > 0) return shown.map((suspect) => ({ suspect, elsewhere }));
  }
  return [];
}

/** What is not known of it is said beside the rule. */
function ruleEvidence({ suspect, elsewhere }: FoundRule): Evidence {
  const doubts = [
    ...(elsewhere === undefined ? [] : [`a rule of ${elsewhere}, whose stack is neither point's`]),
    ...(suspect.certain ? [] : ['not all that it matches could be checked']),
  ];
  const says = doubts.length === 0 ? suspect.text : `${suspect.text} (could be it: ${doubts.join('; ')})`;
  return { source: 'rules', says, at: formatPlace(suspect.at) };
}

function splitPoint(point: string): { node: string; name: string } {
  const slash = point.lastIndexOf('/');
  return { node: point.slice(0, slash), name: point.slice(slash + 1) };
}
