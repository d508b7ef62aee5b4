// Captures put into one folder, as they come from several machines: those that a relay parts are of two stacks, whatever the folder says.
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../src/model/report.js';
import { BRIDGE, conversation, HOST, UPLINK, VETH, type Seen } from './support/crowd-traffic.js';
import { pointsReport, type BundleOptions } from './support/points-report.js';

/** All of them in the root, named after their interfaces. */
async function flat(all: readonly Seen[], options: BundleOptions = {}): Promise<Report> {
  const points: Record<string, string> = {};
  for (const seen of all)
    for (const [point, lines] of Object.entries(seen)) {
      const name = point.split('/')[1]!;
      points[name] = `${points[name] ?? ''}\n${lines.join('\n')}`;
    }
  return pointsReport(points, options);
}

function only(seen: Seen, points: readonly string[]): Seen {
  return Object.fromEntries(points.map((p) => [p, seen[p]!]));
}

const told = ({ diagnostics }: Report): string[] =>
  diagnostics.filter((d) => d.code === 'root-stack').map((d) => `${d.at} ${d.message.split(':')[0]}`);
const nodesOf = (report: Report): string[] => report.nodes.map((n) => n.id);
const waysOf = ({ paths }: Report): string[] => paths.map((p) => p.hops.map((h) => h.point).join(' '));

test('one request behind a relay tells, and is one path', async () => {
  const report = await flat([conversation(1)]);
  const points = [VETH, BRIDGE, UPLINK].map((p) => p.replace('vm/', './'));
  expect(waysOf(report)).toEqual([[...points, 'en0-stack/en0'].join(' ')]);
  expect(report.paths[0]!.links.map((l) => l.kind)).toEqual(['bridge', 'nat', 'relay']);
  expect(nodesOf(report)).toEqual(['.', 'en0-stack']);
  expect(told(report)).toEqual(['en0.pcap#1, docker0.pcap#1 taken for another stack, en0-stack']);
});

test('packets that both saw say that it is one stack', async () => {
  const report = await flat([only(conversation(1), [VETH, BRIDGE, UPLINK])]);
  expect(nodesOf(report)).toEqual(['.']);
  expect(told(report)).toEqual([]);
  expect(waysOf(report)).toHaveLength(1);
});

test('the same request another time is another one', async () => {
  const later = only(conversation(8, { at: 30, request: 'GET /same', answer: '200 the very same' }), [HOST]);
  const first = only(conversation(1, { request: 'GET /same', answer: '200 the very same' }), [UPLINK]);
  const report = await flat([first, later]);
  expect(nodesOf(report)).toEqual(['.']);
  expect(waysOf(report)).toHaveLength(2);
});

describe('what the user says stands', () => {
  test('in the manifest', async () => {
    const texts = { 'pathstitch.yaml': 'files:\n  en0.pcap:\n    node: mac\n' };
    const report = await flat([conversation(1)], { texts });
    expect(nodesOf(report)).toEqual(['.', 'mac']);
    expect(told(report)).toEqual([]);
  });

  test('in the other files: the stack they are about stays', async () => {
    const texts = {
      'ip-addr.txt': '2: en0: <BROADCAST,UP> mtu 1500\n    inet 10.0.4.37/24 scope global en0\n',
    };
    const report = await flat([only(conversation(1), [UPLINK, HOST])], { texts });
    expect(nodesOf(report)).toEqual(['.', 'eth0-stack']);
  });
});

describe('datagrams', () => {
  const ask = (t: number, src: string, id: number, name: string): string =>
    `${t} ${src} > 9.9.9.9:53 udp ipid ${id} dns ${id} ${name}.example`;
  const inner = (n: number, id: number): string => ask(1 + n, '172.17.0.3:5000', id, `n${n}`);

  test('with other IP ids come from another stack', async () => {
    const report = await flat([
      {
        'x/eth0': [inner(0, 7)],
        'x/en0': [ask(1.01, '10.0.0.9:6000', 7, 'n0').replace('ipid 7', 'ipid 99')],
      },
    ]);
    expect(nodesOf(report)).toHaveLength(2);
  });

  test('of which one was lost on the way do not', async () => {
    const outer = ask(1.00001, '10.0.0.9:6000', 7, 'n0');
    const report = await flat([
      { 'x/eth0': [inner(0, 7), ask(1.001, '172.17.0.3:5000', 8, 'n1')], 'x/en0': [outer] },
    ]);
    expect(nodesOf(report)).toEqual(['.']);
  });
});
