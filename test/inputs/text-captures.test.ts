import { expect, test } from '@jest/globals';
import { textCaptures } from '../../src/inputs/text-captures.js';

const PACKET = '10:00:00.000000 IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 4';
const brief = (text: string): unknown => textCaptures('x', text).map((c) => [c.firstLine, c.command ?? null]);

test('a file that is one output', () => {
  expect(brief(`${PACKET}\n${PACKET}\n`)).toEqual([[1, null]]);
  expect(brief(`$ tcpdump -i eth0\n${PACKET}\n`)).toEqual([[1, 'tcpdump -i eth0']]);
});

test('a paste with several', () => {
  const text = `/ # ip route\ndefault via 10.0.0.1 dev eth0\n/ # tcpdump -i a\n${PACKET}\n/ # ip neigh\n10.0.0.1 dev eth0\n/ # tcpdump -i b\n${PACKET}\n`;
  expect(brief(text)).toEqual([
    [4, 'tcpdump -i a'],
    [8, 'tcpdump -i b'],
  ]);
});

test('nothing of the kind', () => {
  expect(brief('default via 10.0.0.1 dev eth0\n')).toEqual([]);
  expect(brief('')).toEqual([]);
});
