// `lsof -nP -i` (or without -n and -P: names resolve where no network is needed) → the internet sockets of processes.
// Reference: lsof(8). COMMAND is cut to nine characters; a process with both legs of a relay is the evidence of that relay.
//   COMMAND     PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
//   com.docke   812 me     52u  IPv4 0x3b1f      0t0  TCP 127.0.0.1:49673->127.0.0.1:51234 (ESTABLISHED)
import { headLines, linesOf, wordsOf } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { SocketFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { collect } from './parts/reading.js';
import { socketEnd, socketState } from './parts/socket-address.js';

const HEADER =
  /^COMMAND\s+PID\s+(?:\S+\s+)*?(?:USER\s+)?FD\s+TYPE\s+DEVICE\s+(?:SIZE(?:\/OFF)?|OFFSET)\s+NODE\s+NAME/;
/** What stands behind the file descriptor; SIZE/OFF may be empty. */
const INTERNET =
  /^(.*?\S)\s+(IPv[46])\s+(?:\S+\s+)?(?:0t\d+\s+|0x[0-9a-f]+\s+)?(TCP|UDP|UDPLITE|SCTP|DCCP|ICMP|ICMPV6|RAW)\s+(\S+:\S+)(?:\s+\((?:ST=)?([A-Z_0-9]+)[^)]*\))?/i;

export const lsof: TextFormat = {
  id: 'lsof',
  detect: (head) => {
    const lines = headLines(head).filter((line) => !isRemark(line));
    if (HEADER.test(lines[0] ?? '')) return 'mine';
    const rows = lines.filter(
      (line) => readRow(line.slice(0, 2000), { file: '' })?.processes[0]?.fd !== undefined,
    ).length;
    return rows > 0 && rows >= lines.length * 0.9 ? 'mine' : 'not-mine';
  },
  parse: readSockets,
};

function isRemark(line: string): boolean {
  return /^lsof: |^\s+Output information may be incomplete/.test(line);
}

function readSockets(input: TextInput): Reading {
  const c = collect(input);
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    const fact = readRow(text.slice(0, 2000), c.at(number));
    if (fact) {
      c.add(fact);
      c.record();
    } else if (/\sIPv[46]\s/.test(text)) c.unread(number, text, 'command, pid, descriptor, type, node, name');
  }
  return c.finish();
}

function readRow(text: string, at: Place): SocketFact | undefined {
  const m = INTERNET.exec(text);
  const holder = m ? holderOf(m[1]!) : undefined;
  if (!m || !holder) return undefined;
  const [local = '', remote] = m[4]!.split('->');
  const near = socketEnd(local);
  const far = remote === undefined ? { address: '*', port: null } : socketEnd(remote);
  const protocol = m[3]!.toLowerCase();
  const state = m[5] ? socketState(m[5]) : remote === undefined ? 'UNCONN' : 'ESTABLISHED';
  return {
    kind: 'socket',
    at,
    protocol: protocol === 'icmpv6' ? 'icmp6' : protocol,
    ...((m[5] || protocol !== 'tcp') && { state }),
    local: near.address,
    localPort: near.port,
    remote: far.address,
    remotePort: far.port,
    ...(near.interface && { interface: near.interface }),
    processes: [holder],
  };
}

/** `docker-pr 32441 root 4u`: the command may hold blanks as `\x20`; the pid is the first number, the descriptor the last word. */
function holderOf(text: string): SocketFact['processes'][number] | undefined {
  const words = wordsOf(text);
  const pidAt = words.findIndex((word, i) => i > 0 && /^\d+$/.test(word));
  const fd = /^(\d+)[rwuRWU-]?/.exec(words.at(-1) ?? '');
  if (pidAt < 1 || pidAt === words.length - 1) return undefined;
  const name = words
    .slice(0, pidAt)
    .join(' ')
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { name, pid: Number(words[pidAt]), ...(fd && { fd: Number(fd[1]) }) };
}
