// `netstat` lists of internet sockets (-a -l -t -u -n -p -e -o; net-tools, BusyBox, macOS, BSD, Windows) → sockets.
// Reference: netstat(8) of net-tools and of FreeBSD. macOS and BSD put a dot before the port; net-tools without -W cuts
// addresses to 22 characters. UNIX, kernel control and other sections are passed over.
//   tcp        0      0 127.0.0.1:9999          127.0.0.1:47940         ESTABLISHED 20219/socat
//   tcp4       0      0  192.168.1.221.54863    17.57.144.84.5223      ESTABLISHED
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { SocketFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';
import { netstatStyle, WINDOWS_HEADER, type NetstatStyle } from './parts/netstat-style.js';
import { socketEnd, socketState } from './parts/socket-address.js';

const HEADER =
  /^\s*(?:(?:Socket|Tcpcb|PCB|Address)\s+)?(?:Flowhash\s+)?Proto\s+(?:(?:Recv-Q\s+Send-Q|Rexmit\s+OOORcv\s+0-win)\s+)?Local Address\s+(?:Foreign|Remote) Address\b/;
const TITLE = /^Active (?:Internet )?connections\b/i;
/** `netstat -x` lists no internet socket, and is read all the same. */
const ONLY_LOCAL = /^Active (?:UNIX|LOCAL|Multipath|Bluetooth)\b.{0,40}\bsockets?\b/i;
const SECTION =
  /^(?:Active|Registered|Current) |^Proto\s+(?:RefCnt|Destination)\b|^Address\s+Type\s|^\s*(?:kctlref|id\s+unit|pcb)\s/;
const ROW =
  /^\s*(?:[0-9a-f]{8,16}\s+(?:[0-9a-f]{1,8}\s+)?)?(tcp|udp|udplite|sctp|raw|icmp?|dccp)(4|6|46|64)?\s+(?:\d+\s+\d+\s+(?:\d+\s+)?)?(\S+[.:](?:\S+|\*))\s+(\S+[.:]\S+)(?:\s+(.*))?$/i;
/** BusyBox builds without -p answer with their usage: a netstat output that lists nothing. */
const REFUSED = /^netstat: (?:invalid|unrecognized|unknown) option/;
const OTHER_ROW =
  /^(unix|stream|dgram|seqpacket|kctl|kevt|kern|l2cap|rfcomm|sco|icm|div)\b|^[0-9a-f]{4,16}\s|^\[[^\]]+\]$|^\(/;
const STATES =
  /^\(?(LISTEN(?:ING)?|ESTABLISHED|SYN_SENT|SYN_RECV|SYN_RCVD|SYN_RECEIVED|FIN_WAIT_?[12]|TIME_WAIT|CLOSE|CLOSED|CLOSE_WAIT|LAST_ACK|CLOSING|UNKNOWN|IDLE|BOUND)\)?(?=\s|$)/;

export const netstat: TextFormat = {
  id: 'netstat',
  detect: (head) => {
    const lines = headLines(head);
    if (REFUSED.test(lines[0] ?? '')) return 'mine';
    if (lines.slice(0, 6).some((line) => HEADER.test(line))) {
      const windows = lines.slice(0, 6).some((line) => WINDOWS_HEADER.test(line));
      const around = (line: string): boolean => isAround(line) || (windows && COMPONENT.test(line));
      return mostLinesAre(head, (line) => isRow(line) || HEADER.test(line), around) ? 'mine' : 'not-mine';
    }
    if (ONLY_LOCAL.test(lines[0] ?? '')) return 'mine';
    if (lines.length <= 2 && TITLE.test(lines[0] ?? '')) return 'mine';
    const rows = lines.filter(isRow).length;
    return rows > 0 && rows >= lines.length * 0.9 ? 'mine' : 'not-mine';
  },
  parse: readSockets,
};

/** `  RpcSs`, ` Can not obtain ownership information`, `  x: Windows Sockets initialization failed: 5`: lines of -b. */
const COMPONENT = /^\s{1,4}[\w:. -]{1,100}$/;
const PROGRAM = /^\s*\[([^\]]{1,100})\]\s*$/;

/** Titles and the sockets of other sections. */
function isAround(line: string): boolean {
  return TITLE.test(line) || SECTION.test(line) || OTHER_ROW.test(line.trim());
}

function isRow(line: string): boolean {
  return ROW.test(line.slice(0, 400));
}

