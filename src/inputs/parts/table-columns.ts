// A table whose header says where its columns begin (docker, podman, kubectl, crictl print them so) → cells by header.
//   NETWORK ID     NAME      DRIVER    SCOPE

export interface Column {
  readonly name: string;
  readonly start: number;
}

/** Headers are separated by at least two blanks: `CONTAINER ID` is one. */
export function columnsOf(header: string): readonly Column[] {
  return Array.from(header.matchAll(/\S+(?: \S+)*/g), (m) => ({ name: m[0], start: m.index }));
}

/** The cells of a row, trimmed; a cell that overflows its column is cut at the next one as the header has it. */
export function cellsOf(row: string, columns: readonly Column[]): ReadonlyMap<string, string> {
  return new Map(
    columns.map(({ name, start }, i) => [name, row.slice(start, columns[i + 1]?.start ?? row.length).trim()]),
  );
}
