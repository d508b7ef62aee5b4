// Path groups → the ways packets took: a way is one sequence of points and links; under it stand the groups that took it.
//  web eth0 ─veth─ VM vethd3f0712 ─bridge─ docker0 ─nat─ eth0 ░slirp░ Mac en9
//    40×  tcp → 203.0.113.10:80     677 packets    717 KiB (807 B to 37.3 KiB each)   ✓ ok ~
import type { Path } from '../../model/report.js';
import { countOf, formatBytes, formatCount } from '../amount.js';
import { certaintyMark, outcomeWord, relayName } from '../outcome.js';
import type { PathGroup } from '../path-groups.js';
import { padEnd, padStart, shorten, widthOf } from './layout.js';
import { pathEndText, type PointNames } from './names.js';
import { outcomeSign, type Pen } from './pen.js';

export function wayLines(pen: Pen, names: PointNames, groups: readonly PathGroup[]): string[] {
  const ways = new Map<string, PathGroup[]>();
  for (const group of groups) {
    const key = stepsOf(pen, names, group.paths[0]!).join(' ');
    const list = ways.get(key);
    if (list) list.push(group);
    else ways.set(key, [group]);
  }
  return [...ways.values()].flatMap((list) => [
    ...wrapSteps(stepsOf(pen, names, list[0]!.paths[0]!), pen.width).map(pen.bold),
    ...groupRows(pen, list),
    '',
  ]);
}

/** `b31e eth0`, `─veth─`, `VM veth47f9c0b` …; the node's name only where it changes. */
function stepsOf(pen: Pen, names: PointNames, path: Path): string[] {
  const steps: string[] = [];
  let here: string | undefined;
  path.hops.forEach((hop, i) => {
    const { node, name } = names(hop.point);
    steps.push(pen.say(node === here ? name : `${node} ${name}`.trim()));
    here = node;
    const link = path.links[i];
    if (link && i < path.hops.length - 1) steps.push(joint(pen, link.kind, relayName(link.relay)));
  });
  const { status, before } = path.outcome;
  if (path.candidates.length > 0)
    steps.push(`${pen.glyph.unsure} ${countOf(path.candidates.length, 'way')} on`);
  else if (status === 'lost' && before !== undefined) {
    const { node, name } = names(before);
    steps.push(pen.glyph.cross, pen.say(node === here ? name : `${node} ${name}`));
  }
  return steps;
}

function joint(pen: Pen, kind: string, relay: string): string {
  const { band, rule } = pen.glyph;
  return kind === 'relay' ? `${band}${band}${pen.say(relay)}${band}${band}` : `${rule}${kind}${rule}`;
}

function wrapSteps(steps: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const step of steps) {
    const joined = line === '' ? step : `${line} ${step}`;
    if (line !== '' && widthOf(joined) > width) {
      lines.push(line);
      line = `    ${step}`;
    } else line = joined;
  }
  return [...lines, line];
}

function groupRows(pen: Pen, groups: readonly PathGroup[]): string[] {
  const cells = groups.map((group) => {
    const { paths, packets } = group;
    const many = paths.length > 1;
    const { sign, paint } = outcomeSign(pen, group.ambiguous ? 'partial' : group.status);
    const word = group.ambiguous ? 'ambiguous' : outcomeWord(group.status);
    return {
      count: pen.say(many ? `${formatCount(paths.length)}×` : shorten(paths[0]!.id, 12, '…')),
      what: `${pen.say(group.protocol)} ${pen.glyph.forward} ${pen.say(pathEndText(paths[0]!.server))}`,
      traffic: `${formatCount(group.totalPackets)} packets${many ? ` (${range(packets.min, packets.max)} each)` : ''}`,
      bytes: formatBytes(group.totalBytes),
      result: `${sign} ${word} ${certaintyMark(group.certainty)}`,
      paint,
    };
  });
  const widest = (key: 'count' | 'what' | 'traffic' | 'bytes' | 'result'): number =>
    Math.max(...cells.map((c) => widthOf(c[key])));
  const gaps = 2 * 5;
  const others = widest('count') + widest('traffic') + widest('bytes') + widest('result') + gaps;
  const room = Math.min(widest('what'), Math.max(16, pen.width - others));
  return cells.map(({ count, what, traffic, bytes, result, paint }) => {
    const left = `  ${padStart(count, widest('count'))}  ${padEnd(shorten(what, room, pen.glyph.dots), room)}`;
    const right = `${padEnd(traffic, widest('traffic'))}  ${padStart(bytes, widest('bytes'))}`;
    return `${left}  ${right}  ${paint(result)}`;
  });
}

function range(low: number, high: number): string {
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}
