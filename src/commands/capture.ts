// `pathstitch capture`: packets of one interface of this machine → a pcap, by tcpdump or, without it, npm cap. For machines where Node is
// at hand and tcpdump is not; everywhere else tcpdump itself does the same.
import { captureLive } from '../inputs/live-capture.js';
import { escapeVisible } from '../lib/visible-text.js';
import { UsageError } from '../model/usage-error.js';
import type { CommandIo } from './command-io.js';

export interface CaptureOptions {
  readonly interface: string;
  readonly out: string;
  readonly packets?: number;
  readonly seconds?: number;
  readonly filter?: string;
}

export async function captureCommand(options: CaptureOptions, io: CommandIo): Promise<number> {
  const { interface: name, out, packets, seconds, filter } = options;
  const result = await captureLive({ interface: name, file: out, packets, seconds, filter });
  if (result.problem) throw new UsageError(`${name} was not captured: ${result.problem}`);
  const count = result.packets === undefined ? 'packets' : `${result.packets} packets`;
  io.err(escapeVisible(`${count} of ${name} written to ${out} by ${result.by}`) + '\n');
  return 0;
}
