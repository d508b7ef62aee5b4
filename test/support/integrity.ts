// What must hold in every report, whatever the inputs: every claim has evidence, every place exists, links join neighbouring hops, certainty is
// that of the weakest link. Returns what is wrong, one sentence each; an empty list is a sound report.
import type { Certainty, Evidence, Path, Report } from '../../src/model/report.js';

const LADDER: readonly Certainty[] = ['proven', 'inferred', 'assumed'];
const STATUSES = ['ok', 'refused', 'unreachable', 'unanswered', 'lost', 'reply-lost', 'reset', 'partial'];

export function integrityErrors(report: Report): string[] {
  const places = placeChecker(report);
  const points = new Set(report.points.map((p) => p.id));
  const ids = new Set<string>();
  const errors: string[] = [];
  for (const path of report.paths) {
    if (ids.has(path.id)) errors.push(`${path.id}: two paths have this id`);
    ids.add(path.id);
    for (const said of pathErrors(path, points, places)) errors.push(`${path.id}: ${said}`);
  }
  for (const finding of report.findings) {
    if (finding.path !== undefined && !ids.has(finding.path))
      errors.push(`finding ${finding.id}: no path ${finding.path}`);
    for (const said of evidenceErrors(finding.evidence, places))
      errors.push(`finding ${finding.id}: ${said}`);
  }
  for (const clock of report.clocks) {
    const { low, high } = clock.offsetSeconds ?? { low: 0, high: 0 };
    if (!(low <= high)) errors.push(`clock ${clock.id}: offset ${low} to ${high}`);
  }
  return errors;
}

function pathErrors(path: Path, points: ReadonlySet<string>, places: PlaceChecker): string[] {
  const { hops, links } = path;
  const errors: string[] = [];
  if (hops.length === 0) errors.push('no hop');
  if (links.length !== Math.max(0, hops.length - 1))
    errors.push(`${hops.length} hops, ${links.length} links`);
  for (const hop of hops) {
    if (!points.has(hop.point)) errors.push(`no point ${hop.point}`);
    if (hop.packets.forward + hop.packets.reverse === 0) errors.push(`no packet at ${hop.point}`);
    errors.push(...places(hop.at));
  }
  links.forEach((link, i) => {
    const name = `link ${i} (${link.kind})`;
    if (link.from !== hops[i]?.point || link.to !== hops[i + 1]?.point)
      errors.push(
        `${name} is from ${link.from} to ${link.to}, its hops are ${hops[i]?.point} and ${hops[i + 1]?.point}`,
      );
    if (link.evidence.length === 0) errors.push(`${name} has no evidence`);
    errors.push(...evidenceErrors(link.evidence, places).map((e) => `${name}: ${e}`));
    if ((link.kind === 'relay') !== (link.relay !== undefined))
      errors.push(`${name}: relay and kind disagree`);
    errors.push(...translationErrors(path, i).map((e) => `${name}: ${e}`));
  });
  const weakest = Math.max(0, ...links.map((l) => LADDER.indexOf(l.certainty)));
  if (path.certainty !== LADDER[weakest])
    errors.push(`certainty ${path.certainty}, weakest link ${LADDER[weakest]}`);
  if (!STATUSES.includes(path.outcome.status)) errors.push(`outcome ${path.outcome.status}`);
  for (const candidate of path.candidates) {
    if (candidate.hop < 0 || candidate.hop >= hops.length)
      errors.push(`candidate after hop ${candidate.hop}`);
    errors.push(...places(candidate.at));
  }
  for (const event of path.ladder ?? [])
    for (const s of event.sightings) {
      if (s.hop < 0 || s.hop >= hops.length) errors.push(`ladder: no hop ${s.hop}`);
      errors.push(...places(s.at));
    }
  return errors;
}

/** A translation changes the tuple, and a change of tuple inside a kernel is a translation. */
function translationErrors({ hops, links, protocol }: Path, i: number): string[] {
  const [a, b, link] = [hops[i]!, hops[i + 1]!, links[i]!];
  if (link.relay) return [];
  const tuple = (h: typeof a): string =>
    `${h.src} ${h.sport} ${h.dst} ${h.dport} ${protocol.startsWith('icmp') ? String(h.icmp?.ids) : ''}`;
  const changes = tuple(a) !== tuple(b);
  if (changes && !link.translation) return [`${tuple(a)} becomes ${tuple(b)} without a translation`];
  if (!changes && link.translation) return [`a translation that changes nothing: ${tuple(a)}`];
  const { source, destination } = link.translation ?? {};
  return [source, destination].flatMap((c) =>
    c && c.from === c.to ? [`translated from ${c.from} to itself`] : [],
  );
}

function evidenceErrors(evidence: readonly Evidence[], places: PlaceChecker): string[] {
  return evidence.flatMap((e) => [
    ...(e.says.trim() === '' || /undefined|NaN|\[object/.test(e.says) ? [`evidence says "${e.says}"`] : []),
    ...(e.at.trim() === '' ? [`evidence without a place: "${e.says}"`] : places(e.at)),
  ]);
}

type PlaceChecker = (at: string) => string[];

/** Places are `file:line`, `file#packet`, `file@byte`, a file, or a node, point or two of them; several are joined by ", ". */
function placeChecker(report: Report): PlaceChecker {
  const records = new Map(report.inputs.map((i) => [i.file, i]));
  const others = new Set([
    ...report.nodes.map((n) => n.id),
    ...report.points.map((p) => p.id),
    ...report.topology.interfaces.map((i) => `${i.node}/${i.name}`),
  ]);
  const one = (place: string): string[] => {
    const text = place.trim();
    if (others.has(text) || records.has(text)) return [];
    const [, file = '', mark, number] = /^(.*)([:#@])(\d+)$/.exec(text) ?? [];
    const input = records.get(file);
    if (!input) return [`no such place: "${text}"`];
    if (Number(number) < 1 && mark !== '@') return [`places count from 1: "${text}"`];
    return mark === '#' && Number(number) > input.records ? [`"${text}" of ${input.records} packets`] : [];
  };
  return (at) => at.split(/, | ↔ /).flatMap(one);
}
