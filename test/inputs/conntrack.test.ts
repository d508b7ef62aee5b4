import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import type { Fact } from '../../src/model/fact.js';
import { fixture } from '../support/text-fixtures.js';
import { ofKind, oneEntry, readNet, saidBy } from '../support/net-reading.js';

const HALVES = 'src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 src=10.0.0.2 dst=192.0.2.1 sport=80 dport=2000';

describe('a conntrack entry', () => {
  test('keeps its two halves apart: source and destination translated at once', () => {
    // field report 001: Docker Desktop
    const { entry, event, at } = oneEntry(
      'ipv4     2 tcp      6 100 TIME_WAIT src=127.0.0.1 dst=127.0.0.1 sport=56157 dport=55001 ' +
        'src=192.168.49.2 dst=192.168.49.1 sport=8443 dport=56157 [ASSURED] mark=0 zone=0 use=2\n',
    );
    expect(event).toBe('list');
    expect(at).toEqual({ file: 'f', line: 1 });
    expect(entry).toEqual({
      protocol: 'tcp',
      original: { protocol: 'tcp', src: '127.0.0.1', sport: 56157, dst: '127.0.0.1', dport: 55001 },
      reply: { protocol: 'tcp', src: '192.168.49.2', sport: 8443, dst: '192.168.49.1', dport: 56157 },
      flags: ['ASSURED'],
      timeout: 100,
      state: 'TIME_WAIT',
      mark: 0,
      zone: 0,
    });
  });

  test('ICMP: each half has its own id, and the entry another', () => {
    const { entry } = oneEntry(
      'icmp     1 17 src=198.51.100.2 dst=203.0.113.80 type=8 code=0 id=20347 packets=2 bytes=168 ' +
        'src=203.0.113.80 dst=203.0.113.1 type=0 code=0 id=24714 packets=2 bytes=168 mark=0 use=1 id=2455034189\n',
    );
    expect(entry.original.icmp).toEqual({ type: 8, code: 0, id: 20347 });
    expect(entry.reply.icmp).toEqual({ type: 0, code: 0, id: 24714 });
    expect(entry.reply).toMatchObject({ sport: null, dport: null, packets: 2, bytes: 168 });
    expect(entry.id).toBe('2455034189');
  });

  test.each([
    [
      'offloaded: no timeout, no state',
      `tcp      6 ${HALVES} [HW_OFFLOAD] mark=0 use=2`,
      { flags: ['HW_OFFLOAD'], mark: 0 },
    ],
    [
      'offloaded with state',
      `ipv4     2 tcp      6 ESTABLISHED ${HALVES} [OFFLOAD] mark=258 zone=0 use=3`,
      { state: 'ESTABLISHED', flags: ['OFFLOAD'], mark: 258, zone: 0 },
    ],
    [
      'vendor words',
      `ipv4 2 tcp 6 1174 ESTABLISHED ${HALVES} [ASSURED] [FASTNAT] [RTCACHE o33/r37] mark=0 nmark=256 slan attrs= use=2`,
      { flags: ['ASSURED', 'FASTNAT', 'RTCACHE o33/r37'], timeout: 1174 },
    ],
    [
      'gre timeouts',
      'ipv4 2 gre 47 17999 timeout=600, stream_timeout=18000 src=10.0.0.1 dst=10.0.0.2 srckey=0xa56c dstkey=0xa9a0 src=10.0.0.2 dst=192.0.2.1 srckey=0xa9a0 dstkey=0x6bd8 [ASSURED] use=3',
      { protocol: 'gre', timeout: 17999 },
    ],
    [
      'zones of one direction',
      `tcp 6 114 TIME_WAIT ${HALVES.replace(' src=10.0.0.2', ' zone-orig=5 src=10.0.0.2')} mark=0 use=1`,
      { zoneOrig: 5 },
    ],
    [
      'conntrackd -i',
      `tcp      6 ESTABLISHED ${HALVES} [ASSURED] mark=0 secmark=0 [active since 536s]`,
      { state: 'ESTABLISHED' },
    ],
    [
      'labels and helper',
      `tcp 6 117 TIME_WAIT ${HALVES} [ASSURED] mark=0 helper=ftp use=1 id=7 labels=a,b`,
      { helper: 'ftp', labels: 'a,b', id: '7' },
    ],
    [
      'an unknown protocol has no ports',
      'unknown  99 595 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 dst=192.0.2.1 mark=0 use=1',
      { protocol: '99', flags: ['UNREPLIED'] },
    ],
  ])('%s', (_, line, expected) => expect(oneEntry(`${line}\n`).entry).toMatchObject(expected));

  test('IPv6 written out in full is the same address', () => {
    const full = 'src=2001:0db8:0002:0000:0000:0000:0000:0010 dst=2001:0db8:0113:0000:0000:0000:0000:0080';
    const back = 'src=2001:0db8:0113:0000:0000:0000:0000:0080 dst=2001:0db8:0051:0000:0000:0000:0000:0002';
    const { entry } = oneEntry(
      `ipv6     10 tcp      6 117 TIME_WAIT ${full} sport=1 dport=2 ${back} sport=2 dport=1 zone=0 use=2\n`,
    );
    expect([entry.original.src, entry.original.dst, entry.reply.dst]).toEqual([
      '2001:db8:2::10',
      '2001:db8:113::80',
      '2001:db8:51::2',
    ]);
  });

  test('-o ktimestamp: start, and the seconds it has lived', () => {
    const [first] = ofKind(readNet(fixture('conntrack-list.ktimestamp.txt')), 'conntrack');
    expect(first).toMatchObject({ start: Date.UTC(2026, 10, 20, 16, 57, 11) / 1000 });
    expect(first!.deltaTime).toBeGreaterThan(0);
  });
});

