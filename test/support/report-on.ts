// The program's report on a bundle folder, in this process: what `pathstitch report FOLDER --format json` prints, unprinted.
import { openBundle } from '../../src/inputs/index.js';
import type { Report } from '../../src/model/report.js';
import { analyze } from '../../src/pipeline.js';

export async function reportOn(folder: string): Promise<Report> {
  const bundle = await openBundle([folder]);
  try {
    return (await analyze(bundle)).report;
  } finally {
    bundle.close();
  }
}
