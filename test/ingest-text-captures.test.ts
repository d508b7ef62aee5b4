import { expect, test } from '@jest/globals';
import { dayStartOf, ingestTextCaptures } from '../src/ingest-text-captures.js';

const PACKET = '10:00:00.000000 IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 4';

test('each output of a paste is a capture, with the lines of its packets', () => {
  const text = `/ # tcpdump -i a\n${PACKET}\n${PACKET}\n/ # ip neigh\n10.0.0.1 dev eth0\n/ # tcpdump -i b\n${PACKET}\n`;
  const read = ingestTextCaptures('vm/paste.txt', text, 86_400);
  expect(read.map((c) => [c.tables.kind, c.tables.frames, c.firstLine, c.lastLine, c.lines])).toEqual([
    ['tcpdump-text', 2, 2, 3, [2, 3]],
    ['tcpdump-text', 1, 7, 7, [7]],
  ]);
  expect(read[0]!.tables.baseSeconds).toBe(86_400 + 36_000);
  expect(read.map((c) => c.tables.interfaces[0]!.header.name)).toEqual(['a', 'b']);
});

test('the day of the other captures', () => {
  const at = (baseSeconds: number): never => ({ baseSeconds }) as never;
  expect(dayStartOf([])).toBe(0);
  expect(dayStartOf([at(1795195732), at(0), at(1795195700)])).toBe(1795132800);
});

test('an output without times does not set the base', () => {
  const [read] = ingestTextCaptures('x', `${PACKET.slice(16)}\n`, 86_400);
  expect(read!.tables).toMatchObject({ frames: 1, baseSeconds: 86_400 });
});
