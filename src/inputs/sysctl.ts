// sysctl -a|-ar output, and `grep -r . /proc/sys/net/…` or `tail -n +1 /proc/sys/net/…` → counters (numbers) and settings (texts).
// sysctl(8); only names below net. are kept, the rest of `sysctl -a` is counted.
//   net.netfilter.nf_conntrack_max = 262144
//   /proc/sys/net/netfilter/nf_conntrack_max:262144
import type { TextFormat } from '../model/input-format.js';
import { isFiller, linesOf, mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const ASSIGNMENT = /^\s*([a-z][a-z0-9_]{0,30}(?:[./][\w@:*-]{1,64}){1,12})(?: = ?| ?= |=|: )(.*)$/;
const PROC_LINE = /^\s*\/proc\/sys\/([\w./@-]{1,200}):(.*)$/;
const TAIL_HEADER = /^==> \/proc\/sys\/([\w./@-]{1,200}) <==$/;
/** Names no other "key = value" text has. */
const KERNEL_NAME =
  /^\s*(net|kernel|vm|fs|dev|abi|debug|user|hw|kern|security|machdep|vfs|p1003_1b|compat|sunrpc|crypto)[./]\w/;

export const sysctl: TextFormat = {
  id: 'sysctl',
  detect: (head) => {
    const mine = mostLinesAre(
      head,
      (line) =>
        PROC_LINE.test(line) || TAIL_HEADER.test(line) || (KERNEL_NAME.test(line) && ASSIGNMENT.test(line)),
      (line) => /^\s*[\w.:-]{1,40}\s*$|^(sysctl|grep|tail): /.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let pending: string | undefined;
    let before: string | undefined;
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      const header = TAIL_HEADER.exec(text);
      if (header) pending = header[1];
      if (header || isFiller(text) || /^(sysctl|grep|tail): /.test(text)) continue;
      const m = PROC_LINE.exec(text) ?? ASSIGNMENT.exec(text);
      const key = m?.[1] ?? pending;
      const value = (m?.[2] ?? text).trim();
      if (key === undefined) {
        if (before !== undefined && !before.startsWith('net.')) continue; // BSD: kern.sched.topology_spec has many lines
        c.unread(number, text, 'a line "net.… = value"');
        continue;
      }
      if (!m) pending = undefined;
      c.record();
      const name = key.includes('/') ? key.replaceAll('/', '.') : key;
      before = name;
      if (!name.startsWith('net.')) continue;
      if (/^-?\d+$/.test(value))
        c.add({ kind: 'counter', at: c.at(number), source: 'sysctl', name, value: Number(value) });
      else c.add({ kind: 'setting', at: c.at(number), source: 'sysctl', name, value });
    }
    return c.finish();
  },
};
