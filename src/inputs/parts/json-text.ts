// JSON text → values that know their lines, read as far as it goes: docker, podman, crictl, kubectl and nft print JSON,
// people cut it, glue several outputs together and write `...` where they left something out.
// Grammar: RFC 8259. Linear time, depth bounded; a cut text gives its complete array elements and says where it ended.

export interface JsonText {
  /** The documents, one after the other. */
  readonly values: readonly unknown[];
  /** Something was left out with `...`, on purpose. */
  readonly elided: boolean;
  /** Line of the first of `keys` in that object, else of the object's opening bracket; undefined when it is not of this text. */
  readonly lineOf: (value: unknown, ...keys: readonly string[]) => number | undefined;
  readonly problem?: {
    readonly line: number;
    readonly expected: string;
    readonly seen: string;
    readonly cut: boolean;
  };
}

const MAX_DEPTH = 200;
/** Below the top, lines are kept for the keys that name a thing only. */
const NAMING_KEYS = new Set(['Id', 'ID', 'id', 'Name', 'Names', 'name', 'handle', 'metadata']);
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const PLAIN_STRING = /"([^"\\\n]*)"/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
  /** The author left something out with `...`. */
  elided: boolean;
  readonly keepCut: boolean;
  problem: JsonText['problem'];
  readonly lines: WeakMap<object, Map<string, number>>;
}

/**
 * Values of `text`; `firstLine` is the number of its first line in the file. `keepCut` keeps the array element the text
 * ends in: enough to recognise a form, too little to read it.
 */
export function readJson(text: string, firstLine = 1, keepCut = false): JsonText {
  const cursor: Cursor = {
    text,
    at: 0,
    line: firstLine,
    elided: false,
    keepCut,
    problem: undefined,
    lines: new WeakMap(),
  };
  const values: unknown[] = [];
  skipBlank(cursor);
  while (cursor.at < text.length && !cursor.problem) {
    const value = readValue(cursor, 0);
    if (value !== undefined) values.push(value);
    skipBlank(cursor);
  }
  const lineOf: JsonText['lineOf'] = (value, ...keys) => {
    const lines = typeof value === 'object' && value !== null ? cursor.lines.get(value) : undefined;
    return keys.map((key) => lines?.get(key)).find((line) => line !== undefined) ?? lines?.get('');
  };
  return { values, lineOf, elided: cursor.elided, ...(cursor.problem && { problem: cursor.problem }) };
}

function fail(cursor: Cursor, expected: string): undefined {
  const { text, at, line } = cursor;
  const cut = at >= text.length;
  cursor.problem ??= {
    line,
    expected,
    seen: cut ? 'the end of the text' : JSON.stringify(text.slice(at, at + 20)),
    cut,
  };
  return undefined;
}

function skipBlank(cursor: Cursor): void {
  const { text } = cursor;
  for (; cursor.at < text.length; cursor.at++) {
    const c = text.charCodeAt(cursor.at);
    if (c === 10) cursor.line++;
    else if (text.startsWith('...', cursor.at) || c === 0x2026) cursor.elided = true;
    else if (c !== 32 && c !== 9 && c !== 13 && !(cursor.elided && c === 46)) return;
  }
}

function readValue(cursor: Cursor, depth: number): unknown {
  if (depth > MAX_DEPTH) return fail(cursor, `at most ${MAX_DEPTH} nested values`);
  const c = cursor.text[cursor.at];
  if (c === '{') return readObject(cursor, depth);
  if (c === '[') return readArray(cursor, depth);
  if (c === '"') return readString(cursor);
  const number = take(cursor, NUMBER);
  if (number !== undefined) return Number(number);
  const word = take(cursor, WORD);
  if (word === undefined) return fail(cursor, 'a JSON value');
  return word === 'null' ? null : word === 'true';
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const m = pattern.exec(cursor.text);
  if (!m) return undefined;
  cursor.at = pattern.lastIndex;
  return m[1] ?? m[0];
}

function readString(cursor: Cursor): string | undefined {
  const plain = take(cursor, PLAIN_STRING);
  if (plain !== undefined) return plain;
  const quoted = take(cursor, STRING);
  if (quoted === undefined) {
    cursor.at = cursor.text.length;
    return fail(cursor, 'the end of a string');
  }
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1); // a bad escape: keep it as printed
  }
}

function readArray(cursor: Cursor, depth: number): unknown[] {
  const items: unknown[] = [];
  cursor.lines.set(items, new Map([['', cursor.line]]));
  cursor.at++;
  for (;;) {
    skipBlank(cursor);
    if (cursor.text[cursor.at] === ']') break;
    const item = readValue(cursor, depth + 1);
    // an element the text was cut in is not a whole answer; one with `...` is what its author wanted to show
    if (item !== undefined && (!cursor.problem || cursor.elided || cursor.keepCut)) items.push(item);
    if (cursor.problem) return items;
    if (!nextMember(cursor, ']')) return items;
  }
  cursor.at++;
  return items;
}

function readObject(cursor: Cursor, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const lines = new Map([['', cursor.line]]);
  cursor.lines.set(object, lines);
  cursor.at++;
  for (;;) {
    skipBlank(cursor);
    if (cursor.text[cursor.at] === '}') break;
    if (cursor.text[cursor.at] !== '"') {
      fail(cursor, 'a key or }');
      return object;
    }
    const line = cursor.line;
    const key = readString(cursor);
    skipBlank(cursor);
    if (key === undefined || cursor.text[cursor.at] !== ':') {
      fail(cursor, 'a colon');
      return object;
    }
    cursor.at++;
    skipBlank(cursor);
    const value = readValue(cursor, depth + 1);
    if (depth === 0 || NAMING_KEYS.has(key)) lines.set(key, line);
    if (value !== undefined)
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
    if (cursor.problem || !nextMember(cursor, '}')) return object;
  }
  cursor.at++;
  return object;
}

/** Past the comma, or up to the closing bracket; false when neither follows. */
function nextMember(cursor: Cursor, close: string): boolean {
  skipBlank(cursor);
  const c = cursor.text[cursor.at];
  if (c === ',') cursor.at++;
  else if (c !== close && !(cursor.elided && c === '"')) return (fail(cursor, `a comma or ${close}`), false);
  return true;
}
