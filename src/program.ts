// Words of the command line → the command they call → exit code.
// Everything but --version and --help, which main.ts answers before this is loaded, and `flows` called plainly (reader.ts).
import type { CommandIo } from './commands/command-io.js';
import { exitCodeOf } from './exit-code.js';
import { plainCall } from './plain-call.js';

export function runProgram(argv: readonly string[], io: CommandIo): Promise<number> {
  return exitCodeOf(io, async () => {
    const plain = plainCall(argv);
    if (plain?.command === 'flows')
      return (await import('./commands/flows.js')).flowsCommand(plain.options, io);
    if (plain?.command === 'report')
      return (await import('./commands/report.js')).reportCommand(plain.options, io);
    return (await import('./cli.js')).runCli(argv, io);
  });
}
