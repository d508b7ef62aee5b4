// loss=PERCENT[@NODE/INTERFACE]: each capture misses packets at random, independently, as an overrun capture buffer
// does. The truth no longer judges the outcome of a flow that lost packets: nobody could (truth/retell.ts).
import type { Damage } from './damage.js';

export const loss: Damage = {
  id: 'loss',
  says: 'loss=PERCENT[@FILE]      each capture misses packets at random',
  apply: (bundle, argument, random) => {
    const parts = /^(\d+(?:\.\d+)?)(?:@(.+))?$/.exec(argument);
    if (!parts) throw new Error(`loss: expected PERCENT[@FILE], got "${argument}"`);
    const captures = bundle.captures.map((capture) => {
      if (parts[2] && !capture.file.startsWith(parts[2])) return capture;
      const frames = capture.content.frames.filter(() => random.next() * 100 >= Number(parts[1]));
      return { ...capture, content: { ...capture.content, frames } };
    });
    return { ...bundle, captures };
  },
};
