// The columns before a packet's own text: `-#` number, time in any of tcpdump's forms, interface and direction.
//   16:57:04.089086 eth0  Out IP 192.0.2.10.41264 > 203.0.113.80.80: Flags [S], …
//    00:00:00.000007 IP6 …  (-ttt, -ttttt)    1795193824.572306 IP …  (-tt)    2026-11-20 16:57:04.572306 IP …  (-tttt)    IP …  (-t)
import type { NotedProcess } from '../../model/packet-note.js';
import { parseEndpoint } from './endpoint.js';
import { TRAILING_CONTEXT } from './ptcpdump-words.js';
import type { PrintedTime } from './text-packet.js';

export interface StartLine {
  readonly time?: PrintedTime;
  readonly interface?: string;
  readonly direction?: string;
  /** ptcpdump: whose packet it is, `wget.3553008` before the direction; and its words behind the packet's. */
  readonly process?: NotedProcess;
  readonly context?: string;
  /** From `IP`, `ARP`, the MAC addresses or whatever else is printed. */
  readonly rest: string;
  /** What follows is something this reader knows. */
  readonly known: boolean;
  /** Blanks before it that are not the padding of a packet's number. */
  readonly indented?: boolean;
}

const NUMBER = /^ *\d+ {2}(?=[ -]?\d|[A-Z[]|caplen |[0-9a-f]{2}:)/;
/** --lengths of version 5. */
const LENGTHS = /^caplen \d+ len \d+ /;
const LONGEST_CONTEXT = 1000;
const INVALID_TIME = /^\(invalid [mun]s\) /;
const DATE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,10}))? /;
const CLOCK = /^(-?)(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,10}))? /;
const EPOCH = /^(\d{1,10})\.(\d{6,10}) /;
/** `?` stands for an interface index that the printing machine has no name for. */
const COLUMN = /^(?:([\w.@:+-]{1,20}|\?) +)?(?:(\S{1,64})\.(\d{1,10}) +)?(In|Out|B|M|P|\?) +(?=\S)/;
/** macOS -k: `(en0, proc curl:312, svc BE, out) `. */
const APPLE = /^\((\w{1,16})(?:, [^()]{0,200})?\) /;
const KNOWN =
  /^(?:IP6?,? |ip6?: |truncated-ip|ARP, |arp |(?:ifindex \d+ )?(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}(?: \(oui [^)]*\))? (?:> |ethertype |\S+ > \S+:|\((?:tos|hlim|flowlabel|class)\b)|(?:ifindex \d+ )?ethertype |AF IPv[46] |\[(?:total|header\+payload) length|PPPoE |PPP-IP|MPLS |NSH, |DLT \S+ \(\d+\) len )/i;
/** Behind whatever link header: addresses, or an IP header in parentheses. */
const ENDPOINTS = /(?:^|[:,] )(?:IP6? )?(?:\S*[\d:.]\S* > \S*[\d:.]\S*: |\((?:tos|hlim|flowlabel|class)\b)/;

/** Without a time (-t) a link header is believed only when two addresses follow it: `IPOIB, ethertype IPv4 (0x0800), length 128: 192.0.2.1 > …` */
const LINK_THEN_ENDPOINTS = /^[^\s>][^>]{0,200}?[:,] (?:IP6? )?(\S{1,64}) > (\S{1,64}):(?: |$)/;
const LINK_THEN_HEADER = /^[^\s>][^>]{0,200}?[:,] \((?:tos|hlim|flowlabel|class) 0x/;

/** Undefined when the line begins no packet: it has no time and nothing known. */
export function startLine(raw: string): StartLine | undefined {
  const line = raw.slice(NUMBER.exec(raw)?.[0].length ?? 0);
  let rest = line.trimStart();
  const indented = rest !== line;
  rest = rest.replace(LENGTHS, '').replace(/^\[Error converting time\] /, '');
  const timed = printedTime(rest);
  if (timed) rest = rest.slice(timed.length).trimStart().replace(INVALID_TIME, '');
  const column = COLUMN.exec(rest);
  const apple = column ? null : APPLE.exec(rest);
  const after = rest.slice((column ?? apple)?.[0].length ?? 0);
  if (column && (KNOWN.test(after) || timed)) rest = after;
  else if (apple) rest = after;
  const head = rest.slice(0, 500);
  const known = KNOWN.test(head) || (timed ? ENDPOINTS.test(head) : !indented && isLinkThenIp(head));
  if (!timed && !known) return undefined;
  const context = column ? TRAILING_CONTEXT.exec(rest.slice(-LONGEST_CONTEXT))?.[0] : undefined;
  const printed = column?.[1] ?? apple?.[1];
  const name = printed === '?' ? undefined : printed;
  return {
    ...(timed && { time: timed.time }),
    ...(name && { interface: name }),
    ...(column && { direction: column[4]! }),
    ...(column?.[2] && { process: { name: column[2], pid: Number(column[3]) } }),
    ...(context && { context }),
    rest: context === undefined ? rest : rest.slice(0, -context.length),
    known,
    ...(indented && { indented }),
  };
}

function isLinkThenIp(head: string): boolean {
  const ends = LINK_THEN_ENDPOINTS.exec(head);
  if (!ends) return LINK_THEN_HEADER.test(head);
  return parseEndpoint(ends[1]!) !== undefined && parseEndpoint(ends[2]!) !== undefined;
}

function printedTime(text: string): { time: PrintedTime; length: number } | undefined {
  const date = DATE.exec(text);
  if (date) {
    const [year, month, day, hour, minute, second] = date.slice(1, 7).map(Number);
    const seconds = Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000;
    return { time: { kind: 'date', seconds, nanoseconds: fraction(date[7]) }, length: date[0].length };
  }
  const clock = CLOCK.exec(text);
  if (clock) {
    const whole = Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4]);
    const nanoseconds = fraction(clock[5]);
    const time = clock[1] === '-' ? negative(whole, nanoseconds) : { seconds: whole, nanoseconds };
    return { time: { kind: 'time-of-day', ...time }, length: clock[0].length };
  }
  const epoch = EPOCH.exec(text);
  if (!epoch) return undefined;
  const time: PrintedTime = { kind: 'epoch', seconds: Number(epoch[1]), nanoseconds: fraction(epoch[2]) };
  return { time, length: epoch[0].length };
}

/** More digits than a fraction has are of a damaged record (`17:16:10.1000000`): the end of its second. */
function fraction(digits: string | undefined): number {
  if (digits === undefined) return 0;
  return [7, 8, 10].includes(digits.length) ? 999_999_999 : Number(digits.padEnd(9, '0'));
}

function negative(seconds: number, nanoseconds: number): { seconds: number; nanoseconds: number } {
  return nanoseconds === 0
    ? { seconds: -seconds, nanoseconds: 0 }
    : { seconds: -seconds - 1, nanoseconds: 1e9 - nanoseconds };
}
