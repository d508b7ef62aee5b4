// skew=OFFSET[:DRIFTppm][@NODE]: one kernel's clock is wrong by OFFSET at the first packet and runs fast by DRIFT.
import type { Damage } from './damage.js';
import { durationNs } from './damage.js';
import { farKernel, kernelOf } from './kernels.js';
import { shiftClock, timeSpan } from './shift-clock.js';

export const skew: Damage = {
  id: 'skew',
  says: "skew=137ms:40ppm[@NODE]  one kernel's clock shifted and drifting; conntrack events with it",
  apply: (bundle, argument) => {
    const parts = /^([^:@]+)(?::(-?\d+(?:\.\d+)?)ppm)?(?:@(.+))?$/.exec(argument);
    if (!parts) throw new Error(`skew: expected OFFSET[:DRIFTppm][@NODE], got "${argument}"`);
    const offsetNs = durationNs(parts[1]!);
    const driftPpm = Number(parts[2] ?? 0);
    const nodes = parts[3] ? kernelOf(bundle, parts[3]) : farKernel(bundle);
    const { firstNs } = timeSpan(bundle);
    const perMillionth = BigInt(Math.round(driftPpm * 1000));
    const shifted = shiftClock(bundle, nodes, (timeNs) => {
      return timeNs + offsetNs + ((timeNs - firstNs) * perMillionth) / 1_000_000_000n;
    });
    const clock = { nodes, offsetSeconds: Number(offsetNs) / 1e9, driftPpm };
    const truth = bundle.truth && { ...bundle.truth, clocks: [...(bundle.truth.clocks ?? []), clock] };
    return { ...shifted, truth };
  },
};
