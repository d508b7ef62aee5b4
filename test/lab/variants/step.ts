// step=JUMP[:FRACTION][@NODE]: one kernel's clock is set forward (or back) by JUMP in the midst of the capture, as after
// a sleep or an NTP step; FRACTION of the way from first to last packet, a half by default.
import type { Damage } from './damage.js';
import { durationNs } from './damage.js';
import { farKernel, kernelOf } from './kernels.js';
import { shiftClock, timeSpan } from './shift-clock.js';

export const step: Damage = {
  id: 'step',
  says: "step=2s[:0.5][@NODE]     one kernel's clock jumps part way through",
  apply: (bundle, argument) => {
    const parts = /^([^:@]+)(?::(0?\.\d+))?(?:@(.+))?$/.exec(argument);
    if (!parts) throw new Error(`step: expected JUMP[:FRACTION][@NODE], got "${argument}"`);
    const jumpNs = durationNs(parts[1]!);
    const nodes = parts[3] ? kernelOf(bundle, parts[3]) : farKernel(bundle);
    const { firstNs, lastNs } = timeSpan(bundle);
    const thousandths = BigInt(Math.round(Number(parts[2] ?? 0.5) * 1000));
    const atNs = firstNs + ((lastNs - firstNs) * thousandths) / 1000n;
    return shiftClock(bundle, nodes, (timeNs) => (timeNs < atNs ? timeNs : timeNs + jumpNs));
  },
};
