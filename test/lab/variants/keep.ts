// keep=PATTERN+PATTERN…: only captures whose point matches one of the patterns are left (`*` stands for any text), the
// others were never taken: `keep=container-*+mac/*`, `keep=*/veth*+mac/en9`. What is known of the nodes stays.
import type { Damage } from './damage.js';

export const keep: Damage = {
  id: 'keep',
  says: 'keep=PATTERN+PATTERN     only captures of points that match, e.g. keep=*/veth*+mac/*',
  apply: (bundle, argument) => {
    if (!argument) throw new Error('keep: expected at least one pattern');
    const patterns = argument.split('+').map(patternOf);
    const captures = bundle.captures.filter((capture) => {
      return patterns.some((pattern) => pattern.test(`${capture.node}/${capture.interface}`));
    });
    if (!captures.length) throw new Error(`keep: no capture matches "${argument}"`);
    return { ...bundle, captures };
  },
};

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.?^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}
