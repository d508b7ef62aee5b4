// The part of the program that reads captures and nothing else, a sixth of it: for `flows` called plainly, and for worker threads.
import type { CommandIo } from './commands/command-io.js';
import { flowsCommand, type FlowsOptions } from './commands/flows.js';
import { exitCodeOf } from './exit-code.js';

export { ingestCapture } from './ingest-capture.js';
export { plainFlows } from './plain-flows.js';

export function runFlows(options: FlowsOptions, io: CommandIo): Promise<number> {
  return exitCodeOf(io, () => flowsCommand(options, io));
}
