// `flows` called the plain way (inputs, `--format F`, `--reader R`) → its options, without yargs: loading that takes as long as
// starting Node, more than reading a small capture. Anything else, a mistake or --help among it, is undefined and goes to yargs (cli.ts).
import { STANDARD_INPUT } from './commands/command-io.js';
import type { FlowsOptions } from './commands/flows.js';

export const FLOWS_FORMATS = ['text', 'json'] as const;
export const FLOWS_READERS = ['pathstitch', 'pcap-parser'] as const;

export function plainFlows(argv: readonly string[]): FlowsOptions | undefined {
  if (argv[0] !== 'flows') return undefined;
  const inputs: string[] = [];
  let format: FlowsOptions['format'] | undefined;
  let reader: FlowsOptions['reader'] | undefined;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--format' && format === undefined) {
      format = FLOWS_FORMATS.find((f) => f === argv[i + 1]);
      if (format === undefined) return undefined;
      i++;
    } else if (word === '--reader' && reader === undefined) {
      reader = FLOWS_READERS.find((r) => r === argv[i + 1]);
      if (reader === undefined) return undefined;
      i++;
    } else if (word === '-') inputs.push(STANDARD_INPUT);
    else if (word === '' || word.startsWith('-')) return undefined;
    else inputs.push(word);
  }
  if (inputs.length === 0) return undefined;
  return { inputs, format: format ?? 'text', reader: reader ?? 'pathstitch' };
}
