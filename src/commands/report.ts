// `pathstitch report`: bundle → Report → text, JSON, HTML … Exit code 1 under --strict when an input has a problem.
import { escapeVisible } from '../lib/visible-text.js';
import type { CommandIo } from './command-io.js';
import { deliverReport, type OutputOptions } from './deliver.js';
import { filterOption } from './filter-option.js';
import { RENDERERS } from '../render/index.js';
import { withAnalysis } from './with-analysis.js';

export interface ReportOptions extends OutputOptions {
  readonly inputs: readonly string[];
  readonly filter?: string;
  readonly strict: boolean;
  readonly workers?: number;
}

export async function reportCommand(options: ReportOptions, io: CommandIo): Promise<number> {
  const filtered = filterOption(options.filter);
  const renderer = RENDERERS.find((r) => r.id === options.format);
  return withAnalysis(
    options.inputs,
    io,
    async ({ report }) => {
      for (const d of report.diagnostics)
        if (d.severity === 'error') io.err(`pathstitch: ${escapeVisible(d.message)}\n`);
      await deliverReport(filtered(report), options, io);
      return options.strict && report.diagnostics.some((d) => d.severity !== 'info') ? 1 : 0;
    },
    {
      workers: options.workers,
      ladders: renderer?.ladders === true,
      fold: renderer?.sums === true && options.path === undefined && options.filter === undefined,
    },
  );
}
