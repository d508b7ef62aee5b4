// Connections that were open and then reset. Many programs close that way, so it is for the reader; rules before this one name the resets
// that hurt (relay idle kill, untranslated packets, hairpin).
import type { Rule } from './parts/rule.js';
import { conversation, count, destinationOf, groupBy, packetsSay } from './parts/wording.js';

export const connectionReset: Rule = {
  id: 'connection-reset',
  title: 'Open connections were reset',
  needs: [],
  inspect: ({ paths }, explained) => {
    const reset = paths.filter((p) => p.outcome.status === 'reset' && !explained.has(p.id));
    return [...groupBy(reset, (p) => `${destinationOf(p)} ${p.outcome.detail}`).values()].map((group) => {
      const path = group[0]!;
      return {
        severity: 'info' as const,
        title: `Connections to ${destinationOf(path)} were reset`,
        detail: `${count(group.length, 'conversation')}: ${path.outcome.detail}.`,
        paths: group,
        where: path.hops.at(-1)!.point,
        evidence: group
          .slice(0, 3)
          .map((p) => packetsSay(`${conversation(p.hops.at(-1)!)}, reset`, p.hops.at(-1)!.at)),
        alternatives: [
          'the program closed with unread data or SO_LINGER 0',
          'a device on the way forgot the connection',
        ],
      };
    });
  },
};
