// strace (-f -t -tt -ttt -r -T -y -yy, unfinished and resumed calls) → connect, accept, bind, getsockname, getpeername of
// internet sockets. Reference: strace(1), strace/src/sockaddr.c. A connect never shows its local port: that comes from a
// later getsockname of the same descriptor, or from -yy's `5<TCP:[127.0.0.1:45010->127.0.0.1:9999]>`.
//   [pid 373360] connect(8, {sa_family=AF_INET, sin_port=htons(55001), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
import { dictionary } from '../lib/dictionary.js';
import { canonicalAddress } from '../model/address.js';
import { headLines, linesOf } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { SyscallFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { socketEnd } from './parts/socket-address.js';
import { straceLine, type StraceLine } from './parts/strace-line.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';

type Call = SyscallFact['call'];
type End = NonNullable<SyscallFact['local']>;

const CALLS = dictionary<Call>({
  connect: 'connect',
  accept: 'accept',
  accept4: 'accept',
  bind: 'bind',
  getsockname: 'getsockname',
  getpeername: 'getpeername',
});

export const strace: TextFormat = {
  id: 'strace',
  detect: (head) => {
    const lines = headLines(head);
    if (lines.slice(0, 3).some((line) => /^strace: Process \d+ attached/.test(line))) return 'mine';
    const known = lines.filter((line) => straceLine(line) !== undefined).length;
    return known > 0 && known >= lines.length * 0.7 && lines.some(isCall) ? 'mine' : 'not-mine';
  },
  parse: readCalls,
};

function isCall(text: string): boolean {
  const line = straceLine(text);
  if (line === undefined || line === 'note') return false;
  return line.result === undefined || /^(-?\d|0x|\?)/.test(line.result);
}

/** What is known between the lines: calls not yet finished, and where a process's descriptors lead. */
interface Memory {
  readonly unfinished: Map<string, { readonly at: Place; readonly line: StraceLine }>;
  readonly peers: Map<string, End>;
  /** Connects whose local end is still unknown. */
  readonly connects: Map<string, { -readonly [K in keyof SyscallFact]: SyscallFact[K] }>;
}

function readCalls(input: TextInput): Reading {
  const c = collect(input);
  const memory: Memory = { unfinished: new Map(), peers: new Map(), connects: new Map() };
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (isPasted(text)) continue;
    const line = straceLine(text);
    if (line === undefined) c.unread(number, text, 'a system call as strace prints it');
    else if (line !== 'note') {
      const fact = readLine(c.at(number), line, memory);
      if (fact) c.add(fact);
      if (fact) c.record();
    }
  }
  return c.finish();
}

function readLine(at: Place, line: StraceLine, memory: Memory): SyscallFact | undefined {
  if (line.call === 'close') forget(memory, `${line.pid} ${Number.parseInt(line.args, 10)}`);
  else completeConnect(line, memory);
  const call = CALLS[line.call];
  if (!call) return undefined;
  const key = `${line.pid} ${line.call}`;
  if (line.result === undefined) {
    memory.unfinished.set(key, { at, line });
    return undefined;
  }
  const begun = line.resumed ? memory.unfinished.get(key) : undefined;
  memory.unfinished.delete(key);
  const whole = begun ? { ...begun.line, args: begun.line.args + line.args, result: line.result } : line;
  return readSocketCall(begun?.at ?? at, call, whole, memory);
}

const ADDRESS =
  /sa_family=AF_INET6?, sin6?_port=htons\((\d{1,5})\).{0,120}?(?:sin_addr=inet_addr\("([^"]{0,64})"\)|inet_pton\(AF_INET6, "([^"]{0,64})")/;
const DESCRIPTOR = /^(\d+)(?:<(TCP|UDP|TCPv6|UDPv6|SCTP|SCTPv6|UDPLITE):\[(.{0,120}?)\]>)?/;

function readSocketCall(at: Place, call: Call, line: StraceLine, memory: Memory): SyscallFact | undefined {
  const address = ADDRESS.exec(line.args);
  if (!address) return undefined;
  const end: End = { address: unmapped(address[2] ?? address[3] ?? ''), port: Number(address[1]) };
  const result = /^(?:-1 (E[A-Z0-9]+)|(\d+))/.exec(line.result ?? '');
  const descriptor = call === 'accept' ? result?.[2] : DESCRIPTOR.exec(line.args)?.[1];
  const key = `${line.pid} ${descriptor}`;
  const ends = { ...annotatedEnds(line, call), ...statedEnds(call, end, memory.peers.get(key)) };
  if (ends.remote && descriptor !== undefined) memory.peers.set(key, ends.remote);
  const fact: SyscallFact = {
    kind: 'syscall',
    at,
    ...(line.pid !== undefined && { pid: line.pid }),
    call,
    ...end,
    ...ends,
    result: result?.[1] ?? result?.[2] ?? line.result ?? '?',
    ...(line.time !== undefined && { time: line.time }),
    ...(line.timeOfDay && { timeOfDay: true }),
  };
  if (call === 'connect' && !fact.local) memory.connects.set(key, fact);
  const connect = call === 'getsockname' ? memory.connects.get(key) : undefined;
  if (connect) connect.local = end;
  return fact;
}

function forget(memory: Memory, key: string): void {
  memory.peers.delete(key);
  memory.connects.delete(key);
}

/** With -yy any later call on the descriptor shows the local end its connect could not show yet. */
function completeConnect(line: StraceLine, memory: Memory): void {
  const m = DESCRIPTOR.exec(line.args);
  if (!m?.[3]?.includes('->')) return;
  const key = `${line.pid} ${m[1]}`;
  const local = stated(m[3].split('->')[0]!);
  const connect = memory.connects.get(key);
  if (connect && local) connect.local = local;
  memory.connects.delete(key);
}

function unmapped(text: string): string {
  return canonicalAddress(text) ?? text;
}

type Ends = Pick<SyscallFact, 'local' | 'remote'>;

/** -yy annotates descriptors with both ends; accept's new descriptor is its result. */
function annotatedEnds(line: StraceLine, call: Call): Ends {
  const m = DESCRIPTOR.exec(call === 'accept' ? (line.result ?? '') : line.args);
  const [local, remote] = (m?.[3] ?? '').split('->').map(stated);
  return { ...(local && { local }), ...(remote && { remote }) };
}

function stated(text: string): End | undefined {
  if (!/:\d+$/.test(text)) return undefined;
  const { address, port } = socketEnd(text);
  return port === null ? undefined : { address, port };
}

/** What the call itself says of the two ends. */
function statedEnds(call: Call, end: End, peer: End | undefined): Ends {
  if (call === 'bind') return { local: end };
  if (call === 'getsockname') return { local: end, ...(peer && { remote: peer }) };
  return { remote: end };
}
