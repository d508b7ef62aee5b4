// Datagrams without IP id (resolvers that do not connect their sockets, as musl's) look the same on both sides of a relay. Where only one way of
// them was captured nothing else tells, and what is told of them must not say that the two machines are one.
import { expect, test } from '@jest/globals';
import { BRIDGE, conversation, framesOf, HOST, UPLINK, VETH, type Seen } from '../support/crowd-traffic.js';
import { pointsReport, routesOf } from '../support/points-report.js';

/** An answer whose question only one point caught; the relay hands it on with the TTL it came with, as some do. */
function lookup(n: number): Seen {
  const at = 2 + n;
  const told = (t: number, to: string, ttl: number): string =>
    `${t.toFixed(6)} 8.8.8.8:53 > ${to} udp ttl ${ttl} dns ${700 + n} name-${n}.example`;
  const asked = `${at.toFixed(6)} 172.17.0.9:${5000 + n} > 8.8.8.8:53 udp dns ${700 + n} name-${n}.example`;
  return {
    [VETH]: [asked, told(at + 0.0204, `172.17.0.9:${5000 + n}`, 56)],
    [BRIDGE]: [told(at + 0.02039, `172.17.0.9:${5000 + n}`, 56)],
    [UPLINK]: [told(at + 0.02037, `192.168.65.3:${6000 + n}`, 57)],
    [HOST]: [told(at + 0.037 + 0.02, `10.0.4.37:${7000 + n}`, 57)],
  };
}

test('a relay is still a relay', async () => {
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => conversation(n)).concat([1, 2, 3].map(lookup));
  const report = await pointsReport(framesOf(all));
  const kinds = report.paths.map(
    ({ protocol, links }) => `${protocol} ${links.map((l) => l.kind).join(' ')}`,
  );
  expect(routesOf(report).filter((route) => route.includes(UPLINK))).toHaveLength(11);
  expect(kinds.filter((k) => k === 'tcp bridge nat relay')).toHaveLength(8);
  expect(report.clocks.find((c) => c.id === 'vm')!.offsetSeconds).not.toBeNull();
});
