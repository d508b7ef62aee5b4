// V8 compiles a function with optimisations once it has run long enough, and a report of a few megabytes is done before that has paid:
// a third of its processor time went into code that was hardly used. Waiting eight times as long takes that away.
import { setFlagsFromString } from 'node:v8';

/** By V8's major version: how long it waits is called otherwise in each, and a word it does not know is printed as an error. */
const WAIT: Readonly<Record<string, string>> = {
  '11': '--interrupt-budget=540672',
  '12': '--invocation-count-for-turbofan=12000',
};

/** Half of it, where it was measured: the packets of one large capture pay for their code, and nothing else runs long. */
const WAIT_FOR_PACKETS: Readonly<Record<string, string>> = { '11': '--interrupt-budget=270336' };
/** Of captures: from here on (three hundred thousand packets of 96 B) the shorter wait is the better one; at a million it saves 8 %. */
const MANY_BYTES = 32 * 1024 * 1024;

/** A number that V8 reads whenever it decides; nothing else changes when it is set in a running process. */
export function compileLater(): void {
  set(WAIT);
}

/** For a run that reads captures of so many bytes and does little more. */
export function compileForReading(bytes: number): void {
  if (bytes >= MANY_BYTES) set(WAIT_FOR_PACKETS);
}

function set(flags: Readonly<Record<string, string>>): void {
  const flag = flags[process.versions.v8.split('.')[0]!];
  if (flag !== undefined) setFlagsFromString(flag);
}
