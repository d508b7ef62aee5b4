// Lines that come along when a terminal is copied and belong to no output; what tools complain about on standard error.
//   [sudo] password for ales:
import { isFiller } from '../../lib/lines.js';

const OF_THE_TERMINAL = /^\s*\[sudo\] password for \S+:\s*$|^Failed to find cgroup2 mount$/;

export function isPasted(line: string): boolean {
  return isFiller(line) || OF_THE_TERMINAL.test(line);
}
