// `pathstitch render`: a report saved as JSON → any other format, byte for byte what `report` would have printed.
import { readFile } from 'node:fs/promises';
import type { Report } from '../model/report.js';
import { UsageError } from '../model/usage-error.js';
import type { CommandIo } from './command-io.js';
import { deliverReport, type OutputOptions } from './deliver.js';

const SCHEMA = 'pathstitch.report/1';
const WHAT_IT_TAKES = 'render takes what pathstitch report --format json printed';

export async function renderCommand(file: string, options: OutputOptions, io: CommandIo): Promise<number> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `${file}: no such file` : `${file}: cannot be read (${code})`);
  }
  await deliverReport(await parseReport(file, text), options, io);
  return 0;
}

async function parseReport(file: string, text: string): Promise<Report> {
  let report: Report | null;
  try {
    report = JSON.parse(text) as Report | null;
  } catch {
    throw new UsageError(`${file} is not JSON; ${WHAT_IT_TAKES}`);
  }
  if (report?.schema !== SCHEMA)
    throw new UsageError(`${file} is not a report of schema ${SCHEMA}; ${WHAT_IT_TAKES}`);
  const { savedReport } = await import('../render/json.js');
  return savedReport(report);
}
