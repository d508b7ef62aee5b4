// /proc/net/tcp, tcp6, udp, udp6 → sockets: what is left where neither ss nor netstat is installed.
// Reference: proc_pid_net(5), linux net/ipv4/tcp_ipv4.c get_tcp4_sock: addresses are hexadecimal words in host byte order
// (little-endian here), the port is plain hexadecimal.
//   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 135831 1 …
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { formatAddress, formatIpv4 } from '../model/address.js';
import type { Place } from '../model/diagnostic.js';
import type { SocketFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { collect } from './parts/reading.js';

const HEADER = /^\s*sl\s+local_address\s+(?:rem_address|remote_address)\s+st\s/;
const ROW =
  /^\s*\d+: ([0-9A-F]{8}(?:[0-9A-F]{24})?):([0-9A-F]{4}) ([0-9A-F]{8}(?:[0-9A-F]{24})?):([0-9A-F]{4}) ([0-9A-F]{2}) /i;

/** include/net/tcp_states.h, in netstat's spelling, from 1. */
const STATES =
  'ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING SYN_RECV'.split(
    ' ',
  );

export const procNetTcp: TextFormat = {
  id: 'proc-net-tcp',
  detect: (head) =>
    headLines(head)
      .slice(0, 3)
      .some((line) => HEADER.test(line))
      ? 'mine'
      : 'not-mine',
  parse: readTable,
};

function readTable(input: TextInput): Reading {
  const c = collect(input);
  let protocol = 'tcp';
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (HEADER.test(text)) {
      protocol = /\bdrops\s*$/.test(text) ? 'udp' : 'tcp'; // only udp counts drops
      continue;
    }
    const fact = readRow(text, protocol, c.at(number));
    if (fact) {
      c.add(fact);
      c.record();
    } else if (!isFiller(text))
      c.unread(number, text, 'a socket: slot, local and remote address in hexadecimal, state');
  }
  return c.finish();
}

function readRow(text: string, protocol: string, at: Place): SocketFact | undefined {
  const m = ROW.exec(text);
  if (!m) return undefined;
  const port = parseInt(m[4]!, 16);
  const state = STATES[parseInt(m[5]!, 16) - 1];
  return {
    kind: 'socket',
    at,
    protocol,
    ...(state && { state: protocol === 'udp' && state === 'CLOSE' ? 'UNCONN' : state }),
    local: hexAddress(m[1]!),
    localPort: parseInt(m[2]!, 16),
    remote: hexAddress(m[3]!),
    remotePort: port === 0 ? null : port,
    processes: [],
  };
}

/** Each 32-bit word was printed as the CPU reads it: its bytes are turned around. */
function hexAddress(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) =>
    parseInt((word.match(/../g) ?? []).reverse().join(''), 16),
  );
  const [a = 0, b = 0, c = 0, d = 0] = words;
  return words.length === 1 ? formatIpv4(a) : formatAddress(a, b, c, d);
}
