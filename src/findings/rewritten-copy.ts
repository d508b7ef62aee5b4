// Captures that look like hops of one path and are not: the correlation refused to join them, and why. First of all copies of a capture
// whose addresses or ports were rewritten (tcprewrite and the like): same times, same TTL, another tuple.
import type { Rule } from './parts/rule.js';
import { groupBy } from './parts/wording.js';

export const rewrittenCopy: Rule = {
  id: 'rewritten-copy',
  title: 'Look-alike packets that were not joined',
  needs: [],
  inspect: ({ correlation }) =>
    [...groupBy(correlation.refusals, (r) => r.because).values()].map((group) => ({
      severity: 'warning' as const,
      title: group[0]!.what,
      detail: `${group[0]!.because}.${group.length > 1 ? ` So it is with ${group.length} conversations.` : ''}`,
      evidence: group.slice(0, 3).flatMap((r) => r.evidence),
      next: 'leave one of the two captures out of the bundle, or take both again at the same time',
    })),
};
