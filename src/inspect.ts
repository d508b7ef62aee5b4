// What was understood of a bundle: files, nodes with their points and evidence, links, clocks, what is missing, and a pathstitch.yaml to
// start from. Every line fits 80 columns except those of the manifest, which are to be copied.
//   ● vm (vm, clock vm)
//      points    docker0 92 packets, eth0 45 packets
//      evidence  links (6), routes (1), conntrack (3)
import { evidenceOf } from './inspect-evidence.js';
import { count, fileLines, oncePerFile, paragraph } from './inspect-files.js';
import { printManifest } from './inputs/index.js';
import { escapeVisible, wrap } from './render/index.js';
import type { Report, ReportClock, ReportNode, ReportPoint } from './model/report.js';

const COLUMNS = 80;
/** Kinds that say nothing of the node they lie in. */
const NO_EVIDENCE: ReadonlySet<string> = new Set(['unknown', 'empty', 'aside', 'manifest']);
const FIELD_COLUMNS = 10;
/** More problems of one file than this are counted. */
const PROBLEMS_LISTED = 12;

export function inspectText(report: Report): string {
  const { nodes, points } = report;
  const inputs = oncePerFile(report.inputs);
  const shown = nodes.filter(
    (n) => inputs.some((i) => i.node === n.id && !NO_EVIDENCE.has(i.kind)) || n.inside,
  );
  const sections = [
    [
      `${report.bundle}: ${count(inputs.length, 'file')}, ${count(shown.length, 'node')}, ${count(points.length, 'observation point')}`,
    ],
    section('FILES', fileLines(inputs)),
    section(
      'NODES',
      shown.flatMap((n, i) => [...(i > 0 ? [''] : []), ...nodeLines(report, n)]),
    ),
    section(
      'LINKS BETWEEN THEM',
      report.topology.links.flatMap((l) =>
        paragraph(`${l.a} ↔ ${l.b}: ${l.says} [${l.at.join(', ')}]`, '    '),
      ),
    ),
    section('CLOCKS', points.length > 0 ? report.clocks.flatMap(clockLines) : []),
    section(
      'NOT JUDGED WITHOUT MORE',
      (points.length > 0 ? report.notEvaluated : []).flatMap((n) =>
        paragraph(`${n.what}: ${n.because}`, '    '),
      ),
    ),
    section('PROBLEMS', problemLines(report.diagnostics.filter((d) => d.severity !== 'info'))),
    section('PATHSTITCH.YAML TO START FROM', manifestLines(report, shown)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The first few of each file; all are in the JSON report. */
function problemLines(diagnostics: Report['diagnostics']): string[] {
  const byFile = new Map<string, Report['diagnostics'][number][]>();
  for (const d of diagnostics) {
    const file = d.file ?? d.at ?? 'bundle';
    byFile.set(file, [...(byFile.get(file) ?? []), d]);
  }
  return [...byFile].flatMap(([file, list]) => [
    ...list
      .slice(0, PROBLEMS_LISTED)
      .flatMap((d) => paragraph(`${d.severity}: ${d.at ?? file}: ${d.message}`, '    ')),
    ...(list.length > PROBLEMS_LISTED
      ? paragraph(`${file}: and ${list.length - PROBLEMS_LISTED} more`, '    ')
      : []),
  ]);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [title, ...lines] : [];
}

function nodeLines(report: Report, node: ReportNode): string[] {
  const { has, missing } = evidenceOf(report, node);
  const points = report.points.filter((p) => p.node === node.id);
  const label = node.label === node.id ? '' : `, called ${node.label}`;
  const inside = node.inside ? ` in ${node.inside}` : '';
  return [
    ...paragraph(`● ${node.id} (${node.kind}${inside}${label}, clock ${node.clock})`, '  '),
    ...node.evidence.slice(0, 1).flatMap((e) => field('because', `${e.says} [${e.at}]`)),
    ...field('points', points.map(pointWords).join(', ') || 'none: no capture was taken here'),
    ...field('evidence', has.join(', ') || 'none'),
    ...missing.flatMap((t, i) => field(i === 0 ? 'missing' : '', `${t.name} (${t.tells}): ${t.command}`)),
  ];
}

function pointWords(point: ReportPoint): string {
  const truncated = point.snaplen !== undefined && point.snaplen < 65535 ? `, cut to ${point.snaplen} B` : '';
  const files = point.files.length > 1 ? ` in ${point.files.length} files` : '';
  const dropped = point.dropped ? `, ${point.dropped} dropped` : '';
  return `${point.interface} ${count(point.packets, 'packet')} (${point.linkType}${truncated}${dropped}${files})`;
}

function field(name: string, text: string): string[] {
  const indent = ' '.repeat(FIELD_COLUMNS);
  return wrap(`     ${escapeVisible(text)}`, COLUMNS - FIELD_COLUMNS).map(
    (line, i) => `     ${(i === 0 ? name : '').padEnd(FIELD_COLUMNS) || indent}${line.slice(5)}`,
  );
}

function clockLines(clock: ReportClock): string[] {
  if (clock.id === clock.reference) return paragraph(`${clock.id}: the reference`, '    ');
  const { offsetSeconds: offset } = clock;
  const range = (n: number): string => (n * 1e3).toFixed(3);
  const says = offset
    ? `between ${range(offset.low)} and ${range(offset.high)} ms ahead of ${clock.reference}`
    : `offset to ${clock.reference} not known: no conversation was seen on both`;
  const steps = clock.steps.length > 0 ? `, ${count(clock.steps.length, 'step')}` : '';
  return paragraph(`${clock.id}: ${says}${steps}`, '    ');
}

function manifestLines(report: Report, nodes: readonly ReportNode[]): string[] {
  const text = printManifest(startManifest(report, nodes)).trimEnd();
  return text === '' ? [] : text.split('\n').map(escapeVisible);
}

function startManifest(report: Report, nodes: readonly ReportNode[]): Parameters<typeof printManifest>[0] {
  const said = nodes.map((n) => [
    n.id,
    { label: n.label, kind: n.kind, ...(n.inside && { inside: n.inside }), clock: n.clock },
  ]);
  const shows = (file: string): number => report.points.filter((p) => p.files.includes(file)).length;
  const files = report.points.flatMap((p) =>
    p.files.length === 1 && shows(p.files[0]!) === 1
      ? [[p.files[0]!, { node: p.node, interface: p.interface }]]
      : [],
  );
  return { nodes: Object.fromEntries(said), files: Object.fromEntries(files) };
}
