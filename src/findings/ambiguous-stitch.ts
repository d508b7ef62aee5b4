// Paths that stop because more than one continuation fits equally well. What would decide is said once for each place.
import type { Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { conversation, count, groupBy, nodeOfPoint, packetsSay, some } from './parts/wording.js';

export const ambiguousStitch: Rule = {
  id: 'ambiguous-stitch',
  title: 'More than one continuation fits',
  needs: [],
  inspect: (context) => {
    const open = context.paths.filter((p) => p.candidates.length > 0);
    const groups = groupBy(open, (p) => `${p.hops.at(-1)!.point} ${p.candidates[0]!.point}`);
    return [...groups.values()].map((paths) => draftFor(paths, context));
  },
};

function draftFor(paths: readonly Path[], context: FindingContext): Draft {
  const [path] = paths as [Path];
  const hop = path.hops.at(-1)!;
  const candidates = path.candidates;
  const against = [...new Set(candidates.flatMap((c) => c.against))];
  return {
    severity: 'info',
    title: `${count(paths.length, 'path')} stop at ${hop.point}: more than one continuation fits`,
    detail: `${conversation(hop)} could go on as any of ${candidates.length} conversations at ${some([...new Set(candidates.map((c) => c.point))], 3)}; none is taken.${against.length > 0 ? ` Against them: ${some(against, 3)}.` : ''}`,
    paths,
    where: hop.point,
    evidence: [
      packetsSay(`${conversation(hop)} stops here`, hop.at),
      ...candidates
        .slice(0, 4)
        .map((c) =>
          packetsSay(`could be ${c.src}:${c.sport ?? ''} → ${c.dst}:${c.dport ?? ''} at ${c.point}`, c.at),
        ),
    ],
    next: whatDecides(path, context),
  };
}

function whatDecides(path: Path, { points, topology, correlation }: FindingContext): string {
  const ends = [path.hops.at(-1)!.point, path.candidates[0]!.point];
  const asks: string[] = [];
  if (ends.some((p) => (points.get(p)?.truncated ?? 0) > 0))
    asks.push('captures of full length (tcpdump -s 0): content would tell them apart');
  const nodes = [...new Set(ends.map(nodeOfPoint))];
  if (!nodes.some((n) => (topology.nodes.get(n)?.facts.conntrack.length ?? 0) > 0))
    asks.push('conntrack -E -o timestamp while capturing: it names both tuples');
  const clocks = new Set(nodes.map((n) => correlation.clockOf.get(n)));
  if (clocks.size > 1)
    asks.push('one clock for both hosts (NTP), or more traffic between them to tie their clocks');
  return asks.length > 0 ? asks.join('; ') : 'a capture between the two points';
}
