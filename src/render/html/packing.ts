// JSON values ↔ a few flat arrays, for thousands of paths in one page: keys once per shape of object, strings once, times as
// nanosecond steps, `file#17` as file and number, long texts as a template and its numbers. Lossless for any JSON value.
// Packed by Node (html-data.ts), read in the browser one path at a time.
// e.g. {point: "vm/eth0", packets: 7} → shapes [[["point","s"],["packets","n"]]], strings ["vm/eth0"], row ["o",0,0,7]

/** n number, boolean or null · s string · t time · p place · f text with numbers · o object · a list. */
type Kind = 'n' | 's' | 't' | 'p' | 'f' | 'o' | 'a';
type Slot = number | boolean | null | Kind | 'm';

export interface Packed {
  readonly strings: readonly string[];
  readonly shapes: readonly (readonly (readonly [key: string, kind: Kind])[])[];
  /** Whole epoch seconds that the first time step of each row starts from, so that steps are exact doubles. */
  readonly base: number;
  /** One per packed value, in order. */
  readonly rows: readonly (readonly Slot[])[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const TIME = /^(0|[1-9]\d{0,11})\.(\d{9})$/;
const PLACE = /^(.+)#(0|[1-9]\d{0,14})$/s;
const NUMBER = /(?<!\d)(?:0|[1-9]\d{0,14})(?!\d)/g;
const TEMPLATE_LENGTH = 40;
const BLANK = '\0';
const SECOND = 1_000_000_000n;
const NEAR = 2n ** 51n;

/** `values` must be JSON values; keys with undefined are left out. Times far from `base` are kept as text. */
export function pack(values: readonly unknown[], base = 0): Packed {
  const tables: Tables = { strings: new Map(), shapes: new Map() };
  const rows = values.map((value) => packRow(value as Json, base, tables));
  return { base, strings: [...tables.strings.keys()], shapes: [...tables.shapes.keys()].map(shapeOf), rows };
}

/** Text → its index, in order of first use. */
interface Tables {
  readonly strings: Map<string, number>;
  readonly shapes: Map<string, number>;
}

function intern(table: Map<string, number>, key: string): number {
  const known = table.get(key);
  if (known !== undefined) return known;
  table.set(key, table.size);
  return table.size - 1;
}

function packRow(value: Json, base: number, { strings, shapes }: Tables): readonly Slot[] {
  const row: Slot[] = [];
  let clock = BigInt(base) * SECOND;
  const write = (v: Json, kind: Kind): void => {
    if (kind === 'o') writeObject(v as Record<string, Json>);
    else if (kind === 'a') writeList(v as readonly Json[]);
    else if (kind === 'n') row.push(v as number);
    else writeText(v as string, kind);
  };
  const writeText = (text: string, kind: Kind): void => {
    if (kind === 't') {
      const now = BigInt(text.replace('.', ''));
      row.push(Number(now - clock));
      clock = now;
    } else if (kind === 'p') {
      const [, file = '', number] = PLACE.exec(text) ?? [];
      row.push(intern(strings, file), Number(number));
    } else if (kind === 'f') {
      row.push(intern(strings, text.replace(NUMBER, BLANK)), ...(text.match(NUMBER) ?? []).map(Number));
    } else row.push(intern(strings, text));
  };
  // whether a time is near depends on the clock, which moves while writing: kinds are fixed before
  const writeObject = (object: Record<string, Json>): void => {
    const keys = Object.keys(object).filter((key) => object[key] !== undefined);
    const kinds = keys.map((key) => kindOf(object[key], clock));
    row.push(intern(shapes, `${kinds.join('')} ${JSON.stringify(keys)}`));
    keys.forEach((key, i) => write(object[key]!, kinds[i]!));
  };
  const writeList = (list: readonly Json[]): void => {
    const kinds = list.map((v) => kindOf(v, clock));
    const alike = kinds.every((k) => k === kinds[0]) ? (kinds[0] ?? 'n') : 'm';
    row.push(alike, list.length);
    list.forEach((v, i) => {
      if (alike === 'm') row.push(kinds[i]!);
      write(v, kinds[i]!);
    });
  };
  const kind = kindOf(value, clock);
  row.push(kind);
  write(value, kind);
  return row;
}

/** `sn ["point","packets"]` → [["point", "s"], ["packets", "n"]]. */
function shapeOf(key: string): (readonly [string, Kind])[] {
  const space = key.indexOf(' ');
  const names = JSON.parse(key.slice(space + 1)) as string[];
  return names.map((name, i) => [name, key[i] as Kind] as const);
}

function kindOf(value: Json | undefined, clock: bigint): Kind {
  if (Array.isArray(value)) return 'a';
  if (value !== null && typeof value === 'object') return 'o';
  if (typeof value !== 'string') return 'n';
  if (TIME.test(value)) return isNear(BigInt(value.replace('.', '')) - clock) ? 't' : 's';
  if (PLACE.test(value)) return 'p';
  if (value.length < TEMPLATE_LENGTH || value.includes(BLANK)) return 's';
  return 'f';
}

/** A quarter of 2^53 ns (26 days) from the last time: two such steps still make an exact double. */
function isNear(step: bigint): boolean {
  return step > -NEAR && step < NEAR;
}

/** The value that was packed as `rows[index]`. */
export function unpack(packed: Packed, index: number): unknown {
  const row = packed.rows[index] ?? ['n', null];
  let at = 0;
  let clock = BigInt(packed.base) * SECOND;
  const next = (): number => row[at++] as number;
  const read = (kind: Slot): unknown => {
    if (kind === 'o') {
      const shape = packed.shapes[next()] ?? [];
      return Object.fromEntries(shape.map(([key, k]) => [key, read(k)]));
    }
    if (kind === 'a') {
      const [alike, length] = [row[at++]!, next()];
      return Array.from({ length }, () => read(alike === 'm' ? row[at++]! : alike));
    }
    if (kind === 't') {
      clock += BigInt(next());
      const text = String(clock).padStart(10, '0');
      return `${text.slice(0, -9)}.${text.slice(-9)}`;
    }
    if (kind === 's') return packed.strings[next()] ?? '';
    if (kind === 'p') return `${packed.strings[next()] ?? ''}#${next()}`;
    if (kind === 'f') return (packed.strings[next()] ?? '').replaceAll(BLANK, () => String(next()));
    return row[at++];
  };
  return read(row[at++]!);
}
