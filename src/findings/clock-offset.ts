// Two clocks that disagree: times of one host's logs and captures cannot be laid beside the other's without correction.
import { formatDuration } from '../lib/duration.js';
import type { Rule } from './parts/rule.js';

/** What NTP-disciplined hosts stay well below (RFC 5905: a step is due from 128 ms); a second is what log lines resolve. */
const WORTH_SAYING_NS = 1e9;

export const clockOffset: Rule = {
  id: 'clock-offset',
  title: 'Clocks disagree',
  needs: [],
  inspect: ({ correlation }) =>
    [...correlation.clocks.values()].flatMap((clock) => {
      const { lowNs, highNs, known, reference, id } = clock;
      const least = lowNs > 0 ? lowNs : highNs < 0 ? -highNs : 0;
      if (
        !known ||
        id === reference ||
        !Number.isFinite(lowNs) ||
        !Number.isFinite(highNs) ||
        least < WORTH_SAYING_NS
      )
        return [];
      const side = lowNs > 0 ? 'ahead of' : 'behind';
      const [low, high] = [
        Math.min(Math.abs(lowNs), Math.abs(highNs)),
        Math.max(Math.abs(lowNs), Math.abs(highNs)),
      ];
      return {
        severity: 'info' as const,
        title: `The clock of ${id} is ${formatDuration(low / 1e9)} ${side} that of ${reference}`,
        detail: `Between ${formatDuration(low / 1e9)} and ${formatDuration(high / 1e9)} ${side} it. Delays in this report are corrected for it; times printed by that host are not.`,
        where: id,
        evidence: clock.evidence,
        next: `set both clocks by NTP before the next capture`,
      };
    }),
};
