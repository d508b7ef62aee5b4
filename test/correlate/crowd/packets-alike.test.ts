// Which flows of a crowd are the same packets beyond doubt, and which are left to the whole correlation.
import { describe, expect, test } from '@jest/globals';
import { BRIDGE, conversation, HOST, UPLINK, VETH, type Plan } from '../../support/crowd-traffic.js';
import { stagesOf } from '../../support/crowd-columns.js';

/** The n-th conversation at some of its points. */
function seen(n: number, points: readonly string[], plan: Plan = {}): Record<string, string> {
  const lines = conversation(n, plan);
  return Object.fromEntries(points.map((p) => [p, lines[p]!.join('\n')]));
}

test('one connection before and after NAT is a class, behind a relay another', async () => {
  const { classOf } = await stagesOf(seen(1, [VETH, BRIDGE, UPLINK, HOST]));
  expect(classOf(`${VETH} 40001`)).toBeDefined();
  expect(classOf(`${BRIDGE} 40001`)).toBe(classOf(`${VETH} 40001`));
  expect(classOf(`${UPLINK} 20001`)).toBe(classOf(`${VETH} 40001`));
  expect(classOf(`${HOST} 50001`)).not.toBe(classOf(`${VETH} 40001`));
});

test('a hairpin, twice at one point, is in no class', async () => {
  const twice = conversation(1);
  const { classOf } = await stagesOf({ [BRIDGE]: [...twice[BRIDGE]!, ...twice[UPLINK]!].join('\n') });
  expect([classOf(`${BRIDGE} 40001`), classOf(`${BRIDGE} 20001`)]).toEqual([undefined, undefined]);
});

describe('the same instants and TTL', () => {
  const copied = (change: (line: string) => string): Promise<unknown[]> => {
    const lines = conversation(1)[VETH]!;
    return stagesOf({ [VETH]: lines.join('\n'), 'vm/copy': lines.map(change).join('\n') }).then(
      ({ classOf }) => [classOf(`${VETH} 40001`), classOf(`vm/copy 40001`)],
    );
  };

  test('under another address: a copy, in no class', async () => {
    expect(await copied((line) => line.replace('172.17.0.3', '10.1.2.3'))).toEqual([undefined, undefined]);
  });

  test('under the same addresses, or with a TTL less: a class', async () => {
    expect(await copied((line) => line)).toEqual([0, 0]);
    const routed = (line: string): string =>
      line.replace('172.17.0.3', '10.1.2.3').replace('ttl 64', 'ttl 63');
    expect(await copied(routed)).toEqual([0, 0]);
  });
});

test('a tuple that comes again is doubtful where several files show the point, and only there', async () => {
  const [first, again] = [conversation(1), conversation(1, { at: 60, isn: 99_000 })];
  const files = { [`${BRIDGE}#0`]: first[BRIDGE]!.join('\n'), [`${BRIDGE}#1`]: again[BRIDGE]!.join('\n') };
  const classed = async (rotated: readonly string[]): Promise<number> => {
    const { classes } = await stagesOf(files, rotated);
    return classes.classOf.filter((c) => c >= 0).length;
  };
  expect(await classed([])).toBe(2);
  expect(await classed([BRIDGE])).toBe(0);
});

describe('echoes of one each', () => {
  const echo = (id: number, seq: number): string => `
    ${seq}.0 10.0.0.1 > 10.0.0.9 icmp request id ${id} seq ${seq} ipid ${id} data 40
    ${seq}.1 10.0.0.9 > 10.0.0.1 icmp reply id ${id} seq ${seq} ipid ${id + 1} data 40`;

  test('with numbers that go on may be one ping: in no class', async () => {
    const { classOf } = await stagesOf({ 'host/en0': echo(10, 1) + echo(20, 2) });
    expect([classOf('host/en0 10'), classOf('host/en0 20')]).toEqual([undefined, undefined]);
  });

  test('with the same number are pings of their own', async () => {
    const { classOf } = await stagesOf({ 'host/en0': echo(10, 1) + echo(20, 1) });
    expect([classOf('host/en0 10'), classOf('host/en0 20')]).toEqual([0, 1]);
  });
});

test.each([
  ['an IP id of 0', '1.0 10.0.0.1:5000 > 10.0.0.9:53 udp data 40', false],
  ['no content', '1.0 10.0.0.1:5000 > 10.0.0.9:53 udp ipid 7', false],
  ['both', '1.0 10.0.0.1:5000 > 10.0.0.9:53 udp data 40 ipid 7', true],
  ['a group for its server', '1.0 10.0.0.1:5000 > 224.0.0.251:53 udp data 40 ipid 7', false],
  ['its own stack for its server', '1.0 127.0.0.1:5000 > 127.0.0.1:53 udp data 40 ipid 7', false],
])('a datagram with %s', async (_, line, isTelling) => {
  const { classOf } = await stagesOf({ 'vm/eth0': line });
  expect(classOf('vm/eth0 5000') !== undefined).toBe(isTelling);
});

test('a connection without its SYNs is in no class', async () => {
  const { classOf } = await stagesOf({ [VETH]: conversation(1)[VETH]!.slice(2).join('\n') });
  expect(classOf(`${VETH} 40001`)).toBeUndefined();
});

test('datagrams without an IP id are a class by the question of DNS, and by nothing else', async () => {
  const of = async (words: string): Promise<boolean> => {
    const { classOf } = await stagesOf({
      [VETH]: `1.0 172.17.0.3:5000 > 8.8.8.8:53 udp ttl 64 ${words}`,
      [UPLINK]: `1.00002 192.168.65.3:6000 > 8.8.8.8:53 udp ttl 63 ${words}`,
    });
    const near = classOf(`${VETH} 5000`);
    return near !== undefined && near === classOf(`${UPLINK} 6000`);
  };
  expect(await of('ipid 9 data "some thirty bytes of a payload"')).toBe(true);
  expect(await of('data "some thirty bytes of a payload"')).toBe(false);
  expect(await of('dns 77 a.example')).toBe(true);
});
