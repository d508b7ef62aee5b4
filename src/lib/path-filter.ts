// A filter expression in the words of pcap-filter(7) → a predicate over tuples: `tcp and dst port 80 and not host 10.0.0.1`.
// Words: tcp udp icmp icmp6 sctp ip ip6, [src|dst] host|net|port|portrange, and (&&) or (||) not (!) ( ). As in tcpdump, a bare value
// takes the qualifiers before it (`port 80 or 443`), and `host` may be left out after src/dst.
// Imports nothing: the HTML report runs this very file in the browser.

/** What a filter looks at; a path matches when any of its hops does. */
export interface FilterSubject {
  readonly protocol: string;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
}

export type FilterResult =
  | { readonly ok: true; readonly matches: (subject: FilterSubject) => boolean }
  /** column is 0-based, into the expression. */
  | { readonly ok: false; readonly message: string; readonly column: number };

interface Token {
  readonly text: string;
  readonly column: number;
}

type Predicate = (s: FilterSubject) => boolean;
type Side = 'src' | 'dst' | 'either' | 'both';

interface Qualifier {
  readonly side: Side;
  readonly type: 'host' | 'net' | 'port' | 'portrange';
  readonly protocol?: string;
}

class FilterError extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

const PROTOCOLS = new Set([
  'tcp',
  'udp',
  'icmp',
  'icmp6',
  'sctp',
  'ip',
  'ip6',
  'udplite',
  'dccp',
  'esp',
  'ah',
  'gre',
  'igmp',
]);
const MAX_LENGTH = 4096;

export function parseFilter(expression: string): FilterResult {
  if (expression.length > MAX_LENGTH)
    return { ok: false, message: `longer than ${MAX_LENGTH} characters`, column: MAX_LENGTH };
  const tokens = tokenize(expression);
  if (tokens.length === 0) return { ok: true, matches: () => true };
  try {
    const state = {
      tokens,
      at: 0,
      end: expression.length,
      depth: 0,
      last: undefined as Qualifier | undefined,
    };
    const matches = parseOr(state);
    const rest = state.tokens[state.at];
    if (rest) throw new FilterError(`expected "and", "or" or the end, saw "${rest.text}"`, rest.column);
    return { ok: true, matches };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, message: error.message, column: error.column };
    throw error;
  }
}

function tokenize(text: string): Token[] {
  return [...text.matchAll(/\(|\)|&&|\|\||!=?|[^\s()!&|]+|[&|]/g)].map((m) => ({
    text: m[0],
    column: m.index,
  }));
}

interface State {
  readonly tokens: readonly Token[];
  at: number;
  readonly end: number;
  depth: number;
  last: Qualifier | undefined;
}

function peek(s: State): string | undefined {
  return s.tokens[s.at]?.text.toLowerCase();
}

function column(s: State): number {
  return s.tokens[s.at]?.column ?? s.end;
}

// tcpdump gives "and" and "or" equal precedence; people (and Wireshark) expect "and" to bind tighter, and so do we (docs/guide.md).
function parseOr(s: State): Predicate {
  let left = parseAnd(s);
  while (peek(s) === 'or' || peek(s) === '||') {
    s.at++;
    const [a, b] = [left, parseAnd(s)];
    left = (x) => a(x) || b(x);
  }
  return left;
}

function parseAnd(s: State): Predicate {
  let left = parseNot(s);
  while (peek(s) === 'and' || peek(s) === '&&') {
    s.at++;
    const [a, b] = [left, parseNot(s)];
    left = (x) => a(x) && b(x);
  }
  return left;
}

function parseNot(s: State): Predicate {
  let negate = false;
  while (peek(s) === 'not' || peek(s) === '!') {
    s.at++;
    negate = !negate;
  }
  const inner = parsePrimary(s);
  return negate ? (x) => !inner(x) : inner;
}

function parsePrimary(s: State): Predicate {
  const word = peek(s);
  if (word === undefined) throw new FilterError('expected a condition, saw the end', s.end);
  if (word === '(') {
    if (++s.depth > 100) throw new FilterError('more than 100 nested parentheses', column(s));
    s.at++;
    const inner = parseOr(s);
    if (peek(s) !== ')') throw new FilterError(`expected ")", saw ${seen(s)}`, column(s));
    s.at++;
    s.depth--;
    return inner;
  }
  return parseCondition(s);
}

function parseCondition(s: State): Predicate {
  let protocol: string | undefined;
  let side: Side | undefined;
  let type: Qualifier['type'] | undefined;
  if (PROTOCOLS.has(peek(s) ?? '')) protocol = s.tokens[s.at++]!.text.toLowerCase();
  if (peek(s) === 'src' || peek(s) === 'dst') side = parseSide(s);
  const word = peek(s);
  if (word === 'host' || word === 'net' || word === 'port' || word === 'portrange') {
    type = word;
    s.at++;
  }
  if (side === undefined && type === undefined) {
    if (protocol !== undefined) return protocolIs(protocol);
    if (s.last && isValue(peek(s))) return value(s, s.last);
    throw new FilterError(
      `expected tcp, udp, icmp, [src|dst] host|net|port|portrange, not or "(", saw ${seen(s)}`,
      column(s),
    );
  }
  const bare = peek(s);
  const qualifier: Qualifier = {
    side: side ?? 'either',
    type: type ?? (bare?.includes('/') ? 'net' : 'host'),
    protocol,
  };
  s.last = qualifier;
  return value(s, qualifier);
}

