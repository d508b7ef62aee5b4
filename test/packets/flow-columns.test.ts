// Columns of all flows against the records of the same rows: the same order, numbers and addresses, and the way back from a record.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaptureTables } from '../../src/model/capture-tables.js';
import { Mark, type FlowColumns } from '../../src/model/flow-columns.js';
import type { FlowRecord } from '../../src/model/flow.js';
import { countFlows, flowColumns, flowRecords } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { writePcap } from '../support/pcap-writer.js';
import { tablesOf } from '../support/read-frames.js';

/** What each capture has beside the conversations that all show: other addresses first, so that IPv6 numbers differ. */
const FIRST = [
  '',
  `0.0 [2001:db8::77]:9000 > [2001:db8::78]:53 udp data 30
   0.1 [2001:db8::79]:9000 > [2001:db8::78]:53 udp data 30`,
  '1.9 10.9.9.9 > 10.9.9.8 icmp request id 77 seq 12 data 40',
];

const CONVERSATIONS = (ttl: number): string => `
  2.00 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 1000 mss 1460 wscale 7 ttl ${ttl} ipid 5
  2.01 10.0.0.2:80 > 10.0.0.1:40000 tcp SA seq 9000 ack 1001 mss 1460 ttl 60
  2.02 10.0.0.1:40000 > 10.0.0.2:80 tcp PA seq 1001 ack 9001 data 200 ttl ${ttl}
  2.03 10.0.0.2:80 > 10.0.0.1:40000 tcp PA seq 9001 ack 1201 data 20 ttl 60
  2.04 10.0.0.2:80 > 10.0.0.1:40000 tcp R seq 9021 ttl 60
  3.00 [2001:db8::1]:5000 > [2001:db8::2]:53 udp data 40 ttl ${ttl}
  3.01 [2001:db8::2]:53 > [2001:db8::1]:5000 udp data 90 ttl 60
  4.00 [2001:db8::2]:443 > [2001:db8::1]:50000 tcp SA seq 7 ack 4
  5.00 10.0.0.1 > 10.0.0.2 icmp request id 9 seq 3 data 56 ttl ${ttl}
  5.01 10.0.0.2 > 10.0.0.1 icmp reply id 9 seq 3 data 56
  5.50 10.0.0.9 > 10.0.0.1 icmp unreachable code 3 about 10.0.0.1:6000 > 10.0.0.2:53 udp data 12
  6.00 10.0.0.1:6000 > 10.0.0.2:53 udp data 12 ttl ${ttl} ipid 8
  6.10 10.0.0.1:41000 > 10.0.0.2:80 tcp S seq 50 ttl ${ttl}
  6.20 10.0.0.1:41000 > 10.0.0.2:80 tcp S seq 50 ttl ${ttl}
  6.30 10.0.0.1:41000 > 10.0.0.2:80 tcp S seq 50 ttl ${ttl}
`;

let tables: CaptureTables[];
let columns: FlowColumns;
let records: FlowRecord[];

beforeAll(async () => {
  tables = [];
  for (const [i, first] of FIRST.entries())
    tables.push(await tablesOf(writePcap(packets(first + CONVERSATIONS(64 - i)), { nanoseconds: true })));
  const pointOf = (i: number) => () => `node${i}/eth0`;
  const base = DSL_EPOCH - 3;
  columns = flowColumns(
    tables.map((t, i) => ({ tables: t, pointOf: pointOf(i) })),
    base,
  );
  records = tables.flatMap((t, i) => flowRecords(t, i, base, pointOf(i)));
});

const flowOf = (record: number): number => columns.rowOf(records[record]!);

test('a row for each record, in their order, and rows that are no flow', () => {
  const numbers = records.map((_, i) => flowOf(i));
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  const others = Array.from({ length: columns.flows }, (_, f) => f).filter((f) => !numbers.includes(f));
  expect(others.map((f) => columns.marks[f])).toEqual([Mark.NoFlow, Mark.NoFlow, Mark.NoFlow]);
  expect(countFlows(tables)).toBe(records.length);
  expect(columns.points).toEqual(['node0/eth0', 'node1/eth0', 'node2/eth0']);
  records.forEach((r, i) => {
    expect(columns.record(flowOf(i)).ref).toEqual(r.ref);
    expect(columns.rowOf(columns.record(flowOf(i)))).toBe(flowOf(i));
  });
});

test('a record of another bundle has no row', () => {
  const [known] = records;
  expect(columns.rowOf({ ...known!, ref: { capture: 9, row: 0 } })).toBe(-1);
  expect(columns.rowOf({ ...known!, ref: { capture: 0, row: tables[0]!.flowRows } })).toBe(-1);
});

