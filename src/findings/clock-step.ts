// A clock that was set while capturing: delays across it jump. Real cases: docker/for-mac#17, #2076 (VM clock after sleep).
import { epochSeconds } from '../model/epoch.js';
import { formatDuration } from '../lib/duration.js';
import type { Rule } from './parts/rule.js';
import { count } from './parts/wording.js';

export const clockStep: Rule = {
  id: 'clock-step',
  title: 'A clock was set while capturing',
  needs: [],
  inspect: ({ correlation, base }) =>
    [...correlation.clocks.values()].flatMap((clock) => {
      if (clock.steps.length === 0) return [];
      const jumps = clock.steps
        .slice(0, 3)
        .map((s) => `by ${formatDuration(s.byNs / 1e9)} at ${epochSeconds(base, s.atNs)}`);
      return {
        severity: 'warning' as const,
        title: `The clock of ${clock.id} jumped against ${clock.reference}`,
        detail: `${count(clock.steps.length, 'step')}: ${jumps.join(', ')}. Times of ${clock.id} before and after it are put on one line here; logs written on it are not.`,
        where: clock.id,
        evidence: clock.evidence,
        alternatives: ['two captures of different runs in one bundle'],
        next: `on ${clock.id}: chronyc tracking (or timedatectl), and whether the machine slept`,
      };
    }),
};
