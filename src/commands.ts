// The commands: open the inputs, run the pipeline, render, write.
import { readFile, writeFile } from 'node:fs/promises';
import { ingestCaptures, isCapture } from './ingest-captures.js';
import { openBundle } from './inputs/index.js';
import { parseFilter } from './lib/path-filter.js';
import { UsageError } from './model/usage-error.js';
import type { Report } from './model/report.js';
import { listedPoints } from './packets/index.js';
import { analyze, type Analysis } from './pipeline.js';
import { LADDERS, RENDERERS } from './render/index.js';

export interface CommandIo {
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  /** NaN when the output is no terminal. */
  readonly columns: number;
  readonly colorful: boolean;
  readonly progress: boolean;
}

export interface OutputOptions {
  readonly format: string;
  readonly out?: string;
  readonly color: 'auto' | 'always' | 'never';
  readonly ascii: boolean;
  readonly width?: number;
  readonly path?: string;
}

export interface ReportOptions extends OutputOptions {
  readonly inputs: readonly string[];
  readonly filter?: string;
  readonly strict: boolean;
  readonly workers?: number;
}

const DEFAULT_COLUMNS = 80;

export async function reportCommand(options: ReportOptions, io: CommandIo): Promise<number> {
  const matches = filterOf(options.filter, io);
  if (!matches) return 2;
  const bundle = await openBundle(options.inputs);
  try {
    const { report } = await analyze(bundle, { workers: options.workers, onProgress: progress(io) });
    for (const d of report.diagnostics) if (d.severity === 'error') io.err(`pathstitch: ${d.message}\n`);
    const shown = options.filter
      ? {
          ...report,
          paths: report.paths.filter((p) => p.hops.some((h) => matches({ protocol: p.protocol, ...h }))),
        }
      : report;
    await write(shown, options, io);
    return options.strict && report.diagnostics.some((d) => d.severity !== 'info') ? 1 : 0;
  } finally {
    bundle.close();
  }
}

/** A bad expression is pointed at under the column. */
function filterOf(
  expression: string | undefined,
  io: CommandIo,
):
  | ((s: Parameters<Extract<ReturnType<typeof parseFilter>, { ok: true }>['matches']>[0]) => boolean)
  | undefined {
  const parsed = parseFilter(expression ?? '');
  if (parsed.ok) return parsed.matches;
  io.err(`pathstitch: --filter: ${parsed.message}\n  ${expression}\n  ${' '.repeat(parsed.column)}^\n`);
  return undefined;
}

async function write(report: Report, options: OutputOptions, io: CommandIo): Promise<void> {
  if (options.path && !report.paths.some((p) => p.id === options.path)) {
    const near = report.paths.slice(0, 5).map((p) => p.id);
    throw new UsageError(
      `no path ${options.path}; this report has ${report.paths.length} paths${near.length > 0 ? `, such as ${near.join(', ')}` : ''}`,
    );
  }
  const renderer = RENDERERS.find((r) => r.id === options.format)!;
  await deliver(
    await renderer.render(report, { ...styleOf(options, io), pathId: options.path }),
    options,
    io,
  );
}

function styleOf(options: OutputOptions, io: CommandIo): { width: number; color: boolean; ascii: boolean } {
  return {
    width: options.width ?? (Number.isFinite(io.columns) && !options.out ? io.columns : DEFAULT_COLUMNS),
    color: options.color === 'always' || (options.color === 'auto' && io.colorful && !options.out),
    ascii: options.ascii,
  };
}

