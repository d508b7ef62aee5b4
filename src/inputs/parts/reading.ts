// Collects what a text reader makes of its input: facts with their places, lines it could not read, the record count.
// Unread lines are listed one by one up to a limit, then counted, so a hostile file cannot fill the report.
import type { Diagnostic, Place } from '../../model/diagnostic.js';
import type { Fact } from '../../model/fact.js';
import type { Reading, TextInput } from '../../model/input-format.js';
import { formatPlace } from '../../model/diagnostic.js';

const UNREAD_LISTED = 50;
const SHOWN_CHARACTERS = 120;

export interface Collector {
  readonly at: (line: number) => Place;
  readonly add: (...facts: readonly Fact[]) => void;
  /** One more entry of the kind a person would count. */
  readonly record: () => void;
  /** `expected` completes "expected …". */
  readonly unread: (line: number, seen: string, expected: string) => void;
  readonly warn: (
    code: string,
    line: number | undefined,
    message: string,
    severity?: Diagnostic['severity'],
  ) => void;
  readonly finish: () => Reading;
}

export function collect(input: TextInput): Collector {
  const facts: Fact[] = [];
  const diagnostics: Diagnostic[] = [];
  let records = 0;
  let unreadCount = 0;
  const at = (line: number): Place => ({ file: input.file, line });
  const warn: Collector['warn'] = (code, line, message, severity = 'warning') => {
    const place = line === undefined ? {} : { at: formatPlace(at(line)) };
    diagnostics.push({ severity, code, message, file: input.file, ...place });
  };
  return {
    at,
    warn,
    add: (...added) => {
      for (const fact of added) facts.push(fact);
    },
    record: () => {
      records++;
    },
    unread: (line, seen, expected) => {
      if (++unreadCount > UNREAD_LISTED) return;
      const shown = seen.trim().slice(0, SHOWN_CHARACTERS);
      warn('unread-line', line, `Expected ${expected}, saw "${shown}"; the line is left out.`);
    },
    finish: () => {
      const more = unreadCount - UNREAD_LISTED;
      if (more > 0)
        warn(
          'unread-lines',
          undefined,
          `${more} more lines of this file could not be read; see the first ones.`,
        );
      return { facts, diagnostics, records };
    },
  };
}
