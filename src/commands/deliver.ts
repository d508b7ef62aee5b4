// A report → text in the format asked for → standard output or the file of --out.
import { writeFile } from 'node:fs/promises';
import { UsageError } from '../model/usage-error.js';
import type { Report } from '../model/report.js';
import { RENDERERS } from '../render/index.js';
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
  const text = await renderer.render(report, { ...styleOf(options, io), pathId: options.path });
  await deliver(text, options, io);
}

export async function deliver(text: string, options: OutputOptions, io: CommandIo): Promise<void> {
  if (!options.out) return io.out(text);
  try {
    await writeFile(options.out, text);
  } catch (error) {
    throw new UsageError(`cannot write ${options.out}: ${(error as NodeJS.ErrnoException).code}`);
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
