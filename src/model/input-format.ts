// How a text input is recognised and read. inputs/index.ts holds the ordered list; the first format that says `mine` reads it.
import type { Diagnostic } from './diagnostic.js';
import type { Fact } from './fact.js';

export interface TextInput {
  /** Relative to the bundle. */
  readonly file: string;
  /** Decoded, CRLF folded, byte-order mark gone, ANSI escapes removed, capped (64 MiB). */
  readonly text: string;
  /** Line number of the first line of `text` in the file (a paste is split into its commands). */
  readonly firstLine: number;
  /** The command line at the prompt above, when the text was cut out of a paste: `ethtool -S veth0`. */
  readonly command?: string;
}

/** What a reader made of a text. Lines it could not read are diagnostics, never exceptions. */
export interface Reading {
  readonly facts: readonly Fact[];
  readonly diagnostics: readonly Diagnostic[];
  /** How many records (entries, rules, sockets …) were read. */
  readonly records: number;
}

/** `broken`: it is this format but nothing in it can be read (a cut JSON, a header alone is NOT broken). */
export type Detection = 'mine' | 'not-mine' | 'broken';

export interface TextFormat {
  /** kebab-case, equals the file's name; shown as inputs[].kind. */
  readonly id: string;
  /** Looks at the content only (at most the first 64 KiB); linear time. */
  readonly detect: (head: string) => Detection;
  readonly parse: (input: TextInput) => Reading;
}
