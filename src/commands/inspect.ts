// `pathstitch inspect`: what was understood of a bundle, as text.
import { inspectText } from '../inspect.js';
import type { CommandIo } from './command-io.js';
import { withAnalysis } from './with-analysis.js';

export async function inspectCommand(inputs: readonly string[], io: CommandIo): Promise<number> {
  return withAnalysis(
    inputs,
    io,
    async ({ report }) => {
      await io.out(inspectText(report));
      return 0;
    },
    { ladders: false },
  );
}
