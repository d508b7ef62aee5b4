// Places in printed packets: the stages cite packet n of a file (`vm/docker0.txt#4`); of a text the line is what a reader can find
// (`vm/docker0.txt:9`). Done once, on the finished report; a file with several outputs keeps its packet numbers, which are then not unique.
import type { IngestedCapture } from './ingest.js';
import type { Report } from './model/report.js';

export function citeLines(report: Report, captures: readonly IngestedCapture[]): Report {
  const lines = linesByFile(captures);
  if (lines.size === 0) return report;
  const files = [...lines.keys()].map((file) => file.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const place = new RegExp(`(?<=^|, )(${files.join('|')})#(\\d+)(?=,|$)`, 'g');
  const cite = (at: string): string =>
    at.replace(place, (whole, file: string, packet: string) => {
      const line = lines.get(file)?.[Number(packet) - 1];
      return line === undefined ? whole : `${file}:${line}`;
    });
  return { ...report, paths: cited(report.paths, cite), findings: cited(report.findings, cite) };
}

function linesByFile(captures: readonly IngestedCapture[]): Map<string, readonly number[]> {
  const texts = captures.filter((c) => c.lines);
  const isOnly = (file: string): boolean => texts.filter((c) => c.file.file === file).length === 1;
  return new Map(texts.flatMap(({ file, lines }) => (isOnly(file.file) ? [[file.file, lines!]] : [])));
}

/** A copy in which every text under a key `at` is `cite` of it. */
function cited<T>(value: T, cite: (at: string) => string): T {
  if (Array.isArray(value)) return value.map((item: unknown) => cited(item, cite)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'at' && typeof inner === 'string' ? cite(inner) : cited(inner as unknown, cite),
  ]);
  return Object.fromEntries(entries) as T;
}
