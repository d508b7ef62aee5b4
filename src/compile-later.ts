// V8 compiles a function with optimisations once it has run long enough, and a report of a few megabytes is done before that has paid:
// a third of its processor time went into code that was hardly used. Waiting eight times as long takes that away.
import { setFlagsFromString } from 'node:v8';

/** By V8's major version: how long it waits is called otherwise in each, and a word it does not know is printed as an error. */
const WAIT: Readonly<Record<string, string>> = {
  '11': '--interrupt-budget=540672',
  '12': '--invocation-count-for-turbofan=12000',
};

/** A number that V8 reads whenever it decides; nothing else changes when it is set in a running process. */
export function compileLater(): void {
  const flag = WAIT[process.versions.v8.split('.')[0]!];
  if (flag !== undefined) setFlagsFromString(flag);
}
