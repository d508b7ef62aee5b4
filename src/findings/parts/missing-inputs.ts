// What could not be judged for want of an input, by node: which evidence, and which capture to take next.
import type { NotEvaluated, Path } from '../../model/report.js';
import type { FindingContext } from './rule.js';
import { captureCommand, count, groupBy, some } from './wording.js';

const MAX_UNSEEN = 8;
/** The node of files that lie in no folder of the bundle. */
const ROOT = '.';

export function missingInputs(context: FindingContext): readonly NotEvaluated[] {
  return [
    ...sideBySide(context),
    ...nodeEvidence(context),
    ...headersOnly(context),
    ...unseenPoints(context),
    ...untiedClocks(context),
  ];
}

/** Captures of several machines in no folder of their own look like one machine's, and no relay is looked for inside one. */
function sideBySide({ points }: FindingContext): NotEvaluated[] {
  const beside = [...points.values()].filter((p) => p.packets > 0 && p.node === ROOT).map((p) => p.interface);
  if (beside.length < 2) return [];
  return [
    {
      what: `relays and clocks between ${some(beside, 4)}`,
      because:
        "captures side by side are taken for one machine's: if they are not, give each machine a folder (`vm/eth0.pcap`, `mac/en9.pcap`) or name their nodes in pathstitch.yaml",
    },
  ];
}

function nodeEvidence({ topology, points, paths }: FindingContext): NotEvaluated[] {
  const captured = new Set([...points.values()].filter((p) => p.packets > 0).map((p) => p.node));
  const nodes = [...topology.nodes.values()].filter((n) => captured.has(n.id));
  const noLinks = nodes.filter((n) => n.facts.interfaces.size === 0).map(nodeName);
  const unknown = paths.flatMap((p) =>
    p.links.filter((l) => l.relay?.kind === 'unknown' && l.relay.processes.length === 0),
  );
  const sides = unknown.flatMap((l) => [l.from, l.to].map((id) => points.get(id)?.node));
  const noProcesses = nodes.filter(
    (n) => n.kind !== 'container' && n.facts.processes.length === 0 && sides.includes(n.id),
  );
  const list: NotEvaluated[] = [];
  if (noLinks.length > 0)
    list.push({
      what: `interfaces, veth pairs and bridges of ${some(noLinks, 4)}`,
      because: 'no link evidence was given: `ip -d -j link`, `ip -j addr`, `ip route show table all`',
    });
  if (noProcesses.length > 0)
    list.push({
      what: `which program relays on ${some(noProcesses.map(nodeName), 4)}`,
      because: 'no process list was given: `ps -ef` or `ss -tulnp` there',
    });
  return list;
}

/** Captures beside each other, in no folder of their own, are of the node `.`. */
function nodeName({ id, label }: { readonly id: string; readonly label: string }): string {
  return id === ROOT ? label : id;
}

function headersOnly({ points }: FindingContext): NotEvaluated[] {
  const cut = [...points.values()].filter((p) => p.packets > 0 && p.truncated * 2 > p.packets);
  const printed = cut.filter((p) => p.text && !p.text.fields.includes('payload')).map((p) => p.id);
  const short = cut.filter((p) => !p.text).map((p) => p.id);
  const list: NotEvaluated[] = [];
  if (short.length > 0)
    list.push({
      what: `content of conversations at ${some(short, 4)}`,
      because: 'most packets were cut by the snapshot length: capture with `tcpdump -s 0`',
    });
  if (printed.length > 0)
    list.push({
      what: `content of conversations at ${some(printed, 4)}`,
      because: 'what tcpdump printed holds no payload: capture to a file with `tcpdump -s 0 -w`',
    });
  return list;
}

/** Interfaces that paths cross without a capture: the most crossed first. */
function unseenPoints({ paths, alike = [] }: FindingContext): NotEvaluated[] {
  const more = new Map(alike.map((a) => [a.like, a.paths]));
  const total = (crossing: Iterable<Path>): number =>
    [...new Set(crossing)].reduce((n, p) => n + 1 + (more.get(p.id) ?? 0), 0);
  const crossed = paths.flatMap((p) => p.links.flatMap((l) => l.through.map((id) => ({ id, path: p }))));
  const groups = [...groupBy(crossed, (c) => c.id)]
    .map(([id, list]) => ({ id, n: total(list.map((c) => c.path)) }))
    .sort((x, y) => y.n - x.n || (x.id < y.id ? -1 : 1));
  return groups.slice(0, MAX_UNSEEN).map(({ id, n }) => ({
    what: `what ${count(n, 'path')} look like at ${id}`,
    because: `there is no capture of it: ${captureCommand(id)}`,
  }));
}

function untiedClocks({ correlation }: FindingContext): NotEvaluated[] {
  const untied = [...correlation.clocks.values()]
    .filter((c) => !c.known && c.id !== c.reference)
    .map((c) => c.id);
  if (untied.length === 0) return [];
  const reference = [...correlation.clocks.values()][0]!.reference;
  return [
    {
      what: `delays and order between ${reference} and ${some(untied, 4)}`,
      because:
        'no conversation seen on both ties their clocks: capture traffic that passes both, or state a common clock in pathstitch.yaml',
    },
  ];
}
