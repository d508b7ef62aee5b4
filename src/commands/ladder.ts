// `pathstitch ladder` and `pathstitch export`: the packets of chosen paths, read again from their captures.
import { exportPaths, readLadder } from '../ladder-command.js';
import type { Path, Report } from '../model/report.js';
import { UsageError } from '../model/usage-error.js';
import { LADDERS } from '../render/index.js';
import type { CommandIo } from './command-io.js';
import { deliver, noSuchPath, styleOf, type OutputOptions } from './deliver.js';
import { withAnalysis } from './with-analysis.js';

export interface PathOptions extends OutputOptions {
  readonly inputs: readonly string[];
  /** At most so many packets of a path. */
  readonly packets: number;
  readonly all?: boolean;
}

export async function ladderCommand(options: PathOptions, io: CommandIo): Promise<number> {
  return withAnalysis(options.inputs, io, async (analysis) => {
    const chosen = choosePath(analysis.report, options.path);
    const path = { ...chosen, ladder: await readLadder(analysis, chosen, options.packets) };
    const renderer = LADDERS.find((r) => r.id === options.format)!;
    await deliver([await renderer.render(analysis.report, path, styleOf(options, io))], options, io);
    return 0;
  });
}

export async function exportCommand(options: PathOptions, io: CommandIo): Promise<number> {
  const out = options.out;
  if (!out) throw new UsageError('export needs a file to write: --out X.pcapng');
  return withAnalysis(options.inputs, io, async (analysis) => {
    const { report } = analysis;
    const paths = options.all && report.paths.length > 0 ? report.paths : [choosePath(report, options.path)];
    const n = await exportPaths(analysis, paths, out, options.packets);
    io.err(`${n} packets of ${paths.length} path${paths.length === 1 ? '' : 's'} written to ${out}\n`);
    return 0;
  });
}

/** The path asked for; with one path in the bundle it need not be named. */
function choosePath(report: Report, id: string | undefined): Path {
  const { paths } = report;
  const path = id === undefined && paths.length === 1 ? paths[0] : paths.find((p) => p.id === id);
  if (!path) throw new UsageError(noSuchPath(id, report));
  return path;
}
