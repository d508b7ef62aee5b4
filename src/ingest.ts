// A bundle → facts by node and flow tables, with a line for every file. The only stage that touches the disk.
import { ingestCaptures, isCapture } from './ingest-captures.js';
import { MANIFEST_NAME, readManifest, readText } from './inputs/index.js';
import type { Bundle, BundleFile } from './model/bundle.js';
import type { CaptureTables } from './model/capture-tables.js';
import type { Diagnostic } from './model/diagnostic.js';
import type { Fact } from './model/fact.js';
import type { Manifest } from './model/manifest.js';
import type { ReportInput } from './model/report.js';

export interface Ingested {
  readonly inputs: readonly ReportInput[];
  readonly captures: readonly { readonly file: BundleFile; readonly tables: CaptureTables }[];
  readonly facts: readonly { readonly node: string; readonly facts: readonly Fact[] }[];
  readonly manifest: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
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
  const captures = captureFiles.map((file, i) => ({ file, tables: tables[i]! }));
  for (const t of tables) diagnostics.push(...t.diagnostics);
  const inputs: ReportInput[] = captures.map(({ file, tables: t }) => ({
    file: file.file,
    kind: t.kind,
    node: manifest?.files?.[file.file]?.node ?? file.node,
    records: t.frames,
    bytes: file.bytes,
    problems: t.diagnostics.map((d) => d.message),
  }));
  const facts = new Map<string, Fact[]>();
  for (const file of readable) {
    if (captureFiles.includes(file)) continue;
    const node = manifest?.files?.[file.file]?.node ?? file.node;
    const read = readText(file.file, file.text() ?? '');
    diagnostics.push(...read.diagnostics);
    const known = facts.get(node) ?? [];
    for (const fact of read.facts) known.push(fact);
    facts.set(node, known);
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
    const kind = file.file === MANIFEST_NAME ? 'manifest' : 'unknown';
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
