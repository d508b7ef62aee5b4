// Which netstat printed this: the dot or colon before ports, where columns cut, where processes stand. netstat(8) of net-tools,
// FreeBSD and macOS; Windows' netstat -b.
//   tcp4       0      0  192.168.1.221.54863    17.57.144.84.5223      ESTABLISHED      (dots: macOS, BSD)
import { wordsOf } from '../../lib/lines.js';

export interface NetstatStyle {
  readonly separator: ':' | '.';
  /** Ends this long may have been cut to their column. */
  readonly cutAt: number;
  /** BSD -A without -n: host names and addresses are cut to twelve characters before the port is put behind. */
  readonly hostCutAt: number;
  /** macOS -v: rhiwat shiwat pid epid follow. */
  readonly pidColumn: boolean;
  /** -b puts component and program on lines of their own below the socket. */
  readonly windows: boolean;
}

export function netstatStyle(text: string): NetstatStyle {
  const head = text.slice(0, 65536);
  const dotted = /\(state\)|(?:^|[ \t])(?:tcp|udp)(?:4|46)[ \t]|[ \t]\*\.\*(?:[ \t]|$)/m.test(head);
  const columns = /Local Address\s+(?=(?:Foreign|Remote) Address)/.exec(head)?.[0].length ?? 24;
  const wide = wordsOf(head).some((word) => isWide(word, columns));
  return {
    separator: dotted ? '.' : ':',
    // macOS fills its column but for the blank behind it; net-tools leaves two characters free
    cutAt: wide ? Infinity : columns - (dotted ? 1 : 2),
    hostCutAt: dotted && BSD_CONTROL_BLOCKS.test(head) && NAMED_PORT.test(head) ? 12 : Infinity,
    windows: WINDOWS_HEADER.test(head.slice(0, 4096)),
    pidColumn: /rhiwat\s+shiwat\s+pid\b/.test(head.slice(0, 4096)),
  };
}

const BSD_CONTROL_BLOCKS = /^\s*(?:Socket|Tcpcb|PCB)\s+(?:Flowhash\s+)?Proto\s/m;
const NAMED_PORT =
  /(?:tcp|udp)\d{0,2}(?:[ \t]{1,12}\d{1,12}){0,4}[ \t]{1,30}[^\s]{1,60}\.[a-z][a-z0-9-]{0,30}[ \t]/;
export const WINDOWS_HEADER = /^\s{0,8}Proto\s+Local Address\s+Foreign Address\s+State(?:\s+PID)?\s*$/m;

/** An end longer than its column holds: nothing is cut here (-W). */
function isWide(word: string, columns: number): boolean {
  return word.length > columns && word.length < 80 && /^[0-9a-z.:%-]+[.:](?:\d{1,5}|\*)$/i.test(word);
}
