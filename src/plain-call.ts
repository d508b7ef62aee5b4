// `report` and `flows` called the plain way (inputs, `--name value`, `--flag`) → the command's options, without yargs: loading and asking
// that takes as long as starting Node. Anything else, a mistake or --help among it, is undefined and goes to yargs (cli.ts).
import { STANDARD_INPUT } from './commands/command-io.js';
import type { FlowsOptions } from './commands/flows.js';
import type { ReportOptions } from './commands/report.js';
import { RENDERERS } from './render/index.js';

export const FLOWS_FORMATS = ['text', 'json'] as const;
export const FLOWS_READERS = ['pathstitch', 'pcap-parser'] as const;
export const COLORS = ['auto', 'always', 'never'] as const;
/** The least and the most of what takes a number. 2,000,000 s are what a timer takes, with room: 23 days. */
export const RANGES = {
  width: [40, 10_000],
  packets: [1, 1e9],
  seconds: [1, 2_000_000],
  workers: [0, 1000],
} as const;

type Value = string | number | boolean;
/** An option's value: a word → what it says, undefined if yargs should look at it. A flag takes no word. */
type Reader = 'flag' | ((word: string) => Value | undefined);

export type PlainCall =
  | { readonly command: 'flows'; readonly options: FlowsOptions }
  | { readonly command: 'report'; readonly options: ReportOptions };

export function plainCall(argv: readonly string[]): PlainCall | undefined {
  const [command, ...words] = argv;
  if (command === 'flows') {
    const given = readWords(words, { format: oneOf(FLOWS_FORMATS), reader: oneOf(FLOWS_READERS) });
    return given && { command, options: { format: 'text', reader: 'pathstitch', ...given } };
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

function readWords(
  words: readonly string[],
  readers: Readonly<Record<string, Reader>>,
): { inputs: string[] } | undefined {
  const inputs: string[] = [];
  const given = new Map<string, Value>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const name = word.startsWith('--') ? word.slice(2) : undefined;
    if (name === undefined) {
      if (word === '' || (word.startsWith('-') && word !== '-')) return undefined;
      inputs.push(word === '-' ? STANDARD_INPUT : word);
      continue;
    }
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const value = reader === 'flag' ? true : reader?.(words[++i] ?? '');
    if (value === undefined || given.has(name)) return undefined;
    given.set(name, value);
  }
  return inputs.length === 0 ? undefined : { inputs, ...Object.fromEntries(given) };
}

function oneOf(choices: readonly string[]): Reader {
  return (word) => choices.find((choice) => choice === word);
}

function text(word: string): string | undefined {
  return word === '' || word.startsWith('-') ? undefined : word;
}

function within([least, most]: readonly [number, number]): Reader {
  return (word) => {
    const value = /^\d{1,5}$/.test(word) ? Number(word) : NaN;
    return value >= least && value <= most ? value : undefined;
  };
}
