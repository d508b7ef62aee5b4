// The ordered list of text formats, and how a file finds its reader: the whole file, unless it shows several commands and more can be read
// when it is split into their outputs; else whatever blocks a paste without prompts has. Content decides, never the name. What nothing reads is `unknown` and listed,
// never fatal; a file without a character but blanks is `empty`.
import type { Diagnostic } from '../model/diagnostic.js';
import type { Fact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { splitPaste } from './paste.js';
import { TEXT_FORMATS as OTHERS } from './text-formats-paste.js';
import { NET_FORMATS } from './text-formats-net.js';
import { RULES_FORMATS } from './text-formats-rules.js';

export { openBundle } from './bundle.js';
export { captureFacts } from './capture-facts.js';
export { MANIFEST_NAME, readManifest } from './manifest.js';
export { printManifest } from './print-manifest.js';
export { rotationGroup } from './rotation.js';

export const TEXT_FORMATS: readonly TextFormat[] = [...NET_FORMATS, ...RULES_FORMATS, ...OTHERS];

const HEAD_CHARACTERS = 65536;

export interface TextReading {
  /** Ids of the formats found, joined by `+` for a paste of several; `unknown` when none. */
  readonly kind: string;
  readonly facts: readonly Fact[];
  readonly diagnostics: readonly Diagnostic[];
  readonly records: number;
}

export function readText(file: string, text: string): TextReading {
  if (text.trim() === '') return { kind: 'empty', facts: [], diagnostics: [], records: 0 };
  const whole = readWith(file, text, 1);
  const readings = whole && !showsCommands(text) ? [] : readBlocks(file, text);
  if (whole && (readings.length < 2 || joined(readings).records <= whole.records)) return whole;
  if (readings.length === 0) return { kind: 'unknown', facts: [], diagnostics: [], records: 0 };
  return joined(readings);
}

/** Prompts or headings with what was run: several outputs, of which the first must not swallow the others. */
function showsCommands(text: string): boolean {
  const head = splitPaste(text.slice(0, HEAD_CHARACTERS));
  return head.some((block) => block.command !== undefined);
}

function readBlocks(file: string, text: string): readonly TextReading[] {
  return splitPaste(text).flatMap((b) => readWith(file, b.text, b.firstLine, b.command) ?? []);
}

function joined(readings: readonly TextReading[]): TextReading {
  return {
    kind: [...new Set(readings.map((r) => r.kind))].join('+'),
    facts: readings.flatMap((r) => r.facts),
    diagnostics: readings.flatMap((r) => r.diagnostics),
    records: readings.reduce((sum, r) => sum + r.records, 0),
  };
}

function readWith(file: string, text: string, firstLine: number, command?: string): TextReading | undefined {
  const head = text.slice(0, HEAD_CHARACTERS);
  for (const format of TEXT_FORMATS) {
    const detection = guarded(format, head);
    if (detection === 'not-mine') continue;
    try {
      const reading = format.parse({ file, text, firstLine, ...(command !== undefined && { command }) });
      if (detection === 'broken' && reading.records === 0)
        return { kind: format.id, ...brokenReading(file, format, reading.diagnostics) };
      return {
        kind: format.id,
        facts: reading.facts,
        diagnostics: reading.diagnostics,
        records: reading.records,
      };
    } catch (error) {
      return { kind: format.id, facts: [], records: 0, diagnostics: [failure(file, format, error)] };
    }
  }
  return undefined;
}

function guarded(format: TextFormat, head: string): ReturnType<TextFormat['detect']> {
  try {
    return format.detect(head);
  } catch {
    return 'not-mine';
  }
}

function brokenReading(
  file: string,
  format: TextFormat,
  said: readonly Diagnostic[],
): Omit<TextReading, 'kind'> {
  const own: Diagnostic = {
    severity: 'warning',
    code: 'unreadable-input',
    message: `${file}: looks like ${format.id} but nothing in it can be read; it may be cut off`,
    file,
  };
  return { facts: [], records: 0, diagnostics: said.length > 0 ? said : [own] };
}

function failure(file: string, format: TextFormat, error: unknown): Diagnostic {
  const what = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    code: 'reader-failed',
    message: `${file}: the reader ${format.id} failed (${what}); the other files were read. This is a bug of pathstitch, please report it with the file`,
    file,
  };
}