function parseSide(s: State): Side {
  const first = s.tokens[s.at++]!.text.toLowerCase() as 'src' | 'dst';
  const joiner = peek(s);
  const other = s.tokens[s.at + 1]?.text.toLowerCase();
  if ((joiner === 'or' || joiner === 'and') && (other === 'src' || other === 'dst') && other !== first) {
    s.at += 2;
    return joiner === 'or' ? 'either' : 'both';
  }
  return first;
}

function isValue(word: string | undefined): boolean {
  return word !== undefined && /^[0-9a-f:.]+[0-9a-f:./-]*$/i.test(word);
}

function seen(s: State): string {
  const token = s.tokens[s.at];
  return token ? `"${token.text}"` : 'the end';
}

function value(s: State, q: Qualifier): Predicate {
  const token = s.tokens[s.at];
  if (!token) throw new FilterError(`expected a value after "${q.type}", saw the end`, s.end);
  s.at++;
  const test = q.type === 'host' || q.type === 'net' ? addressTest(token, q.type) : portTest(token, q.type);
  const ofProtocol = q.protocol ? protocolIs(q.protocol) : () => true;
  if (q.side === 'src') return (x) => ofProtocol(x) && test(x.src, x.sport);
  if (q.side === 'dst') return (x) => ofProtocol(x) && test(x.dst, x.dport);
  if (q.side === 'both') return (x) => ofProtocol(x) && test(x.src, x.sport) && test(x.dst, x.dport);
  return (x) => ofProtocol(x) && (test(x.src, x.sport) || test(x.dst, x.dport));
}

function protocolIs(protocol: string): Predicate {
  if (protocol === 'ip') return (x) => !x.src.includes(':');
  if (protocol === 'ip6') return (x) => x.src.includes(':');
  return (x) => x.protocol === protocol;
}

type EndTest = (address: string, port: number | null) => boolean;

function portTest(token: Token, type: 'port' | 'portrange'): EndTest {
  const m = type === 'port' ? /^(\d{1,5})$/.exec(token.text) : /^(\d{1,5})-(\d{1,5})$/.exec(token.text);
  const [low, high] = m ? [Number(m[1]), Number(m[2] ?? m[1])] : [NaN, NaN];
  if (!(low <= 65535 && high <= 65535)) {
    throw new FilterError(
      `expected ${type === 'port' ? 'a port number' : 'a range such as 8000-8080'}, saw "${token.text}"`,
      token.column,
    );
  }
  return (_, port) => port !== null && port >= Math.min(low, high) && port <= Math.max(low, high);
}

function addressTest(token: Token, type: 'host' | 'net'): EndTest {
  const [base = '', bits] = token.text.split('/');
  const partial = type === 'net' && /^\d{1,3}(\.\d{1,3}){0,2}$/.test(base); // "net 10.1" means 10.1.0.0/16
  const padded = partial ? [...base.split('.'), '0', '0', '0'].slice(0, 4).join('.') : base;
  const groups = addressBits(padded);
  const implied = partial ? base.split('.').length * 8 : (groups?.length ?? 0) * 8;
  const length = bits === undefined ? implied : Number(bits);
  const valid =
    groups &&
    /^\d*$/.test(bits ?? '') &&
    length <= groups.length * 8 &&
    (type === 'net' || bits === undefined);
  if (!valid)
    throw new FilterError(
      `expected an ${type === 'net' ? 'address/length' : 'address'}, saw "${token.text}"`,
      token.column,
    );
  return (address) => {
    const other = addressBits(address);
    return !!other && other.length === groups.length && samePrefix(groups, other, length);
  };
}

function samePrefix(a: readonly number[], b: readonly number[], length: number): boolean {
  for (let i = 0; i * 8 < length; i++) {
    const mask = length - i * 8 >= 8 ? 255 : (255 << (8 - (length - i * 8))) & 255;
    if (((a[i]! ^ b[i]!) & mask) !== 0) return false;
  }
  return true;
}

/** Address text → its bytes (4 or 16), undefined when malformed. */
function addressBits(text: string): number[] | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((b) => b < 256) ? bytes : undefined;
  }
  if (!text.includes(':') || !/^[0-9a-f:]+$/i.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const left = halves[0] ? halves[0].split(':') : [];
  const right = halves[1] ? halves[1].split(':') : [];
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...right];
  if (groups.some((g) => !/^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return groups.flatMap((g) => [parseInt(g, 16) >> 8, parseInt(g, 16) & 255]);
}
