// What was understood of a bundle: files, nodes, points, clocks, evidence, what is missing, and a pathstitch.yaml to start from.
import { printManifest } from './inputs/index.js';
import { escapeVisible } from './render/index.js';
import type { Report } from './model/report.js';

export function inspectText(report: Report): string {
  const safe = escapeVisible;
  const lines: string[] = [];
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push(title, ...rows.map((r) => `  ${safe(r)}`), '');
  };
  section(
    'Files',
    report.inputs.map(
      (i) =>
        `${i.file.padEnd(44)} ${i.kind}, ${i.records} records${i.problems.length > 0 ? `  ! ${i.problems[0]}` : ''}`,
    ),
  );
  section(
    'Nodes',
    report.nodes.map(
      (n) =>
        `${n.id} (${n.kind}${n.inside ? ` in ${n.inside}` : ''}, clock ${n.clock})${n.evidence[0] ? `: ${n.evidence[0].says} (${n.evidence[0].at})` : ''}`,
    ),
  );
  section(
    'Observation points',
    report.points.map(
      (p) =>
        `${p.id}: ${p.packets} packets, ${p.linkType}${p.snaplen ? `, snap length ${p.snaplen}` : ''}; named by ${p.namedBy}`,
    ),
  );
  section(
    'Links',
    report.topology.links.map((l) => `${l.a} ↔ ${l.b}: ${l.says} (${l.at.join(', ')})`),
  );
  section(
    'Clocks',
    report.clocks.map((c) => {
      const offset = c.offsetSeconds
        ? `${(c.offsetSeconds.low * 1e3).toFixed(3)} to ${(c.offsetSeconds.high * 1e3).toFixed(3)} ms against ${c.reference}`
        : 'unknown offset';
      return c.id === c.reference ? `${c.id}: the reference` : `${c.id}: ${offset}`;
    }),
  );
  section(
    'Evidence per node',
    report.nodes.map(
      (n) =>
        `${n.id}: ${[...new Set(report.inputs.filter((i) => i.node === n.id && i.kind !== 'unknown').map((i) => i.kind))].join(', ') || 'none'}`,
    ),
  );
  section(
    'Not judged',
    report.notEvaluated.map((n) => `${n.what}: ${n.because}`),
  );
  section(
    'Problems',
    report.diagnostics.map((d) => `${d.severity}: ${d.message}`),
  );
  lines.push('# pathstitch.yaml to start from', printManifest(startManifest(report)));
  return `${lines.join('\n').trimEnd()}\n`;
}

function startManifest(report: Report): Parameters<typeof printManifest>[0] {
  const nodes = Object.fromEntries(
    report.nodes.map((n) => [
      n.id,
      { label: n.label, kind: n.kind, ...(n.inside && { inside: n.inside }), clock: n.clock },
    ]),
  );
  const files = Object.fromEntries(
    report.points.flatMap((p) =>
      p.files.length === 1 ? [[p.files[0]!, { node: p.node, interface: p.interface }]] : [],
    ),
  );
  return { nodes, files };
}