async function deliver(text: string, options: OutputOptions, io: CommandIo): Promise<void> {
  if (!options.out) return io.out(text);
  try {
    await writeFile(options.out, text);
  } catch (error) {
    throw new UsageError(`cannot write ${options.out}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

export async function renderCommand(file: string, options: OutputOptions, io: CommandIo): Promise<number> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  await write(parseReport(file, text), options, io);
  return 0;
}

function parseReport(file: string, text: string): Report {
  try {
    const report = JSON.parse(text) as Report;
    if (report?.schema === 'pathstitch.report/1') return report;
  } catch {
    throw new UsageError(`${file} is not JSON; render takes what "pathstitch report --format json" printed`);
  }
  throw new UsageError(
    `${file} is not a report of schema pathstitch.report/1; render takes what "pathstitch report --format json" printed`,
  );
}

export async function flowsCommand(
  inputs: readonly string[],
  format: 'text' | 'json',
  io: CommandIo,
): Promise<number> {
  const files = await captureFiles(inputs);
  const tables = await ingestCaptures(files, { onProgress: progress(io) });
  for (const t of tables) for (const d of t.diagnostics) io.err(`pathstitch: ${d.message}\n`);
  const { flowsJson, flowsText } = await import('./flows-text.js');
  const points = listedPoints(tables);
  for (const chunk of format === 'json' ? flowsJson(points) : flowsText(points)) await io.out(chunk);
  return 0;
}

async function captureFiles(inputs: readonly string[]): Promise<{ path: string; file: string }[]> {
  const pipes = inputs.filter((i) => i === '-').map(() => ({ path: '-', file: 'standard input' }));
  const named = inputs.filter((i) => i !== '-');
  if (named.length === 0) return pipes;
  const bundle = await openBundle(named);
  const files = bundle.files
    .filter((f) => !f.ignored && isCapture(f.head) !== 'not-mine')
    .map((f) => ({ path: f.path, file: f.file }));
  if (files.length + pipes.length === 0)
    throw new UsageError(
      `no capture in ${named.join(', ')}: none of ${bundle.files.length} files is pcap or pcapng`,
    );
  return [...pipes, ...files];
}

export async function inspectCommand(inputs: readonly string[], io: CommandIo): Promise<number> {
  const bundle = await openBundle(inputs);
  try {
    const { report } = await analyze(bundle);
    await io.out((await import('./inspect.js')).inspectText(report));
    return 0;
  } finally {
    bundle.close();
  }
}

/** A line on stderr once the work is long; nothing when stderr is no terminal. */
function progress(io: CommandIo): ((bytes: number) => void) | undefined {
  if (!io.progress) return undefined;
  const AFTER_BYTES = 64 * 2 ** 20;
  const EVERY = 16 * 2 ** 20;
  let total = 0;
  let shown = 0;
  return (bytes) => {
    total += bytes;
    if (total < AFTER_BYTES || total - shown < EVERY) return;
    shown = total;
    io.err(`\r${(total / 2 ** 20).toFixed(0)} MB read…\x1b[K`);
  };
}

export interface PathOptions extends OutputOptions {
  readonly inputs: readonly string[];
  readonly packets: number;
  readonly all?: boolean;
}

/** The path asked for; with one path in the bundle it need not be named. */
function choosePath(analysis: Analysis, id: string | undefined): Analysis['report']['paths'][number] {
  const { paths } = analysis.report;
  const path = id === undefined && paths.length === 1 ? paths[0] : paths.find((p) => p.id === id);
  if (path) return path;
  const ids = paths.slice(0, 8).map((p) => p.id);
  if (paths.length === 0) throw new UsageError('no path in these inputs');
  throw new UsageError(
    `${id === undefined ? 'name a path with --path ID' : `no path ${id}`}; there ${paths.length === 1 ? 'is' : 'are'} ${ids.join(', ')}${paths.length > ids.length ? ', …' : ''}`,
  );
}

export async function ladderCommand(options: PathOptions, io: CommandIo): Promise<number> {
  const bundle = await openBundle(options.inputs);
  try {
    const analysis = await analyze(bundle);
    const { readLadder } = await import('./ladder-command.js');
    const chosen = choosePath(analysis, options.path);
    const path = { ...chosen, ladder: await readLadder(analysis, chosen, options.packets) };
    const renderer = LADDERS.find((r) => r.id === options.format)!;
    await deliver(await renderer.render(analysis.report, path, styleOf(options, io)), options, io);
    return 0;
  } finally {
    bundle.close();
  }
}

export async function exportCommand(options: PathOptions, io: CommandIo): Promise<number> {
  if (!options.out) throw new UsageError('name the file to write with --out X.pcapng');
  const bundle = await openBundle(options.inputs);
  try {
    const analysis = await analyze(bundle);
    const { exportPaths } = await import('./ladder-command.js');
    const paths = options.all ? analysis.report.paths : [choosePath(analysis, options.path)];
    const n = await exportPaths(analysis, paths, options.out, options.packets);
    io.err(
      `${n} packets of ${paths.length} path${paths.length === 1 ? '' : 's'} written to ${options.out}\n`,
    );
    return 0;
  } finally {
    bundle.close();
  }
}
