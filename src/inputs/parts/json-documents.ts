// The JSON documents of an input (one value, an array, several glued together, or one per line) for the readers of one
// form: which values are theirs, and what to say of a text that ended too early.
//   docker inspect a > f; docker inspect b >> f   →   [{…}]\n[{…}]
import { formatPlace, type Diagnostic } from '../../model/diagnostic.js';
import type { Detection, TextInput } from '../../model/input-format.js';
import { readJson, type JsonText } from './json-text.js';

export type Json = Readonly<Record<string, unknown>>;

/** A head this long may be the beginning of a longer, sound text (detect sees at most 64 KiB). */
const CERTAINLY_WHOLE = 48_000;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under `key`, or an empty one. */
export function objectAt(value: Json, key: string): Json {
  const inner = value[key];
  return isObject(inner) ? inner : {};
}

export function arrayAt(value: Json, key: string): readonly unknown[] {
  const inner = value[key];
  return Array.isArray(inner) ? inner : [];
}

export function objectsAt(value: Json, key: string): readonly Json[] {
  return arrayAt(value, key).filter(isObject);
}

/** The first of `keys` that is a text with something in it. */
export function textAt(value: Json, ...keys: readonly string[]): string | undefined {
  const found = keys.map((key) => value[key]).find((inner) => typeof inner === 'string' && inner !== '');
  return found as string | undefined;
}

export function numberAt(value: Json, ...keys: readonly string[]): number | undefined {
  const found = keys.map((key) => value[key]).find((inner) => typeof inner === 'number');
  return found as number | undefined;
}

/** Documents with arrays opened: `[a, b] c` → a, b, c. */
export function documentsOf(json: JsonText): readonly Json[] {
  return json.values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter(isObject);
}

/** `mine` when one of the documents is; `broken` when it is and the text ends before its JSON does. */
export function detectJson(head: string, isMine: (document: Json) => boolean): Detection {
  if (!/^\s*[[{]/.test(head)) return 'not-mine';
  const json = readJson(head, 1, true);
  if (!documentsOf(json).some(isMine)) return 'not-mine';
  return json.problem && !json.elided && head.length < CERTAINLY_WHOLE ? 'broken' : 'mine';
}

/** What to say when `json` ended too early or is not JSON from some line on. */
export function jsonProblem(input: TextInput, json: JsonText, command: string): readonly Diagnostic[] {
  const { problem } = json;
  if (!problem || json.elided) return [];
  return [
    {
      severity: 'error',
      code: 'json-cut-short',
      message: `expected ${problem.expected}, saw ${problem.seen} on line ${problem.line}: only what stands complete before it was read; run \`${command}\` again and save all of its output`,
      file: input.file,
      at: formatPlace({ file: input.file, line: problem.line }),
    },
  ];
}
