// Words behind a command called the plain way (inputs, `--name value`, `--flag`) → its inputs and options, or undefined where yargs should look.
import { STANDARD_INPUT } from './commands/command-io.js';

type Value = string | number | boolean;
/** An option's value: a word → what it says, undefined if yargs should look at it. A flag takes no word. */
export type Reader = 'flag' | ((word: string) => Value | undefined);

export function readWords(
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

export function oneOf(choices: readonly string[]): Reader {
  return (word) => choices.find((choice) => choice === word);
}

export function text(word: string): string | undefined {
  return word === '' || word.startsWith('-') ? undefined : word;
}

export function within([least, most]: readonly [number, number]): Reader {
  return (word) => {
    const value = /^\d{1,5}$/.test(word) ? Number(word) : NaN;
    return value >= least && value <= most ? value : undefined;
  };
}