function readSockets(input: TextInput): Reading {
  const c = collect(input);
  const lines = linesOf(input.text, input.firstLine);
  if (REFUSED.test(input.text)) {
    c.warn(
      'command-refused',
      input.firstLine,
      `Expected sockets, saw "${lines[0]!.text}"; run netstat without that option.`,
    );
    return c.finish();
  }
  const style = netstatStyle(input.text);
  let internet = true;
  let last: Draft | undefined;
  for (const { text, number } of lines) {
    if (TITLE.test(text) || HEADER.test(text)) {
      internet = true;
      continue;
    }
    if (SECTION.test(text)) internet = false;
    const program = PROGRAM.exec(text);
    if (program && last && style.windows)
      last.processes = last.processes.map((p) => ({ ...p, name: program[1]! }));
    if (!internet || program || isPasted(text) || /^\(|^netstat: /.test(text)) continue;
    const fact = readRow(text, c.at(number), style);
    if (fact) {
      last = fact;
      c.add(fact);
      c.record();
    } else if (!OTHER_ROW.test(text.trim()) && !(style.windows && COMPONENT.test(text)))
      c.unread(number, text, 'a socket: protocol, queues, local and foreign address');
  }
  return c.finish();
}

type Draft = { -readonly [K in keyof SocketFact]: SocketFact[K] };

function readRow(text: string, at: Place, style: NetstatStyle): Draft | undefined {
  const m = ROW.exec(text.slice(0, 400));
  if (!m) return undefined;
  const [, name = '', version, localText = '', remoteText = '', behind = ''] = m;
  const protocol = /^icmp?$/i.test(name) ? (version === '6' ? 'icmp6' : 'icmp') : name.toLowerCase();
  // raw sockets have the number of a TCP state (7: closed), and never another
  const rest = protocol === 'raw' ? behind.replace(/^\d+(?=\s|$)/, '') : behind;
  const local = socketEnd(named(localText, version), style.separator);
  const remote = socketEnd(named(remoteText, version), style.separator);
  const state = STATES.exec(rest);
  const cut = [localText, remoteText].some(
    (end) =>
      (end.length >= style.cutAt && !(style.separator === '.' ? FULL_DOTTED_END : IPV4_END).test(end)) ||
      end.lastIndexOf('.') >= style.hostCutAt,
  );
  return {
    kind: 'socket',
    at,
    protocol,
    ...(state && { state: socketState(state[1]!) }),
    ...(!state && protocol !== 'tcp' && { state: datagramState(remote.port) }), // BSD's -T and -x have no state column
    local: local.address,
    localPort: local.port,
    remote: remote.address,
    remotePort: remote.port === 0 ? null : remote.port, // Windows prints 0.0.0.0:0 for any
    ...(local.interface && { interface: local.interface }),
    processes: processesOf(rest.slice(state?.[0].length ?? 0), style),
    ...(cut && { cut }),
  };
}

/** The protocol column says which loopback `localhost` is. */
function named(text: string, version: string | undefined): string {
  return version === '6' ? text.replace(/^localhost(?=[:.])/, '[::1]') : text;
}

/** UDP rows have no state; ss calls the same sockets UNCONN and ESTAB. */
function datagramState(remotePort: number | null): string {
  return remotePort === null || remotePort === 0 ? 'UNCONN' : 'ESTABLISHED';
}

/** net-tools has room for any of these. */
const IPV4_END = /^\d+\.\d+\.\d+\.\d+:(?:\d+|\*)$/;
/** Five digits of port: nothing can have followed. */
const FULL_DOTTED_END = /^\d+\.\d+\.\d+\.\d+\.\d{5}$/;
const TIMER = /\s+(?:off|on|keepalive|timewait|probe|unkn-\d+) \([^)]*\)\s*$/;

/** `20219/socat`, behind `User Inode` with -e; macOS `com.docker.backend:512` or a pid column; Windows a number at the end. */
function processesOf(rest: string, style: NetstatStyle): SocketFact['processes'] {
  const slash = /(?:^|\s)(\d+)\/(\S.*)$/.exec(rest.replace(TIMER, ''));
  if (slash) return [{ name: slash[2]!.trim(), pid: Number(slash[1]) }];
  if (style.pidColumn) {
    const pid = Number(rest.trim().split(/\s+/)[2]);
    return Number.isInteger(pid) && pid > 0 ? [{ name: '', pid }] : [];
  }
  const colon = style.separator === '.' ? /(?:^|\s)([^\s:]+):(\d+)\s/.exec(rest) : null;
  if (colon) return [{ name: colon[1]!, pid: Number(colon[2]) }];
  // Windows; a name may follow on a line of its own
  const windows = /^\s*(\d+)\s*$/.exec(rest);
  return windows && windows[1] !== '0' ? [{ name: '', pid: Number(windows[1]) }] : [];
}
