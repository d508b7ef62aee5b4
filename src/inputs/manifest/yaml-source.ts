// YAML 1.2 text → plain values, and the line of any key in it. Imported on demand, like the schema.
import { type Document, LineCounter, parseDocument } from 'yaml';

export type Path = readonly (string | number)[];

export interface YamlSource {
  /** Undefined when the text is not YAML. */
  readonly value?: unknown;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** Line (from 1) of the key at `path`, or of the nearest parent that is there. */
  readonly lineOf: (path: Path) => number;
}

interface Ranged {
  readonly range?: readonly number[] | null;
  readonly value?: unknown;
}

interface Parent {
  readonly items?: readonly (Ranged & { readonly key?: Ranged })[];
}

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (path: Path): number => lineOfPath(document, lines, path);
  const problems = document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? 1,
    message: `this is not YAML: ${error.message.split(/\n| at line/)[0]}`,
  }));
  if (problems.length > 0) return { problems, lineOf };
  try {
    // An empty file says nothing, which is no mistake. Aliases are bounded ("billion laughs").
    return { value: document.toJS({ maxAliasCount: 100 }) ?? {}, problems, lineOf };
  } catch (error) {
    return {
      problems: [{ line: 1, message: error instanceof Error ? error.message : String(error) }],
      lineOf,
    };
  }
}

function lineOfPath(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = (depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)) as
      Parent | null | undefined;
    const key = path[depth - 1]!;
    const item = parent?.items?.find((entry, i) =>
      entry.key === undefined ? i === key : String(entry.key.value) === String(key),
    );
    const range = (item?.key ?? item)?.range;
    if (range) return lines.linePos(range[0]!).line;
  }
  return 1;
}
