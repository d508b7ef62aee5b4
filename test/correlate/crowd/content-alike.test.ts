// Classes that begin with the same content, which nobody else has, are one conversation over a relay.
import { expect, test } from '@jest/globals';
import { conversation, HOST, UPLINK, VETH, type Plan } from '../../support/crowd-traffic.js';
import { stagesOf } from '../../support/crowd-columns.js';

function lines(point: string, plans: readonly (readonly [n: number, plan?: Plan])[]): string {
  return plans.flatMap(([n, plan]) => conversation(n, plan)[point]!).join('\n');
}

test('the two sides of a relay, and nobody else', async () => {
  const { conversationOf } = await stagesOf({
    [UPLINK]: lines(UPLINK, [[1], [2]]),
    [HOST]: lines(HOST, [[1], [2]]),
  });
  expect(conversationOf(`${HOST} 50001`)).toBe(conversationOf(`${UPLINK} 20001`));
  expect(conversationOf(`${HOST} 50002`)).toBe(conversationOf(`${UPLINK} 20002`));
  expect(conversationOf(`${HOST} 50001`)).not.toBe(conversationOf(`${HOST} 50002`));
});

test.each([80, 90, 110, 200])('also where one of them was cut to %s bytes', async (snaplen) => {
  const { conversationOf } = await stagesOf({
    [UPLINK]: lines(UPLINK, [[1], [2]]),
    [HOST]: { lines: lines(HOST, [[1], [2]]), snaplen },
  });
  expect(conversationOf(`${HOST} 50001`)).toBe(conversationOf(`${UPLINK} 20001`));
});

test('content that comes again leaves all who have it to the whole correlation', async () => {
  const same = {
    request: 'GET /the-same-for-all HTTP/1.1 of anybody',
    answer: 'HTTP/1.1 200 OK the same for all',
  };
  const { conversationOf } = await stagesOf({
    [UPLINK]: lines(UPLINK, [[1, same], [2, same], [3]]),
    [HOST]: lines(HOST, [[1, same], [2, same], [3]]),
  });
  for (const flow of [`${UPLINK} 20001`, `${HOST} 50001`, `${UPLINK} 20002`, `${HOST} 50002`])
    expect(conversationOf(flow)).toBeUndefined();
  expect(conversationOf(`${UPLINK} 20003`)).toBe(conversationOf(`${HOST} 50003`));
});

test('without content, or with that of nobody else, a class is a conversation by itself', async () => {
  const { conversationOf } = await stagesOf({
    [VETH]: { lines: lines(VETH, [[1]]), snaplen: 60 },
    [HOST]: lines(HOST, [[1]]),
  });
  expect(conversationOf(`${VETH} 40001`)).toBeDefined();
  expect(conversationOf(`${HOST} 50001`)).not.toBe(conversationOf(`${VETH} 40001`));
});

test('a conversation lists its flows in order of their points', async () => {
  const { columns, conversations, conversationOf } = await stagesOf({
    [`${UPLINK}#0`]: lines(UPLINK, [[1]]),
    [HOST]: lines(HOST, [[1], [2]]),
    [`${UPLINK}#1`]: lines(UPLINK, [[2]]),
  });
  for (const i of [1, 2]) {
    const n = conversationOf(`${HOST} 5000${i}`)!;
    const { items, starts } = conversations.members;
    const own = [...items.subarray(starts[n], starts[n + 1])];
    expect(own.map((f) => columns.points[columns.point(f)])).toEqual([UPLINK, HOST]);
  }
});