describe('conntrack texts as they are pasted', () => {
  const ENTRY = `tcp      6 118 TIME_WAIT ${HALVES} [ASSURED] mark=0 use=1`;

  test('wrapped and quoted by a mail program', () => {
    const wrapped = ENTRY.replace(' sport=1000', '\nsport=1000').replace(' [ASSURED]', '\n[ASSURED]');
    const quoted = `${wrapped}\n${wrapped}\n`.replace(/^/gm, '> > ');
    const reading = readNet(quoted);
    expect(reading.diagnostics).toEqual([]);
    expect(reading.facts.map((fact) => fact.at.line)).toEqual([1, 4]);
    expect(saidBy(reading)[0]).toBe(saidBy(readNet(ENTRY))[0]);
  });

  test('quoted-printable, soft line breaks included', () => {
    const encoded = ENTRY.replaceAll('=', '=3D').replace('dport=3D80 ', 'dpo=\nrt=3D80 ');
    expect(saidBy(readNet(encoded))).toEqual(saidBy(readNet(ENTRY)));
  });

  test("stderr's count line in the middle of an entry", () => {
    const count = 'conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.';
    const torn = `${ENTRY}\n${ENTRY.slice(0, 50)}${count}\n${ENTRY.slice(50)}\n`;
    const reading = readNet(torn);
    expect(reading.diagnostics).toEqual([]);
    expect(new Set(saidBy(reading))).toEqual(new Set(saidBy(readNet(ENTRY))));
    expect(reading.records).toBe(2);
  });

  test('a cut line is named, not read as half a translation', () => {
    const cut = ENTRY.slice(0, ENTRY.lastIndexOf(' dport=2000'));
    const reading = readNet(`${ENTRY}\n${cut}\nthis is something else\n${ENTRY}\n`);
    expect(reading.records).toBe(2);
    expect(reading.diagnostics.map((d) => [d.code, d.at])).toEqual([
      ['unread-line', 'f:2'],
      ['unread-line', 'f:3'],
    ]);
  });

  test('a count that does not match is said', () => {
    const reading = readNet(
      `conntrack v1.4.7 (conntrack-tools): 28 flow entries have been shown.\n${ENTRY}\n`,
    );
    expect(reading.diagnostics.map((d) => [d.code, d.severity])).toEqual([['conntrack-count', 'info']]);
  });
});

describe('conntrack -E', () => {
  test('new, update, destroy with the time the tool read them', () => {
    const facts = ofKind(readNet(fixture('conntrack-events.txt')), 'conntrack');
    expect(new Set(facts.map((fact) => fact.event))).toEqual(new Set(['new', 'update', 'destroy']));
    expect(facts[0]).toMatchObject({
      event: 'new',
      time: 1795193825.7068,
      entry: { id: '4128032126', flags: ['UNREPLIED'] },
    });
    // a destroyed entry has no timeout, unless a tool killed it before its time
    const destroyed = facts.filter((fact) => fact.event === 'destroy' && fact.entry.timeout === undefined);
    expect(destroyed.length).toBeGreaterThan(0);
  });

  test('expect events print microseconds unpadded', () => {
    const facts = ofKind(readNet(fixture('conntrack-expect.txt')), 'conntrack-expect');
    expect(facts.map((fact) => fact.time)).toEqual([1795193562.059693, 1795193714.082702]);
    expect(facts[0]).toMatchObject({
      event: 'new',
      helper: 'ftp',
      tuple: { protocol: 'tcp', src: '192.0.2.10', sport: null, dst: '203.0.113.80', dport: 50000 },
      master: { src: '192.0.2.10', sport: 49954, dst: '203.0.113.80', dport: 21 },
    });
  });

  test('lost events are said', () => {
    const line = `    [NEW] tcp      6 120 SYN_SENT ${HALVES}`;
    const reading = readNet(`${line}\nWARNING: We have hit ENOBUFS! We are losing events.\n${line}\n`);
    expect(reading.records).toBe(2);
    expect(reading.diagnostics.map((d) => d.code)).toEqual(['conntrack-events-lost']);
  });

  test('-o xml: type of event, local time, no end tag', () => {
    const reading = readNet(fixture('conntrack-xml.events.txt'));
    const [first] = ofKind(reading, 'conntrack');
    expect(first).toMatchObject({
      event: 'new',
      time: Date.UTC(2026, 10, 20, 16, 57, 5) / 1000,
      at: { line: 3 },
    });
    expect(first!.entry.original.icmp).toBeUndefined(); // this form has no ICMP ids
    expect(reading.diagnostics.map((d) => d.code)).toEqual(['xml-no-end']);
  });
});

