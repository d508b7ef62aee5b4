// `flows` called the plain way → its options, as plain-call.ts does for all. By itself, since reading needs nothing of what reports need.
import type { FlowsOptions } from './commands/flows.js';
import { oneOf, readWords } from './plain-words.js';

export const FLOWS_FORMATS = ['text', 'json'] as const;
export const FLOWS_READERS = ['pathstitch', 'pcap-parser'] as const;

export function plainFlows([command, ...words]: readonly string[]): FlowsOptions | undefined {
  if (command !== 'flows') return undefined;
  const given = readWords(words, { format: oneOf(FLOWS_FORMATS), reader: oneOf(FLOWS_READERS) });
  return given && { format: 'text', reader: 'pathstitch', ...given };
}
