// `ss` with any of its flags → sockets. Columns come and go with the flags, so a row is read around its two queue lengths:
// [Netid] [State] Recv-Q Send-Q Local:Port Peer:Port [users:((…))]; -o -m -i -e lines that start with a blank belong to it.
// Reference: ss(8), iproute2 misc/ss.c. The header glues `Peer Address:PortProcess`.
//   udp   UNCONN 0  0   127.0.0.53%lo:53   0.0.0.0:*   users:(("systemd-resolve",pid=612,fd=13))
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { SocketFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { socketEnd, socketState } from './parts/socket-address.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';

const HEADER = /^(Netid\s+)?(State\s+)?Recv-Q\s*Send-Q\s*Local Address:\s*Port\s*Peer Address:\s*Port/;
const INTERNET = 'tcp|udp|raw|dccp|sctp|mptcp|icmp6';
const OTHER = 'u_str|u_dgr|u_seq|nl|p_raw|p_dgr|v_str|v_dgr|vsock|tipc|ti_rd|ti_dg|ti_sq|ti_st|xdp|\\?\\?\\?';
const STATE =
  'LISTEN|ESTAB|UNCONN|TIME-WAIT|CLOSE-WAIT|SYN-SENT|SYN-RECV|NEW-SYN-RECV|FIN-WAIT-[12]|LAST-ACK|CLOSING|CLOSED?|UNKNOWN';
const ROW = new RegExp(
  `^(?:(${INTERNET})\\s+)?(?:(${STATE})\\s+)?(\\d+)\\s+(\\d+)\\s+(\\S+?[:.]\\S+)\\s+(\\S+:\\S+)(?:\\s+(.*))?$`,
);
const OTHER_ROW = new RegExp(`^(?:${OTHER})\\s+(?:(?:${STATE})\\s+)?\\d+\\s+\\d+\\s`);
const USER = /\("((?:\\.|[^"\\])*)",(?:pid=)?(\d+),(?:fd=)?(\d+)\)/g;

export const ss: TextFormat = {
  id: 'ss',
  detect: (head) => {
    const lines = headLines(head);
    if (lines.slice(0, 4).some((line) => HEADER.test(line.trimStart())))
      return mostLinesAre(head, isListed, isAround) ? 'mine' : 'not-mine';
    // -H leaves the header out: then nearly every line must be a row
    const rows = lines.filter((line) => !/^\s/.test(line));
    const read = rows.filter((line) => headless(line)).length;
    return read > 0 && read >= rows.length * 0.9 ? 'mine' : 'not-mine';
  },
  parse: readSockets,
};

function isListed(line: string): boolean {
  return HEADER.test(line.trimStart()) || ROW.test(line) || OTHER_ROW.test(line);
}

/** -o, -m and -i go on below a socket, indented. */
function isAround(line: string): boolean {
  return /^\s/.test(line) || isPasted(line);
}

function headless(line: string): boolean {
  const m = ROW.exec(line);
  return m ? m[1] !== undefined || m[2] !== undefined : OTHER_ROW.test(line);
}

function readSockets(input: TextInput): Reading {
  const c = collect(input);
  const family = defaultProtocol(input.text);
  let last: Draft | undefined;
  for (const { text: line, number } of linesOf(input.text, input.firstLine)) {
    const text = line.trim();
    if (isPasted(line) || HEADER.test(text)) continue;
    const socket = readRow(text, c.at(number), family);
    if (socket) {
      last = socket;
      c.add(socket);
    } else if (/^users:\(\(/.test(text) && last?.processes.length === 0) {
      last.processes = usersOf(text); // narrow terminals put the users on a line of their own
    } else if (!OTHER_ROW.test(text)) {
      if (!/^\s/.test(line) || !last)
        c.unread(number, line, 'a socket: state, queues, local and peer address');
      continue;
    }
    if (!/^users:/.test(text)) c.record();
  }
  return c.finish();
}

type Draft = { -readonly [K in keyof SocketFact]: SocketFact[K] };

/** Without the Netid column one family was asked for; only UDP and raw sockets are UNCONN, only TCP listens. */
function defaultProtocol(text: string): string {
  return /^UNCONN\s/m.test(text) && !/^(LISTEN|TIME-WAIT|SYN-SENT)\s/m.test(text) ? 'udp' : 'tcp';
}

function readRow(text: string, at: Place, family: string): Draft | undefined {
  const m = ROW.exec(text);
  if (!m) return undefined;
  const local = socketEnd(m[5]!);
  const remote = socketEnd(m[6]!);
  const device = local.interface;
  return {
    kind: 'socket',
    at,
    protocol: m[1] ?? family,
    ...(m[2] && { state: socketState(m[2]) }),
    local: local.address,
    localPort: local.port,
    remote: remote.address,
    remotePort: remote.port,
    ...(device && { interface: device }),
    processes: usersOf(m[7] ?? ''),
  };
}

/** `users:(("nginx",pid=176598,fd=8),("nginx",pid=4140,fd=8))`, without `pid=` before iproute2 4.0. */
function usersOf(text: string): SocketFact['processes'] {
  return Array.from(text.matchAll(USER), (m) => ({ name: m[1]!, pid: Number(m[2]), fd: Number(m[3]) }));
}
