// Files of a bundle and what each was taken for, for `pathstitch inspect`: a file once, files alike on one line, the first problems of each.
//   vm/conntrack.txt                             conntrack-list, 12 records
import { escapeVisible, wrap } from './render/index.js';
import type { ReportInput } from './model/report.js';

const COLUMNS = 80;
const NAME_COLUMNS = 44;
/** More problems of one file than this are counted. */
const PROBLEMS_EACH = 3;
/** More files in a row that are alike than this are one line. */
const LONGEST_RUN = 8;

export function fileLines(inputs: readonly ReportInput[]): string[] {
  return fileRuns(inputs).flatMap(runLines);
}

/** A paste is listed once: its printed captures and its other outputs together. */
export function oncePerFile(inputs: readonly ReportInput[]): ReportInput[] {
  const files = new Map<string, ReportInput>();
  for (const input of inputs) {
    const known = files.get(input.file);
    const joined = known && {
      ...input,
      kind: [...new Set([...known.kind.split('+'), ...input.kind.split('+')])].join('+'),
      records: known.records + input.records,
      problems: [...new Set([...known.problems, ...input.problems])],
    };
    files.set(input.file, joined ?? input);
  }
  return [...files.values()];
}

/** Files in a row of one folder, kind and without problems: hundreds of copied kernel settings are one line. */
function fileRuns(inputs: readonly ReportInput[]): ReportInput[][] {
  const runs: ReportInput[][] = [];
  const keyOf = ({ file, kind, problems }: ReportInput): string =>
    JSON.stringify([file.split('/').slice(0, -1)[0], kind, problems]);
  for (const input of inputs) {
    const run = runs.at(-1);
    if (run && keyOf(run[0]!) === keyOf(input) && input.file.includes('/')) run.push(input);
    else runs.push([input]);
  }
  return runs;
}

function runLines(run: readonly ReportInput[]): string[] {
  const [first] = run;
  if (run.length <= LONGEST_RUN) return run.flatMap((input) => oneFile(input));
  const records = run.reduce((sum, input) => sum + input.records, 0);
  const name = `${first!.file} … ${run.at(-1)!.file}`;
  return oneFile({ ...first!, records }, `${escapeVisible(name)} (${run.length} files)`);
}

function oneFile(input: ReportInput, name = escapeVisible(input.file)): string[] {
  const what = whatItIs(input);
  const line = `  ${name.padEnd(NAME_COLUMNS)} ${what}`;
  const lines = line.length <= COLUMNS ? [line] : [...paragraph(name, ''), ...wrap(`    ${what}`, COLUMNS)];
  const problems = input.kind === 'aside' ? [] : input.problems;
  const more = problems.length - PROBLEMS_EACH;
  return [
    ...lines,
    ...problems.slice(0, PROBLEMS_EACH).flatMap((p) => paragraph(`! ${p}`, '  ', '    ')),
    ...(more > 0 ? [`    ! and ${more} more`] : []),
  ];
}

function whatItIs({ kind, records, problems }: ReportInput): string {
  if (kind === 'unknown') return 'not recognised, left out';
  if (kind === 'empty') return 'empty';
  if (kind === 'aside') return `left aside: ${problems.join('; ')}`;
  return `${kind}, ${count(records, 'record')}`;
}

export function paragraph(text: string, indent: string, lead = '  '): string[] {
  return wrap(`${lead}${escapeVisible(text)}`, COLUMNS, indent);
}

export function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
