// Lines that come along when a terminal is copied and belong to no output.
//   [sudo] password for ales:
import { isFiller } from '../../lib/lines.js';

export function isPasted(line: string): boolean {
  return isFiller(line) || /^\s*\[sudo\] password for \S+:\s*$/.test(line);
}
