// Report → a text map: every node as a box (nested) with its interfaces, then the ways packets took, one line a way and
// under it the groups of alike paths with count and spread.
//  ┌ VM · vm ──────────────┐
//  │ ● docker0  172.17.0.1 │
//  web eth0 ─veth─ VM vethd3f0712 ─bridge─ docker0 ─nat─ eth0 ░slirp░ Mac en9
//    40×  tcp → 203.0.113.10:80   677 packets  717 KiB  ✓ ok ~
import type { Report } from '../model/report.js';
import { countOf } from './amount.js';
import { diagramOf } from './diagram.js';
import { runsBanner } from './text/closing.js';
import { wrap } from './text/layout.js';
import { boxLines } from './text/map-boxes.js';
import { wayLines } from './text/map-ways.js';
import { pointNames } from './text/names.js';
import { makePen, type TextStyle } from './text/pen.js';

export function renderMap(report: Report, style: TextStyle): string {
  const pen = makePen(style);
  const diagram = diagramOf(report);
  const title = `${report.bundle}: ${countOf(report.paths.length, 'path')} over ${countOf(report.points.length, 'observation point')}`;
  const lines = [
    ...runsBanner(pen, report),
    ...wrap(pen.say(title), pen.width).map(pen.bold),
    '',
    ...boxLines(pen, diagram.nodes),
    '',
    ...wayLines(pen, pointNames(report), diagram.groups),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
