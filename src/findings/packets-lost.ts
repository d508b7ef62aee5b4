// A conversation (or its answer) seen at one point and never at the next, both capturing: which rule may have dropped it, and what to
// capture next. One finding for each place, however many conversations stop there. netfilter hooks: linux/netfilter_ipv4.h.
//   vm/docker0 → vm/eth0: -A FORWARD -p tcp --dport 8443 -j DROP (vm/iptables-save.txt:14)
import { formatPlace } from '../model/diagnostic.js';
import { couldDrop, type Suspect } from '../model/firewall.js';
import type { FiveTuple } from '../model/five-tuple.js';
import { hopFilters } from '../model/hop-filters.js';
import type { Evidence, Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { isTunnelCarrier } from './parts/tunnel-carrier.js';
import {
  captureCommand,
  conversation,
  count,
  destinationOf,
  groupBy,
  interfaceOfPoint,
  nodeOfPoint,
  packetsSay,
  some,
} from './parts/wording.js';

export const packetsLost: Rule = {
  id: 'packets-lost',
  title: 'Packets vanish between two captures',
  needs: [],
  inspect: (context, explained) => {
    const lost = context.paths.filter(
      (p) =>
        (p.outcome.status === 'lost' || p.outcome.status === 'reply-lost') &&
        p.outcome.after &&
        p.outcome.before &&
        // a group's packet goes where members are, and captures begin at different moments
        !isGroup(p.server.address) &&
        !isTunnelCarrier(p) &&
        !explained.has(p.id),
    );
    const places = groupBy(lost, (p) => `${p.outcome.status} ${p.outcome.after} ${p.outcome.before}`);
    return [...places.values()].map((paths) => draftFor(paths, context));
  },
};

function isGroup(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^255\.|\.255$|^ff/i.test(address);
}

function draftFor(paths: readonly Path[], context: FindingContext): Draft {
  const { status, after = '', before = '' } = paths[0]!.outcome;
  const suspects = suspectsFor(paths[0]!, context);
  const certain = suspects.filter((s) => s.certain);
  const named = (certain.length > 0 ? certain : suspects).slice(0, 3);
  const what = status === 'lost' ? 'went in at' : 'came back as far as';
  const rules =
    named.length === 0
      ? 'No rule is known that could have dropped it.'
      : `${certain.length > 0 ? 'It matches' : 'It could match'} ${some(
          named.map((s) => `"${s.text}"`),
          3,
        )}.`;
  return {
    // between the two ends of a veth pair nothing drops: there the capture is the likelier culprit
    severity: isOnePair(paths[0]!) ? 'warning' : 'critical',
    title:
      status === 'lost'
        ? `Packets vanish between ${after} and ${before}`
        : `Replies vanish between ${after} and ${before}`,
    detail: `${count(paths.length, 'conversation')} ${what} ${after} and never showed at ${before}, which was capturing: ${some(paths.map(destinationOf), 4)}. ${rules}`,
    paths,
    where: after,
    evidence: [...paths.slice(0, 3).map(seenAt), ...named.map(ruleEvidence)],
    alternatives: alternativesFor(before, named.length > 0, context),
    next: nextStep(paths[0]!, context),
  };
}

function isOnePair({ links, outcome: { after, before } }: Path): boolean {
  return links.some(
    (l) =>
      l.kind === 'veth' && ((l.from === after && l.to === before) || (l.from === before && l.to === after)),
  );
}

function seenAt(path: Path): Evidence {
  const { status, after } = path.outcome;
  const hop = path.hops.findLast((h) => h.point === after) ?? path.hops.at(-1)!;
  const n = status === 'lost' ? hop.packets.forward : hop.packets.reverse;
  return packetsSay(
    `${count(n, status === 'lost' ? 'packet' : 'reply')} of ${conversation(hop)} at ${hop.point}`,
    hop.at,
  );
}

function ruleEvidence(s: Suspect): Evidence {
  return { source: 'rules', says: `${s.text}${s.certain ? '' : ' (could match)'}`, at: formatPlace(s.at) };
}

/** The stack between the two points, the packet as it looks there, and in which direction it crosses. */
function suspectsFor(path: Path, { topology }: FindingContext): readonly Suspect[] {
  const { status, after = '', before = '' } = path.outcome;
  const node = nodeOfPoint(after) === nodeOfPoint(before) ? nodeOfPoint(after) : undefined;
  const facts = node === undefined ? undefined : topology.nodes.get(node)?.facts.firewall;
  const hop = path.hops.findLast((h) => h.point === after) ?? path.hops.at(-1)!;
  if (!facts || facts.length === 0) return [];
  const { src, sport, dst, dport } = hop;
  const forward: FiveTuple = { protocol: path.protocol, src, sport, dst, dport };
  // an answer is un-translated before the forward chain sees it: its tuple is the one of the point it never reached
  const target = path.hops.find((h) => h.point === before) ?? hop;
  const tuple: FiveTuple =
    status === 'lost'
      ? forward
      : {
          protocol: path.protocol,
          src: target.dst,
          sport: target.dport,
          dst: target.src,
          dport: target.sport,
        };
  return couldDrop(facts, {
    tuple,
    in: deviceOf(after, topology),
    out: deviceOf(before, topology),
    state: status === 'lost' ? 'NEW' : 'ESTABLISHED',
  });
}

/** IP rules see the bridge, not its port. */
function deviceOf(point: string, topology: FindingContext['topology']): string {
  return topology.interfaces.get(point)?.master ?? interfaceOfPoint(point);
}

function alternativesFor(before: string, ruleFound: boolean, { points, topology }: FindingContext): string[] {
  const point = points.get(before);
  const list = ['the capture behind missed the packets (its kernel drop counter would tell)'];
  if (point?.dropped) list[0] = `the capture at ${before} dropped ${count(point.dropped, 'packet')}`;
  if (!ruleFound && topology.nodes.get(nodeOfPoint(before))?.facts.firewall.length === 0)
    list.push('a firewall rule: no rules of that stack were given');
  list.push('reverse path filter, a full connection table, or a route that leaves by another interface');
  return list;
}

function nextStep(path: Path, context: FindingContext): string {
  const { after = '', before = '' } = path.outcome;
  const hop = path.hops.findLast((h) => h.point === after) ?? path.hops.at(-1)!;
  const filter = hopFilters(path.protocol, hop).tcpdump;
  const unseen = context.topology.interfaces.get(after)?.master;
  const master = unseen && `${nodeOfPoint(after)}/${unseen}`;
  if (master && !context.points.has(master)) return captureCommand(master, filter);
  const match = `-p ${path.protocol} -s ${hop.src} -d ${hop.dst}`;
  return `on ${nodeOfPoint(after)}: iptables -t raw -A PREROUTING ${match} -j TRACE, then xtables-monitor --trace (nft: meta nftrace set 1, nft monitor trace) names the rule; it was to leave by ${interfaceOfPoint(before)}`;
}
