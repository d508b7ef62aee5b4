// JSON text → its top-level elements, each with the line it starts on: the members of an array, or the documents of a
// stream (one object per line, or several printed after each other). Elements before damage are kept.
// RFC 8259; sample: [{"ifindex":1,"ifname":"lo", … },{"ifindex":2, … }]

export interface JsonElement {
  readonly value: unknown;
  readonly line: number;
}

export interface JsonElements {
  readonly elements: readonly JsonElement[];
  /** Set when the text ends early or an element does not parse: one sentence and its line. */
  readonly damage?: { readonly line: number; readonly message: string };
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const numericOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Walks the text once; nested values are parsed by JSON.parse, element by element. */
export function jsonElements(text: string, firstLine = 1): JsonElements {
  const elements: JsonElement[] = [];
  let line = firstLine;
  let depth = 0;
  let inArray = false;
  let start = -1;
  let startLine = line;
  let quoted = false;
  let damage: JsonElements['damage'];

  const close = (end: number): void => {
    const value = tryParse(text.slice(start, end));
    if (value === undefined) damage ??= { line: startLine, message: 'this JSON element does not parse' };
    else elements.push({ value, line: startLine });
    start = -1;
  };

  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) line++;
    if (quoted) {
      if (c === 92) i++;
      else if (c === 34) quoted = false;
      continue;
    }
    if (c === 34) quoted = true;
    else if (c === 91 && depth === 0 && !inArray) inArray = true;
    else if (c === 93 && depth === 0) inArray = false;
    else if (c === 123 || c === 91) {
      if (depth++ === 0) [start, startLine] = [i, line];
    } else if ((c === 125 || c === 93) && --depth === 0) close(i + 1);
  }
  if (start >= 0 || inArray || quoted)
    damage ??= { line, message: 'the JSON text ends before it is complete' };
  return damage ? { elements, damage } : { elements };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
