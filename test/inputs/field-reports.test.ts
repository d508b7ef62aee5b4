// What authors of field reports pasted, cut into files (test/fixtures/field-reports/README.md): every file is recognised by its content,
// and what a reader could not read of it is known and listed here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readText } from '../../src/inputs/index.js';
import { detectTcpdumpText, TCPDUMP_TEXT } from '../../src/inputs/tcpdump-text.js';
import { textTables } from '../support/text-capture.js';

const FOLDER = 'test/fixtures/field-reports';
/** Reports whose fields were cut by their authors: what is said about them is right. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  '003/host/bridge/docker0.txt': ['tcpdump-text-unread', 'tcpdump-text-time'],
  '003/host/external/veth80ec58c.txt': ['tcpdump-text-unread', 'tcpdump-text-time'],
};

interface Read {
  readonly kind: string;
  readonly records: number;
  readonly codes: readonly string[];
}

function read(text: string): Read {
  if (detectTcpdumpText(text) === 'mine') {
    const { records, tables } = textTables(text);
    return { kind: TCPDUMP_TEXT, records, codes: tables.diagnostics.map((d) => d.code) };
  }
  const { kind, records, diagnostics } = readText('x', text);
  return { kind, records, codes: diagnostics.map((d) => d.code) };
}

/** Kind by file name: the name says what the author ran. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/ifconfig/, 'ifconfig'],
  [/ip-link/, 'ip-link'],
  [/ip-addr/, 'ip-addr'],
  [/ip-route/, 'ip-route'],
  [/ip-neigh/, 'ip-neigh'],
  [/\/route/, 'route-table'],
  [/arp/, 'arp'],
  [/brctl-show/, 'brctl-show'],
  [/nf_conntrack/, 'proc-nf-conntrack'],
  [/iptables/, 'iptables-list'],
  [/docker-network-inspect/, 'docker-network-inspect'],
  [/docker-network-ls/, 'docker-network-ls'],
  [/docker-inspect/, 'docker-inspect'],
  [/docker-ps/, 'docker-ps'],
  [/netstat/, 'netstat'],
  [/lsof/, 'lsof'],
  [/sysctl/, 'sysctl'],
  [/strace/, 'strace'],
  [/\/ps-/, 'ps'],
  [/\/ss/, 'ss'],
];
/** Without its columns' alignment the table of `docker network ls` is not recognised yet. */
const NOT_READ = '003/host/docker-network-ls.txt';
/** Nothing in them to count: no packet came, no call opened a connection, the rest was elided. */
const EMPTY = ['001/vm/lo.txt', '001/vm/strace.txt', '004/host/docker-inspect.txt'];

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.txt') && name !== NOT_READ,
);

describe('field reports', () => {
  test.each(files.sort())('%s', (name) => {
    const { kind, records, codes } = read(readFileSync(join(FOLDER, name), 'utf8'));
    expect(kind).toBe(KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? TCPDUMP_TEXT);
    if (!EMPTY.includes(name)) expect(records).toBeGreaterThan(0);
    if (kind === TCPDUMP_TEXT)
      expect(codes).toEqual(SAID[name] ?? (records > 0 ? ['tcpdump-text-time'] : []));
  });
});
