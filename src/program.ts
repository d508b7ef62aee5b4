// Words of the command line → the command they call → exit code; a mistake of the user's is one line on standard error.
// Everything but --version and --help, which main.ts answers before this is loaded.
import type { CommandIo } from './commands/command-io.js';
import { escapeVisible } from './lib/visible-text.js';
import { MoreMemory } from './model/more-memory.js';
import { UsageError } from './model/usage-error.js';
import { plainCall } from './plain-call.js';

/** What a worker thread needs of the program as one file. */
export { ingestCapture } from './ingest-capture.js';

const EXIT_USAGE = 2;

export async function runProgram(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const plain = plainCall(argv);
    if (plain?.command === 'flows')
      return await (await import('./commands/flows.js')).flowsCommand(plain.options, io);
    if (plain?.command === 'report')
      return await (await import('./commands/report.js')).reportCommand(plain.options, io);
    return await (await import('./cli.js')).runCli(argv, io);
  } catch (error) {
    if (error instanceof MoreMemory) return await io.heap.runWith(error.heapMb);
    if (!(error instanceof UsageError)) throw error;
    // a path or word of the user's may hold anything; the lines are ours
    const lines = error.message.split('\n').map(escapeVisible);
    io.err(`pathstitch: ${lines.join('\n')}\n`);
    return EXIT_USAGE;
  }
}
