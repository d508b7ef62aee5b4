// Captures that cannot be of one run: points that should share conversations, and share none. Said once, before everything else. Points that
// share conversations (or are joined by a relay) form a group; between two groups one sign is enough. Model: field reports 000 and 003,
// four captures of "the same" ping with four ICMP ids.
import type { Evidence } from '../model/report.js';
import { pointGroups } from './parts/point-groups.js';
import { foreignSigns } from './parts/foreign-signs.js';
import type { FindingContext, Rule } from './parts/rule.js';
import { windowOf } from './parts/windows.js';
import { count, some } from './parts/wording.js';

export const differentRuns: Rule = {
  id: 'different-runs',
  title: 'The captures are not of one run',
  needs: [],
  asksAll: true,
  inspect: (context) => {
    const groups = pointGroups(context);
    const signs = groups.length < 2 ? [] : foreignSigns(groups, context);
    if (signs.length === 0) return [];
    const foreign = groups.filter((g) => signs.some((s) => s.points.some((p) => g.includes(p))));
    const listed = foreign.map((g) => some(g, 3)).join(' | ');
    return [
      {
        severity: signs.some((s) => s.sure) ? ('critical' as const) : ('warning' as const),
        detail: `${count(foreign.length, 'group')} of captures lie on one way and share no conversation: ${listed}. ${signs
          .slice(0, 3)
          .map((s) => s.says)
          .join(
            '. ',
          )}. Paths are not stitched across them; what is lost or slow between them cannot be told.`,
        where: foreign[0]![0],
        evidence: [...signs.slice(0, 6).map((s) => s.evidence), ...windows(foreign, context)],
        alternatives: [
          'packets were filtered or missed by one of the captures',
          'the traffic took another way',
        ],
        next: 'capture at all points at the same time, started before the first packet and stopped after the last one (one script, `tcpdump -w` for each interface)',
      },
    ];
  },
};

function windows(groups: readonly (readonly string[])[], context: FindingContext): Evidence[] {
  return groups.flatMap((g) => windowOf(g[0]!, context) ?? []).slice(0, 4);
}
