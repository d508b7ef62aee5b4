// nft's JSON expressions and statements → the text nft prints for them, so that one reader understands both forms.
// Reference: libnftables-json(5). {"match": {"op": "!=", "left": {"meta": {"key": "iifname"}}, "right": "docker0"}}
//   → iifname != "docker0"
import { isJsonObject, type JsonObject } from '../../lib/json-elements.js';

const MAX_DEPTH = 24;
type Print = (value: unknown, depth: number) => string;

/** One statement of a rule's `expr`. */
export function printNftStatement(statement: unknown): string {
  if (typeof statement === 'string') return statement; // anonymous chains come as text
  if (!isJsonObject(statement)) return '';
  const [kind = '', value] = Object.entries(statement)[0] ?? [];
  return STATEMENTS.get(kind)?.(value, 0) ?? `${kind} ${printNft(value, 0)}`.trim();
}

/** One expression: a value, a key, a set, a map. */
export function printNft(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  if (typeof value === 'string')
    return /^[\w.:/@*+-]+$/.test(value) ? value : JSON.stringify(value.replace(/["\n]/g, ''));
  if (typeof value === 'boolean') return value ? 'exists' : 'missing';
  if (Array.isArray(value)) return value.map((item) => printNft(item, depth + 1)).join(',');
  if (!isJsonObject(value)) return value === null || value === undefined ? '' : String(value);
  const [kind = '', inner] = Object.entries(value)[0] ?? [];
  const print = EXPRESSIONS.get(kind);
  if (print) return print(inner, depth + 1);
  return `${kind} ${printNft(isJsonObject(inner) ? Object.values(inner) : inner, depth + 1)}`.trim();
}

function field(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

function words(...parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
}

/** Members of a set or, as pairs, of a map: `{ a, b }`, `{ 80 : accept }`. */
export function printNftMembers(members: unknown, depth: number): string {
  const list = Array.isArray(members) ? members : [members];
  const printed = list.map((member) =>
    Array.isArray(member) && member.length === 2
      ? `${printNft(member[0], depth)} : ${printNft(member[1], depth)}`
      : printNft(member, depth),
  );
  return `{ ${printed.join(', ')} }`;
}

function data(value: unknown, depth: number): string {
  return typeof value === 'string' ? value : printNft(value, depth);
}

function joined(separator: string): Print {
  return (value, depth) =>
    (Array.isArray(value) ? value : [value]).map((item) => printNft(item, depth)).join(separator);
}

const EXPRESSIONS: ReadonlyMap<string, Print> = new Map<string, Print>([
  ['payload', (v, d) => {
    const [protocol, name] = [field(v, 'protocol'), field(v, 'field')];
    if (protocol !== undefined) return words(protocol, name);
    return `@${printNft(field(v, 'base'), d)}/${printNft(field(v, 'offset'), d)}/${printNft(field(v, 'len'), d)}`;
  }],
  ['meta', (v) => {
    const key = String(field(v, 'key'));
    return /^[io]if/.test(key) ? key : `meta ${key}`;
  }],
  ['ct', (v) => words('ct', field(v, 'dir'), field(v, 'family'), field(v, 'key'))],
  ['fib', (v) => words('fib', [field(v, 'flags')].flat().join(' . '), field(v, 'result'))],
  ['prefix', (v, d) => `${printNft(field(v, 'addr'), d)}/${String(field(v, 'len'))}`],
  ['range', joined('-')],
  ['set', (v, d) => printNftMembers(v, d)],
  ['elem', (v, d) => printNft(field(v, 'val'), d)],
  ['concat', joined(' . ')],
  ['map', (v, d) => `${printNft(field(v, 'key'), d)} map ${data(field(v, 'data'), d)}`],
  ['numgen', (v) => `numgen ${String(field(v, 'mode'))} mod ${String(field(v, 'mod'))}`],
  ['jhash', (v, d) => `jhash ${printNft(field(v, 'expr'), d)} mod ${String(field(v, 'mod'))}`],
  ['symhash', (v) => `symhash mod ${String(field(v, 'mod'))}`],
  ['exthdr', (v) => words(field(v, 'name'), field(v, 'field'))],
  ['tcp option', (v) => words('tcp option', field(v, 'name'), field(v, 'field'))],
  ['jump', (v) => words('jump', field(v, 'target'))],
  ['goto', (v) => words('goto', field(v, 'target'))],
  ['&', joined(' & ')],
  ['|', joined(' | ')],
  ['^', joined(' ^ ')],
  ['<<', joined(' << ')],
  ['>>', joined(' >> ')],
]); // prettier-ignore

function translation(kind: string): Print {
  return (v, d) => {
    if (!isJsonObject(v)) return kind;
    const prefix = [v['type_flags']].flat().includes('prefix') ? 'prefix' : '';
    const to = destination(v, d);
    return words(
      kind,
      v['family'],
      prefix,
      to && `to ${to}`,
      [v['flags']]
        .flat()
        .filter((flag) => flag !== 'netmap')
        .join(','),
    );
  };
}

function destination(v: JsonObject, depth: number): string {
  const address = printNft(v['addr'], depth);
  if (v['port'] === undefined) return address;
  const bare = address.includes(':') && !address.includes(' ') ? `[${address}]` : address;
  return `${bare}:${printNft(v['port'], depth)}`;
}

function printOption(value: unknown, key: string): string[] {
  const option = field(value, key);
  if (option === undefined) return [];
  return [key, typeof option === 'string' && key === 'prefix' ? JSON.stringify(option) : String(option)];
}

const STATEMENTS: ReadonlyMap<string, Print> = new Map<string, Print>([
  ['match', (v, d) => {
    const op = String(field(v, 'op'));
    const left = printNft(field(v, 'left'), d);
    const right = printNft(field(v, 'right'), d);
    const shown = /^[io]ifname$/.test(left) ? right.replace(/(?<![@"\w.])[\w.*+-]+/g, '"$&"') : right;
    const plain = (op === '==' && !/ [&|^] /.test(left)) || op === 'in';
    return words(left, plain ? '' : op, shown);
  }],
  ['counter', (v) => {
    if (!isJsonObject(v)) return typeof v === 'string' ? `counter name "${v}"` : 'counter';
    return `counter packets ${String(v['packets'])} bytes ${String(v['bytes'])}`;
  }],
  ['dnat', translation('dnat')],
  ['snat', translation('snat')],
  ['masquerade', translation('masquerade')],
  ['redirect', translation('redirect')],
  ['jump', (v) => words('jump', field(v, 'target'))],
  ['goto', (v) => words('goto', field(v, 'target'))],
  ['vmap', (v, d) => `${printNft(field(v, 'key'), d)} vmap ${data(field(v, 'data'), d)}`],
  ['mangle', (v, d) => `${printNft(field(v, 'key'), d)} set ${printNft(field(v, 'value'), d)}`],
  ['reject', (v, d) => words('reject', field(v, 'type') && `with ${String(field(v, 'type'))}`, field(v, 'expr') && printNft(field(v, 'expr'), d))],
  ['log', (v) => ['log', ...['prefix', 'group', 'snaplen', 'level'].flatMap((key) => printOption(v, key))].join(' ')],
  ['dup', (v, d) => `dup to ${printNft(field(v, 'addr'), d)}`],
  ['fwd', (v, d) => `fwd to ${printNft(field(v, 'dev') ?? field(v, 'addr'), d)}`],
  ['flow', (v) => `flow add ${String(field(v, 'flowtable'))}`],
  ['last', () => 'last used'],
  ['limit', (v) => `limit rate ${field(v, 'inv') ? 'over ' : ''}${String(field(v, 'rate'))}/${String(field(v, 'per'))}`],
  ['quota', (v) => `quota ${field(v, 'inv') ? 'over ' : ''}${String(field(v, 'val'))} ${String(field(v, 'val_unit'))}`],
  ['set', (v, d) => `${String(field(v, 'op'))} ${data(field(v, 'set'), d)} { ${printNft(field(v, 'elem'), d)} }`],
  ['xt', (v) => (isJsonObject(v) ? `xt ${String(v['type'])} ${JSON.stringify(v['name'])}` : 'xt target "unknown"')],
  ['tproxy', (v, d) => words('tproxy', field(v, 'family'), `to ${isJsonObject(v) ? destination(v, d) : ''}`)],
  ['ct helper', (v) => `ct helper set ${JSON.stringify(v)}`],
  ['ct timeout', (v) => `ct timeout set ${JSON.stringify(v)}`],
  ['ct expectation', (v) => `ct expectation set ${JSON.stringify(v)}`],
]); // prettier-ignore
