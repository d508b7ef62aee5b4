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
      { 'vm/other0': line },
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

  test('takes with it who shares something with whom it takes, but not who had the same ports at another time', async () => {
    const settled = async (at: number, extra: Record<string, string>): Promise<string[]> => {
      const again = conversationPlan(1, { at, port: 40_001, client: '172.17.0.3' });
      return settledAt(VETH, seen([[1, ALL], again, [3, ALL]], extra));
    };
    const isn = { 'vm/other0': '30.0 10.0.0.7:555 > 10.0.0.8:90 tcp S seq 8919' };
    expect(await settled(2.5, {})).toEqual(['40001', '40003', '40001']);
    expect(await settled(2.5, isn)).toEqual(['40003']);
    expect(await settled(40, isn)).toEqual(['40003', '40001']);
  });

  test('of the same ports concerns who used them then, or on another clock', async () => {
    const asked = (t: number, words: string): string => `${t} 172.17.0.3:5000 > 8.8.8.8:53 udp ${words}`;
    const told = `1.1 8.8.8.8:53 > 172.17.0.3:5000 udp id 78 data "of the answer some thirty bytes"`;
    const lookup = `${asked(1, 'id 77 dns 4660 a.example')}\n${told}`;
    const settled = async (point: string, t: number): Promise<string[]> =>
      settledAt(VETH, { [VETH]: lookup, [BRIDGE]: lookup, [point]: asked(t, 'data "not a question"') });
    expect(await settled('vm/other0', 30)).toEqual(['5000']);
    expect(await settled('vm/other0', 3)).toEqual([]);
    expect(await settled('else/other0', 30)).toEqual([]);
  });

  test('whose beginning is missing may go on with any connection of its ports', async () => {
    const points = seen([[1, ALL]], { 'vm/other0': '30.0 172.17.0.3:40001 > 203.0.113.2:80 tcp A seq 77' });
    expect(await settledAt(VETH, points)).toEqual([]);
  });
});

/** Another conversation than the n-th, to its server. */
function conversationPlan(n: number, plan: Plan): [number, readonly string[], Plan] {
  return [n + 7, ALL, plan];
}

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

  describe('whose beginning was not seen, and whose answer begins like that of all', () => {
    const REQUEST = 'GET /of-one HTTP/1.1 by somebody';
    const answer = (n: number): string => `HTTP/1.1 200 OK ${n} is what this one is about`;
    const whole = conversation(1, { request: REQUEST, answer: answer(1) });
    const half = conversation(8, { request: 'GET /of-another', answer: answer(8) })[HOST]!.slice(1);
    const settledWith = async (snaplen: number): Promise<string[]> =>
      (
        await stagesOf({
          ...Object.fromEntries(Object.entries(whole).map(([p, lines]) => [p, lines.join('\n')])),
          [HOST]: { lines: [...whole[HOST]!, ...half].join('\n'), snaplen },
        })
      ).settled();

    test('has to do with none whose answer goes on otherwise', async () => {
      expect(await settledWith(262_144)).toHaveLength(4);
    });

    test('may be of any where no more is captured', async () => {
      expect(await settledWith(54 + 8 + 20)).toEqual([]);
    });
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
