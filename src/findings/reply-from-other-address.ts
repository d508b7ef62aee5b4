// A request to one address answered by another, to the very port (or echo id) that asked: the client's stack drops it. Real cases: field
// report 003 (ping to 14.215.177.38, answer from 45.113.192.101), docker/for-mac#1803.
import type { Path } from '../model/report.js';
import { formatEndpoint, formatTuple } from '../model/five-tuple.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import { placeOf } from './parts/flows-of.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { strayAnswers, type StrayAnswer } from './parts/stray-answers.js';
import { count, groupBy, packetsSay } from './parts/wording.js';

export const replyFromOtherAddress: Rule = {
  id: 'reply-from-other-address',
  title: 'The reply came from another address',
  needs: [],
  inspect: (context, explained) => {
    const found = strayAnswers(context).flatMap((stray) => {
      const path = pathOfFlow(context, stray.asked);
      return path && path.outcome.status !== 'ok' && !explained.has(path.id) ? [{ stray, path }] : [];
    });
    const groups = groupBy(found, ({ stray }) => `${stray.asked.tuple.dst} ${stray.from}`);
    return [...groups.values()].map((group) => draftFor(group, context));
  },
};

function draftFor(group: readonly { stray: StrayAnswer; path: Path }[], context: FindingContext): Draft {
  const [{ stray }] = group as [{ stray: StrayAnswer; path: Path }];
  const { asked, answer, from, fromPort, packets } = stray;
  const twin = pathOfFlow(context, answer);
  const paths = [
    ...new Set([...group.map((g) => g.path), ...(twin && twin.outcome.status !== 'ok' ? [twin] : [])]),
  ];
  const port = asked.icmpId === undefined ? 'the same ports' : `the same echo id ${asked.icmpId}`;
  return {
    severity: 'critical',
    title: `Asked ${asked.tuple.dst}, answered by ${from}`,
    detail: `${formatTuple(asked.tuple)} got no reply at ${asked.point}, but ${count(packets, 'packet')} from ${formatEndpoint(from, fromPort)} came with ${port}. Address translation and the client's socket both expect ${asked.tuple.dst}: the reply is dropped or refused.`,
    paths,
    where: asked.point,
    evidence: [
      packetsSay(`request to ${asked.tuple.dst}, no reply from it`, placeOf(asked)),
      packetsSay(`reply from ${from}`, placeOf(answer)),
    ],
    alternatives: ['an unrelated sender that happens to use the same ports', 'an edited sample'],
    next: `on the server: bind the service to ${asked.tuple.dst}, or make it answer from the address it was asked at (several addresses on one host, IP_PKTINFO)`,
  };
}
