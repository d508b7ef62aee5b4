// What the rest of a crowd shares with settled conversations, and these with each other, leaves both to the whole correlation.
import { describe, expect, test } from '@jest/globals';
import { BRIDGE, conversation, HOST, UPLINK, VETH, type Plan } from '../../support/crowd-traffic.js';
import { stagesOf } from '../../support/crowd-columns.js';

const ALL = [VETH, BRIDGE, UPLINK, HOST];

/** Of each plan the points that saw it; beside them extra lines. */
function seen(
  plans: readonly (readonly [n: number, points: readonly string[], plan?: Plan])[],
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const points: Record<string, string> = {};
  for (const [n, own, plan] of plans) {
    const lines = conversation(n, plan);
    for (const p of own) points[p] = `${points[p] ?? ''}\n${lines[p]!.join('\n')}`;
  }
  for (const [p, lines] of Object.entries(extra)) points[p] = `${points[p] ?? ''}\n${lines}`;
  return points;
}

async function settledAt(point: string, points: Parameters<typeof stagesOf>[0]): Promise<string[]> {
  const { settled } = await stagesOf(points);
  return settled()
    .filter((flow) => flow.startsWith(`${point} `))
    .map((flow) => flow.split(' ')[1]!);
}

test('whole conversations have nothing to do with each other', async () => {
  expect(
    await settledAt(
      VETH,
      seen([
        [1, ALL],
        [2, ALL],
        [3, ALL],
      ]),
    ),
  ).toEqual(['40001', '40002', '40003']);
});

describe('a flow of the rest', () => {
  test.each([
    ['the same tuple', `30.0 172.17.0.3:40001 > 203.0.113.2:80 tcp PA seq 5 ack 6 data 20`],
    ['an initial sequence number', `30.0 10.0.0.7:555 > 10.0.0.8:90 tcp S seq ${1000 + 7919}`],
    [
      'content',
      `30.0 10.0.0.7:555 > 10.0.0.8:90 tcp S seq 4
       30.1 10.0.0.7:555 > 10.0.0.8:90 tcp PA seq 5 ack 9 data "GET /item-1 HTTP/1.1 of a client that says 1"`,
    ],
  ])('that has %s', async (_, line) => {
    const points = seen(
      [
        [1, ALL],
        [2, ALL],
      ],
      { 'other/eth0': line },
    );
    expect(await settledAt(VETH, points)).toEqual(['40002']);
  });

  test('of which nothing is known leaves all settled', async () => {
    const points = seen(
      [
        [1, ALL],
        [2, ALL],
      ],
      {
        'vm/lan': '30.0 10.0.0.7:555 > 10.0.0.8:90 tcp PA seq 5 ack 9 data 33',
      },
    );
    expect(await settledAt(VETH, points)).toEqual(['40001', '40002']);
  });

  test('takes with it who shares something with whom it takes', async () => {
    // 2 shares its answer with what is taken for its tuple
    const same = { answer: 'HTTP/1.1 200 OK and the same answer as another' };
    const points = seen(
      [
        [1, ALL, same],
        [3, ALL],
      ],
      {
        [VETH]: '30.0 172.17.0.3:40001 > 203.0.113.2:80 tcp PA seq 5 ack 6 data 20',
      },
    );
    const also = '40.0 10.0.0.1:7777 > 10.0.0.2:91 tcp S seq 8919';
    expect(await settledAt(VETH, { ...points, 'other/eth0': also })).toEqual(['40003']);
  });
});

describe('two that were seen in stacks apart', () => {
  test('to one server, without content: each may be the other one', async () => {
    const dark = (points: Record<string, string>): Parameters<typeof stagesOf>[0] =>
      Object.fromEntries(Object.entries(points).map(([p, lines]) => [p, { lines, snaplen: 60 }]));
    const points = seen([
      [1, [VETH, BRIDGE, UPLINK]],
      [8, [HOST]],
      [12, [VETH]],
    ]);
    const { settled } = await stagesOf(dark(points));
    expect(settled()).toEqual([`${VETH} 40012`]);
  });

  test('to one server, but their streams begin otherwise: two', async () => {
    const points = seen([
      [1, [VETH, BRIDGE, UPLINK]],
      [8, [HOST]],
    ]);
    expect(await settledAt(VETH, points)).toEqual(['40001']);
    expect(await settledAt(HOST, points)).toEqual(['50008']);
  });

  test('datagrams: a relay may have rewritten them', async () => {
    const asks = (src: string, txid: string, id: number): string => `
      1.00 ${src} > 8.8.8.8:53 udp data "${txid} what is the address of example.org" ipid ${id}
      1.01 8.8.8.8:53 > ${src} udp data "${txid} example.org has address 192.0.2.1" ipid ${id + 1}`;
    const { settled } = await stagesOf({
      [UPLINK]: asks('192.168.65.3:5000', 'aa', 7),
      [HOST]: asks('10.0.4.37:6000', 'bb', 90),
    });
    expect(settled()).toEqual([]);
  });

  test('to other servers, without content, but of one size: a forwarder may lie between', async () => {
    const dark = (n: number, point: string, answer: string) => ({
      lines: conversation(n, { request: 'x'.repeat(40), answer })[point]!.join('\n'),
      snaplen: 60,
    });
    const sized = async (other: number): Promise<number> => {
      const { settled } = await stagesOf({
        [VETH]: dark(1, VETH, 'y'.repeat(50)),
        [HOST]: dark(2, HOST, 'z'.repeat(other)),
      });
      return settled().length;
    };
    expect(await sized(50)).toBe(0);
    expect(await sized(51)).toBe(2);
  });
});
