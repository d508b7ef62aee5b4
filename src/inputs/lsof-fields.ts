// `lsof -F` (one field a line, for other programs) → the internet sockets of processes. lsof(8), OUTPUT FOR OTHER PROGRAMS.
// A process set begins with p, a file set with f; what is not asked for is not there.
//   p812
//   ccom.docke
//   f52
//   tIPv4
//   PTCP
//   n127.0.0.1:49673->127.0.0.1:51234
//   TST=ESTABLISHED
import type { SocketFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { headLines, linesOf } from '../lib/lines.js';
import { collect, type Collector } from './parts/reading.js';
import { socketEnd, socketState } from './parts/socket-address.js';

const FIELD = /^[acCdDfFgGikKlLmMnNopPrRsStTuUzZ0-9](?:.{0,4096})$/;

export const lsofFields: TextFormat = {
  id: 'lsof-fields',
  detect: (head) => {
    const lines = headLines(head);
    if (!/^p\d+$/.test(lines[0] ?? '')) return 'not-mine';
    const files = lines.filter((line) => /^f(?:\d+|[a-zA-Z]{2,4}|\s*)$/.test(line)).length;
    return lines.length > 2 && (files > 0 || lines.length < 4) && lines.every((line) => FIELD.test(line))
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let process: Map<string, string> = new Map();
    let file: Open | undefined;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      const [key = '', value = ''] = [text[0], text.slice(1)];
      if (key === 'p' || key === 'f') {
        if (file) addSocket(process, file, c);
        file = key === 'f' ? { fields: new Map([['f', value]]), line: number } : undefined;
        if (key === 'p') process = new Map([['p', value]]);
      } else if (key === 'T' && file)
        file.fields.set(value.split('=')[0]!, value.slice(value.indexOf('=') + 1));
      else (file ? file.fields : process).set(key, value);
    }
    if (file) addSocket(process, file, c);
    return c.finish();
  },
};

interface Open {
  readonly fields: Map<string, string>;
  readonly line: number;
}

function addSocket(process: ReadonlyMap<string, string>, { fields, line }: Open, c: Collector): void {
  const name = fields.get('n') ?? '';
  const type = fields.get('t');
  if ((type !== undefined && !/^IPv[46]$/.test(type)) || !/^\S*:\S+$/.test(name)) return;
  const protocol = fields.get('P')?.toLowerCase() ?? 'tcp';
  const [local = '', remote] = name.split('->');
  const near = socketEnd(local);
  const far = remote === undefined ? { address: '*', port: null } : socketEnd(remote);
  const state = fields.get('ST');
  const fd = Number(fields.get('f'));
  const fact: SocketFact = {
    kind: 'socket',
    at: c.at(line),
    protocol,
    ...(state && { state: socketState(state) }),
    ...(!state && protocol === 'udp' && { state: remote === undefined ? 'UNCONN' : 'ESTABLISHED' }),
    local: near.address,
    localPort: near.port,
    remote: far.address,
    remotePort: far.port,
    processes: [
      {
        name: process.get('c') ?? '',
        pid: Number(process.get('p')),
        ...(Number.isInteger(fd) && { fd }),
      },
    ],
  };
  c.add(fact);
  c.record();
}
