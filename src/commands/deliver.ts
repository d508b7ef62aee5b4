// A report → text in the format asked for → standard output or the file of --out.
import { writeFile } from 'node:fs/promises';
import { UsageError } from '../model/usage-error.js';
import type { Report } from '../model/report.js';
import { RENDERERS, type RenderOptions, type Renderer } from '../render/index.js';
import type { CommandIo } from './command-io.js';

export interface OutputOptions {
  readonly format: string;
  readonly out?: string;
  readonly color: 'auto' | 'always' | 'never';
  readonly ascii: boolean;
  readonly width?: number;
  readonly path?: string;
}

const DEFAULT_COLUMNS = 80;
const NAMED_PATHS = 5;

export async function deliverReport(report: Report, options: OutputOptions, io: CommandIo): Promise<void> {
  if (options.path && !report.paths.some((p) => p.id === options.path))
    throw new UsageError(noSuchPath(options.path, report));
  const renderer = RENDERERS.find((r) => r.id === options.format)!;
  const style = { ...styleOf(options, io), pathId: options.path };
  if (renderer.pieces) return deliver(gathered(await renderer.pieces(report, style)), options, io);
  await deliver([await renderWhole(renderer, report, style)], options, io);
}

async function renderWhole(renderer: Renderer, report: Report, style: RenderOptions): Promise<string> {
  try {
    return await renderer.render(report, style);
  } catch (error) {
    // V8's word for a string of more than 512 MB
    if (!(error instanceof RangeError && /string length/i.test(error.message))) throw error;
    const n = report.paths.length.toLocaleString('en');
    throw new UsageError(
      `${n} paths are too many for ${renderer.id}: choose some with --filter or --path, or write json or csv`,
    );
  }
}

const PIECE = 1 << 20;

/** Small pieces put together, so that a path is not a write. */
function* gathered(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  yield text;
}

export async function deliver(
  pieces: Iterable<string>,
  options: OutputOptions,
  io: CommandIo,
): Promise<void> {
  if (!options.out) {
    for (const piece of pieces) await io.out(piece);
    return;
  }
  try {
    await writeFile(options.out, pieces);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`cannot write ${options.out}: ${code}`);
  }
}

export function styleOf(
  options: OutputOptions,
  io: CommandIo,
): { width: number; color: boolean; ascii: boolean } {
  return {
    width: options.width ?? (Number.isFinite(io.columns) && !options.out ? io.columns : DEFAULT_COLUMNS),
    color: options.color === 'always' || (options.color === 'auto' && io.colorful && !options.out),
    ascii: options.ascii,
  };
}

/** `id` undefined: none was named, and there are several. */
export function noSuchPath(id: string | undefined, { paths }: Report): string {
  if (paths.length === 0) return 'there is no path in these inputs; pathstitch inspect shows what they are';
  const ids = paths.slice(0, NAMED_PATHS).map((p) => p.id);
  const list = `${ids.join(', ')}${paths.length > ids.length ? ', ...' : ''}`;
  const asked = id === undefined ? 'name a path with --path ID' : `there is no path ${id}`;
  return `${asked}; there ${paths.length === 1 ? 'is' : 'are'} ${list}`;
}