test('numbers as the records have them', () => {
  records.forEach((r, i) => {
    expect({
      point: columns.points[columns.point(flowOf(i))],
      packets: [columns.forward(flowOf(i)), columns.reverse(flowOf(i))],
      bytes: columns.bytes(flowOf(i)),
      first: columns.firstNs(flowOf(i)),
      answer: columns.answerNs(flowOf(i)),
      ttls: columns.ttls(flowOf(i)),
    }).toEqual({
      point: r.point,
      packets: [r.forward.packets, r.reverse.packets],
      bytes: r.forward.bytes + r.reverse.bytes,
      first: r.firstNs,
      answer: r.reverse.firstNs,
      ttls: ((r.forward.ttl ?? 0) << 8) | (r.reverse.ttl ?? 0),
    });
    if (r.icmpId === undefined)
      expect(columns.ports(flowOf(i)) >>> 0).toBe(((r.tuple.sport! << 16) | r.tuple.dport!) >>> 0);
  });
});

test('content and digests as the records have them', () => {
  let compared = 0;
  records.forEach((r, i) => {
    const levels = columns.levels(flowOf(i));
    expect([levels >>> 8, levels & 255]).toEqual([r.forward.content.length, r.reverse.content.length]);
    for (const isReverse of [false, true])
      (isReverse ? r.reverse : r.forward).content.forEach(({ hash }, level) => {
        expect(columns.contentAt(flowOf(i), isReverse, level + 1) >>> 0).toBe(hash >>> 0);
        compared++;
      });
    const digests: string[] = [];
    columns.digests(flowOf(i), (strong, content) => digests.push(`${strong >>> 0} ${content >>> 0}`));
    const samples = r.samples().map((s) => `${s.strong >>> 0} ${s.content >>> 0}`);
    expect(digests.sort()).toEqual(samples.sort());
  });
  expect(compared).toBeGreaterThan(20);
});

test('equal addresses have equal words in every capture, others have not', () => {
  const words = new Map<string, number>();
  records.forEach((r, i) => {
    for (const [text, word] of [
      [r.tuple.src, columns.src(flowOf(i))],
      [r.tuple.dst, columns.dst(flowOf(i))],
    ] as const) {
      if (words.has(text)) expect(word).toBe(words.get(text));
      words.set(text, word);
    }
  });
  expect(new Set(words.values()).size).toBe(words.size);
  expect([...words.keys()].filter((a) => a.includes(':')).length).toBeGreaterThanOrEqual(5);
});

test('a tuple is one word, whichever way round and wherever seen', () => {
  const words = new Map<string, Set<number>>();
  records.forEach((r, i) => {
    const { protocol, src, sport, dst, dport } = r.tuple;
    const key = [protocol, ...[`${src} ${sport}`, `${dst} ${dport}`].sort(), r.icmpId].join(' ');
    words.set(key, (words.get(key) ?? new Set<number>()).add(columns.tuple(flowOf(i))));
  });
  for (const [, own] of words) expect(own.size).toBe(1);
  expect(new Set([...words.values()].map(([w]) => w)).size).toBe(words.size);
});

test('the tuple that an ICMP error quotes is that of the flow', () => {
  const quoted = records.findIndex((r) => r.tuple.sport === 6000);
  expect([...columns.quoted]).toEqual([0, 1, 2].map(() => columns.tuple(flowOf(quoted))));
});

describe('marks', () => {
  const marksOf = (is: (r: FlowRecord) => boolean): number => columns.marks[flowOf(records.findIndex(is))]!;

  test.each<[string, (r: FlowRecord) => boolean, number]>([
    [
      'TCP with both SYNs and a reset',
      (r) => r.tuple.sport === 40_000,
      Mark.Tcp | Mark.Telling | Mark.Answered | Mark.Reset,
    ],
    ['TCP whose SYN was not seen', (r) => r.tuple.sport === 50_000, Mark.Tcp],
    ['a SYN sent three times', (r) => r.tuple.sport === 41_000, Mark.Tcp | Mark.Resent | Mark.Reopened],
    ['datagrams without an IP id', (r) => r.tuple.sport === 5000, Mark.Answered],
    ['datagrams with IP id and content', (r) => r.tuple.sport === 6000, Mark.Telling],
    ['an echo without an IP id', (r) => r.icmpId === 9, Mark.Answered | Mark.Echo],
  ])('%s', (_, is, marks) => {
    expect(marksOf(is)).toBe(marks);
  });

  test('initial sequence numbers identify TCP', () => {
    const i = flowOf(records.findIndex((r) => r.tuple.sport === 40_000));
    expect([columns.identityA(i), columns.identityB(i)]).toEqual([1000, 9000]);
  });
});
