// `report` and `flows` called the plain way (inputs, `--name value`, `--flag`) → the command's options, without yargs: loading and asking
// that takes as long as starting Node. Anything else, a mistake or --help among it, is undefined and goes to yargs (cli.ts).
import type { FlowsOptions } from './commands/flows.js';
import type { ReportOptions } from './commands/report.js';
import { plainFlows } from './plain-flows.js';
import { oneOf, readWords, text, within } from './plain-words.js';
import { RENDERERS } from './render/index.js';

export const COLORS = ['auto', 'always', 'never'] as const;
/** The least and the most of what takes a number. 2,000,000 s are what a timer takes, with room: 23 days. */
export const RANGES = {
  width: [40, 10_000],
  packets: [1, 1e9],
  seconds: [1, 2_000_000],
  workers: [0, 1000],
} as const;

export type PlainCall =
  | { readonly command: 'flows'; readonly options: FlowsOptions }
  | { readonly command: 'report'; readonly options: ReportOptions };

export function plainCall(argv: readonly string[]): PlainCall | undefined {
  const [command, ...words] = argv;
  if (command === 'flows') {
    const options = plainFlows(argv);
    return options && { command, options };
  }
  if (command === 'report') {
    const given = readWords(words, {
      format: oneOf(RENDERERS.map((r) => r.id)),
      out: text,
      path: text,
      filter: text,
      color: oneOf(COLORS),
      ascii: 'flag',
      strict: 'flag',
      width: within(RANGES.width),
      workers: within(RANGES.workers),
    });
    return (
      given && { command, options: { format: 'text', color: 'auto', ascii: false, strict: false, ...given } }
    );
  }
  return undefined;
}
