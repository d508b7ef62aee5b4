// A bundle → facts by node and flow tables, with a line for every file. The only stage that touches the disk.
import { ingestCaptures, isCapture } from './ingest-captures.js';
import { dayStartOf, ingestTextCaptures } from './ingest-text-captures.js';
import { captureFacts, MANIFEST_NAME, readManifest, readText } from './inputs/index.js';
import type { Bundle, BundleFile } from './model/bundle.js';
import type { CaptureTables } from './model/capture-tables.js';
import type { Diagnostic } from './model/diagnostic.js';
import type { Fact } from './model/fact.js';
import type { Manifest } from './model/manifest.js';
import type { ReportInput } from './model/report.js';

export interface Ingested {
  readonly inputs: readonly ReportInput[];
  readonly captures: readonly IngestedCapture[];
  readonly facts: readonly { readonly node: string; readonly facts: readonly Fact[] }[];
  readonly manifest: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface IngestedCapture {
  readonly file: BundleFile;
  readonly tables: CaptureTables;
  /** Of a text: the line of packet n at index n − 1. */
  readonly lines?: readonly number[];
  /** The text holds nothing else. */
  readonly whole?: boolean;
}

export interface IngestOptions {
  readonly workers?: number;
  readonly onProgress?: (bytes: number) => void;
}

export async function ingest(bundle: Bundle, options: IngestOptions): Promise<Ingested> {
  const diagnostics: Diagnostic[] = [...bundle.diagnostics];
  const manifest = await manifestOf(bundle, diagnostics);
  const readable = bundle.files.filter(
    (f) => !f.ignored && f.file !== MANIFEST_NAME && !manifest?.files?.[f.file]?.ignore,
  );
  const captureFiles = readable.filter((f) => isCapture(f.head) !== 'not-mine');
  const tables = await ingestCaptures(
    captureFiles.map((f) => ({ path: f.path, file: f.file })),
    options,
  );
  const binary: IngestedCapture[] = captureFiles.map((file, i) => ({ file, tables: tables[i]! }));
  const dayStart = dayStartOf(tables);
  const texts = readable.flatMap((file) =>
    captureFiles.includes(file) ? [] : textCapturesOf(file, dayStart),
  );
  const captures = [...binary, ...texts];
  for (const c of captures) diagnostics.push(...c.tables.diagnostics);
  const inputs: ReportInput[] = captures.map(({ file, tables: t }) => ({
    file: file.file,
    kind: t.kind,
    node: manifest?.files?.[file.file]?.node ?? file.node,
    records: t.frames,
    bytes: file.bytes,
    problems: t.diagnostics.map((d) => d.message),
  }));
  const facts = new Map<string, Fact[]>();
  for (const { file, tables } of captures) {
    const node = manifest?.files?.[file.file]?.node ?? file.node;
    const stated = captureFacts(tables);
    if (stated.length > 0) facts.set(node, [...(facts.get(node) ?? []), ...stated]);
  }
  for (const file of readable) {
    if (captureFiles.includes(file) || texts.some((t) => t.file === file && t.whole)) continue;
    const node = manifest?.files?.[file.file]?.node ?? file.node;
    const read = readText(file.file, file.text() ?? '');
    if (read.kind === 'unknown' && texts.some((t) => t.file === file)) continue;
    diagnostics.push(...read.diagnostics);
    // a folder whose files say nothing of a network stack is no node
    if (read.facts.length > 0) {
      const known = facts.get(node) ?? [];
      for (const fact of read.facts) known.push(fact);
      facts.set(node, known);
    }
    inputs.push({
      file: file.file,
      kind: read.kind,
      node,
      records: read.records,
      bytes: file.bytes,
      problems: read.diagnostics.map((d) => d.message),
    });
  }
  for (const file of bundle.files) {
    if (readable.includes(file)) continue;
    const kind = file.file === MANIFEST_NAME ? 'manifest' : file.ignored ? 'aside' : 'unknown';
    inputs.push({
      file: file.file,
      kind,
      node: file.node,
      records: 0,
      bytes: file.bytes,
      problems: file.ignored ? [file.ignored] : [],
    });
  }
  inputs.sort((a, b) => (a.file < b.file ? -1 : 1));
  return {
    inputs,
    captures,
    facts: [...facts].map(([node, list]) => ({ node, facts: list })),
    manifest,
    diagnostics,
  };
}

/** tcpdump's printed packets: the whole file, or some commands' outputs of a paste whose others are evidence. */
function textCapturesOf(file: BundleFile, dayStart: number): IngestedCapture[] {
  const text = file.text();
  if (text === undefined) return [];
  const lastLine = text.trimEnd().split('\n').length;
  return ingestTextCaptures(file.file, text, dayStart).map(
    ({ tables, lines, firstLine, lastLine: last }) => ({
      file,
      tables,
      lines,
      whole: firstLine === 1 && last >= lastLine,
    }),
  );
}

async function manifestOf(bundle: Bundle, diagnostics: Diagnostic[]): Promise<Manifest | undefined> {
  const file = bundle.files.find((f) => f.file === MANIFEST_NAME);
  const text = file?.text();
  if (!file || text === undefined) return undefined;
  const read = await readManifest(
    file.file,
    text,
    bundle.files.map((f) => f.file),
  );
  diagnostics.push(...read.diagnostics);
  return read.manifest;
}
