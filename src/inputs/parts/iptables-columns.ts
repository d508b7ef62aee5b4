// One row of `iptables -L` → fields. Columns come with the flags: [num] [pkts bytes] target prot opt [in out] source
// destination, then matches and target options in words. The target may be empty, and is printed over its column's end;
// ip6tables before 1.8.9 leaves opt empty. Reference: iptables/xshared.c print_rule_details, extensions/*.c print functions.
//       3   180 DNAT       6    --  !docker0 *       0.0.0.0/0            127.0.0.1            tcp dpt:8080 to:172.17.0.2:80
import { ruleAddress } from './firewall-terms.js';
import { ruleProtocol, type RuleFields } from './iptables-arguments.js';
import { readRowDetails } from './iptables-details.js';

/** What the header says is there. */
export interface RowShape {
  readonly numbered: boolean;
  readonly counted: boolean;
  readonly devices: boolean;
  /** Where the target's column begins, to know an empty one. */
  readonly target: number;
}

export const ROW_HEADER =
  /^(num\s+)?(pkts\s+bytes\s+)?target\s+prot\s+opt\s+(in\s+out\s+)?source\s+destination/;

export function rowShape(header: string): RowShape | undefined {
  const m = ROW_HEADER.exec(header.trim());
  if (!m) return undefined;
  return { numbered: !!m[1], counted: !!m[2], devices: !!m[3], target: header.indexOf('target') };
}

export interface ListedRow {
  readonly fields: RuleFields;
  readonly family?: 'ip' | 'ip6';
}

const OPTIONS = /^(--|-f|!f)$/;
const COUNT = /^(\d+)([KMGT]?)$/;

export function readRow(line: string, shape: RowShape): ListedRow | undefined {
  const words = Array.from(line.matchAll(/\S+/g), (m) => ({ text: m[0], start: m.index }));
  if (shape.numbered && !/^\d+$/.test(words.shift()?.text ?? '')) return undefined;
  const fields: RuleFields = {};
  if (
    shape.counted &&
    !takeCounters(
      fields,
      words.splice(0, 2).map((word) => word.text),
    )
  )
    return undefined;
  const named = hasTarget(
    words.map((word) => word.text),
    line,
    shape,
  );
  if (named) fields.target = words.shift()!.text;
  const protocol = words.shift()?.text;
  const six = !OPTIONS.test(words[0]?.text ?? '');
  if (!six) words.shift();
  const devices = shape.devices ? words.splice(0, 2).map((word) => word.text) : [];
  const [source, destination, details] = words;
  if (!protocol || !source || !destination || (shape.devices && devices.length < 2)) return undefined;
  takeMatches(fields, {
    protocol,
    in: devices[0],
    out: devices[1],
    source: source.text,
    destination: destination.text,
  });
  if (details) readRowDetails(fields, line.slice(details.start).trimEnd());
  if (!shape.devices) fields.hidden = ['in', 'out'];
  const family = familyOf(source.text) ?? familyOf(destination.text) ?? (six ? 'ip6' : undefined);
  return { fields, ...(family && { family }) };
}

/** The options word stands third when there is a target, second when there is none. */
function hasTarget(words: readonly string[], line: string, shape: RowShape): boolean {
  if (OPTIONS.test(words[2] ?? '')) return true;
  if (OPTIONS.test(words[1] ?? '')) return false;
  return shape.target < 0 || line[shape.target] !== ' ';
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `1234K` is rounded; -x prints it whole. */
function takeCounters(fields: RuleFields, words: readonly string[]): boolean {
  const counts = words.map((word) => COUNT.exec(word));
  if (counts.length < 2 || counts.some((m) => m === null)) return false;
  const [packets, bytes] = counts.map((m) => Number(m![1]) * UNITS[m![2]!]!);
  fields.packets = packets;
  fields.bytes = bytes;
  return true;
}

interface Cells {
  readonly protocol: string;
  readonly in: string | undefined;
  readonly out: string | undefined;
  readonly source: string;
  readonly destination: string;
}

function takeMatches(fields: RuleFields, cells: Cells): void {
  take(fields, 'protocol', cells.protocol, ruleProtocol);
  take(fields, 'in', cells.in, device);
  take(fields, 'out', cells.out, device);
  take(fields, 'src', cells.source, ruleAddress);
  take(fields, 'dst', cells.destination, ruleAddress);
}

function take(
  fields: RuleFields,
  field: 'protocol' | 'in' | 'out' | 'src' | 'dst',
  cell: string | undefined,
  read: (text: string) => string | undefined,
): void {
  if (cell === undefined) return;
  const value = read(cell.replace(/^!/, ''));
  if (value === undefined) return;
  fields[field] = value;
  if (cell.startsWith('!')) fields.not = { ...fields.not, [field]: true };
}

function device(text: string): string | undefined {
  return text === '*' || text === '+' || text === 'any' ? undefined : text;
}

function familyOf(text: string): 'ip' | 'ip6' | undefined {
  if (text.includes(':')) return 'ip6';
  return /^!?\d+\.\d+\.\d+\.\d+/.test(text) ? 'ip' : undefined;
}
