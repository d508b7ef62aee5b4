// One content that many conversations to one server have: who lost its partner is not given to another's, however well the bytes agree, when not one
// event lies where the relay's own pace puts it.
import { expect, test } from '@jest/globals';
import { conversation, framesOf, HOST, UPLINK, type Seen } from '../../support/crowd-traffic.js';
import { pointsReport } from '../../support/points-report.js';

const SAME = { request: 'GET /the-same-for-all HTTP/1.1 of anybody', answer: 'HTTP/1.1 200 OK the same' };

/** The i-th of conversations to one server, 0.35 s apart; `side` alone if given. */
function one(i: number, side?: string): Seen {
  const lines = conversation(7 * i, { ...SAME, at: 1 + i * 0.35 });
  return Object.fromEntries([UPLINK, HOST].filter((p) => !side || p === side).map((p) => [p, lines[p]!]));
}

test('neighbours in time, each without its partner', async () => {
  const all = Array.from({ length: 40 }, (_, i) => one(i, i === 20 ? UPLINK : i === 21 ? HOST : undefined));
  const { paths } = await pointsReport(framesOf(all));
  const lonely = paths.filter((p) => p.hops.length === 1).map((p) => p.hops[0]!.point);
  expect(lonely.sort()).toEqual([HOST, UPLINK]);
  expect(paths.filter((p) => p.hops.length === 2)).toHaveLength(38);
  for (const { hops } of paths.filter((p) => p.hops.length === 2))
    expect(hops[1]!.sport! - hops[0]!.sport!).toBe(30_000);
});
