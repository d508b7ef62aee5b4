// A command's work → exit code; a mistake of the user's is one line on standard error.
import type { CommandIo } from './commands/command-io.js';
import { escapeVisible } from './lib/visible-text.js';
import { MoreMemory } from './model/more-memory.js';
import { UsageError } from './model/usage-error.js';

const EXIT_USAGE = 2;

export async function exitCodeOf(io: CommandIo, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof MoreMemory) return await io.heap.runWith(error.heapMb);
    if (!(error instanceof UsageError)) throw error;
    // a path or word of the user's may hold anything; the lines are ours
    const lines = error.message.split('\n').map(escapeVisible);
    io.err(`pathstitch: ${lines.join('\n')}\n`);
    return EXIT_USAGE;
  }
}
