// The key of a text ladder: each column's number, point and tuple (named where it changes), relays between columns, and
// how far apart the clocks may be.
//   1  b31e eth0       172.17.0.2:57908 → 203.0.113.10:80
//   2  VM veth47f9c0b  the same
import type { Path, Report } from '../../model/report.js';
import { relayName } from '../outcome.js';
import { missingColumn } from '../ladder-rows.js';
import { formatDuration } from '../time.js';
import { padEnd, widthOf, wrap } from './layout.js';
import { clockName, pathEndText, pointText, tupleText, type PointNames } from './names.js';
import type { Pen } from './pen.js';

export function keyLines(pen: Pen, names: PointNames, report: Report, path: Path): string[] {
  const title = `${path.id}  ${path.protocol}  ${pathEndText(path.client)} → ${pathEndText(path.server)}`;
  const points = path.hops.map((hop) => pen.say(pointText(names, hop.point)));
  const nameWidth = Math.min(34, Math.max(0, ...points.map(widthOf)));
  let previous = '';
  const lines = path.hops.flatMap((hop, i) => {
    const tuple = tupleText(hop).map(pen.say).join(` ${pen.glyph.forward} `);
    const shown = tuple === previous ? pen.dim('the same') : tuple;
    previous = tuple;
    const link = path.links[i];
    const gap = link?.kind === 'relay' && i < path.hops.length - 1;
    const relay = gap
      ? [pen.unsure(`  ${pen.glyph.band}  ${pen.say(relayName(link.relay))}: packets cannot be seen inside`)]
      : [];
    return [`${String(i + 1).padStart(3)}  ${padEnd(points[i]!, nameWidth)}  ${shown}`, ...relay];
  });
  const missing = missingColumn(path);
  const never = missing === undefined ? '' : pen.say(pointText(names, missing));
  const last =
    missing === undefined
      ? []
      : [`${String(points.length + 1).padStart(3)}  ${padEnd(never, nameWidth)}  never seen here`];
  return [pen.bold(pen.say(title)), ...lines, ...last, ...clockNotes(pen, report, path)];
}

function clockNotes(pen: Pen, report: Report, path: Path): string[] {
  const doubts = path.links.flatMap((link, i) => {
    const doubt = link.delaySeconds?.clockUncertainty ?? 0;
    return doubt > 0
      ? [`columns ${i + 1} and ${i + 2} are on clocks known to ± ${formatDuration(doubt)}`]
      : [];
  });
  const reference = report.clocks.find((c) => c.id === c.reference)?.id;
  const text = [
    ...(reference === undefined ? [] : [`times on the clock of ${clockName(report, reference)}`]),
    ...doubts,
  ].join('; ');
  return text === '' ? [] : wrap(pen.say(text), pen.width - 2).map((line) => pen.dim(`  ${line}`));
}
