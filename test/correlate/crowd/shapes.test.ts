// Conversations of one shape are believed by what the whole correlation makes of a few: what may come out otherwise must be of another.
import { expect, test } from '@jest/globals';
import { shapesOf } from '../../../src/correlate/crowd/shapes.js';
import { HOST, UPLINK } from '../../support/crowd-traffic.js';
import { stagesOf } from '../../support/crowd-columns.js';

/** The n-th question, so often at the host. */
function lookup(n: number, times = 1): { near: string; far: string[] } {
  const asked = (t: number, src: string, id: number): string =>
    `${t} ${src} > 8.8.8.8:53 udp ipid ${id} dns ${700 + n} name-${n}.example`;
  const far = Array.from({ length: times }, (_, i) =>
    asked(n + 0.01 + i * 0.05, `10.0.4.37:${7000 + n}`, 900 + n * 9 + i),
  );
  return { near: asked(n, `192.168.65.3:${6000 + n}`, 100 + n), far };
}

test('where a point saw fewer datagrams than another is another shape', async () => {
  const all = [lookup(1), lookup(2), lookup(3, 2), lookup(4, 2)];
  const { columns, classes, conversations, conversationOf } = await stagesOf({
    [UPLINK]: all.map((l) => l.near).join('\n'),
    [HOST]: all.flatMap((l) => l.far).join('\n'),
  });
  const settled = new Uint8Array(conversations.count).fill(1);
  const { shapeOf } = shapesOf(columns, classes, conversations, settled);
  const shapes = [1, 2, 3, 4].map((n) => shapeOf[conversationOf(`${UPLINK} ${6000 + n}`)!]);
  expect(conversationOf(`${HOST} 7003`)).toBe(conversationOf(`${UPLINK} 6003`));
  expect(shapes[1]).toBe(shapes[0]);
  expect(shapes[3]).toBe(shapes[2]);
  expect(shapes[2]).not.toBe(shapes[0]);
});