describe('counters', () => {
  test('conntrack -S per CPU', () => {
    const counters = ofKind(readNet(fixture('conntrack-stats.txt')), 'counter');
    expect(counters.find((c) => c.cpu === 1 && c.name === 'invalid')?.value).toBe(8);
  });

  test('/proc/net/stat/nf_conntrack is hexadecimal', () => {
    const counters = ofKind(readNet(fixture('conntrack-stats.proc.txt')), 'counter');
    expect(counters.filter((c) => c.name === 'entries').map((c) => [c.cpu, c.value])).toEqual([[0, 34], [1, 34]]); // prettier-ignore
  });

  test('a lone number is a count, or what its file is named after', () => {
    expect(ofKind(readNet('34\n', 'vm/ct-count.txt'), 'counter')[0]).toMatchObject({
      name: 'entries',
      value: 34,
    });
    expect(
      ofKind(readNet('262144\n', 'proc/sys/net/netfilter/nf_conntrack_max'), 'counter')[0],
    ).toMatchObject({
      source: 'sysctl',
      name: 'net.netfilter.nf_conntrack_max',
    });
  });

  test.each(['sysctl.txt', 'sysctl.proc.txt', 'sysctl.tail.txt'])(
    '%s: names as sysctl prints them',
    (name) => {
      const counters = ofKind(readNet(fixture(name)), 'counter');
      expect(counters.every((c) => c.name.startsWith('net.') && c.source === 'sysctl')).toBe(true);
      expect(counters.length).toBeGreaterThan(3);
    },
  );
});

/** What -o save and XML cannot carry is taken out on both sides. */
function withoutLost(fact: Fact): object {
  if (fact.kind !== 'conntrack') return fact;
  const { protocol, original, reply, flags } = fact.entry;
  const bare = ({ icmp, packets, bytes, ...tuple }: typeof original): object => (
    void [icmp, packets, bytes],
    tuple
  );
  return {
    protocol,
    original: bare(original),
    reply: bare(reply),
    flags: flags.filter((flag) => flag !== 'USERSPACE'),
  };
}

const SAMPLES = '/work/shared/samples/two-nat';
const withSamples = existsSync(SAMPLES) ? test : test.skip;

describe('one moment in every form (skipped where /work/shared is missing)', () => {
  const read = (name: string): ReturnType<typeof readNet> =>
    readNet(readFileSync(`${SAMPLES}/${name}`, 'utf8'));

  withSamples.each(['fmtgw', 'fmtrt'])('%s: -L, -o extended, id, xml, save and /proc agree', (node) => {
    const list = read(`ct_${node}_L.txt`);
    for (const form of ['L_extended', 'L_id', 'L_ktimestamp', 'L_ext_id_kts'])
      expect(saidBy(read(`ct_${node}_${form}.txt`), withoutLost)).toEqual(saidBy(list, withoutLost));
    for (const form of [`ct_${node}_L_xml.txt`, `ct_${node}_L_save.txt`, `proc_nf_conntrack_${node}.txt`])
      expect(saidBy(read(form), withoutLost)).toEqual(saidBy(list, withoutLost));
  });

  withSamples('-E, -o timestamp, -o xml and -o extended,timestamp,id tell the same events', () => {
    const plain = saidBy(read('ct_E.txt'), withoutLost);
    for (const form of ['ct_E_timestamp.txt', 'ct_E_all.txt', 'ct_E_xml.txt'])
      expect(saidBy(read(form), withoutLost)).toEqual(plain);
  });
});

test('conntrack -D lists what it deleted', () => {
  const entry =
    'udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 mark=0 use=1';
  const deleted = `conntrack v1.4.7 (conntrack-tools): 1 flow entries have been deleted.\n${entry}\n`;
  expect(oneEntry(deleted).event).toBe('destroy');
  expect(oneEntry(`${entry}\n`).event).toBe('list');
});
