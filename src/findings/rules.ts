// Every rule, in the order they run and are listed within one severity: first what puts the whole bundle in doubt, then what explains a
// failed path, then where paths failed without a known cause, then what is for the reader.
import { ambiguousStitch } from './ambiguous-stitch.js';
import { captureLimits } from './capture-limits.js';
import { clockOffset } from './clock-offset.js';
import { clockStep } from './clock-step.js';
import { connectionReset } from './connection-reset.js';
import { conntrackTableFull } from './conntrack-table-full.js';
import { contradictingMac } from './contradicting-mac.js';
import { differentRuns } from './different-runs.js';
import { expectedInvisible } from './expected-invisible.js';
import { hairpinWithoutMasquerade } from './hairpin-without-masquerade.js';
import { mtuBlackHole } from './mtu-black-hole.js';
import { packetsLost } from './packets-lost.js';
import type { Rule } from './parts/rule.js';
import { refused } from './refused.js';
import { replyFromOtherAddress } from './reply-from-other-address.js';
import { rewrittenCopy } from './rewritten-copy.js';
import { sameServiceNotSameFlow } from './same-service-not-same-flow.js';
import { tracerouteProbe } from './traceroute-probe.js';
import { unanswered } from './unanswered.js';
import { unmasqueradedLeak } from './unmasqueraded-leak.js';

export const RULES: readonly Rule[] = [
  differentRuns,
  rewrittenCopy,
  contradictingMac,
  clockStep,
  conntrackTableFull,
  mtuBlackHole,
  hairpinWithoutMasquerade,
  unmasqueradedLeak,
  replyFromOtherAddress,
  packetsLost,
  refused,
  unanswered,
  captureLimits,
  connectionReset,
  ambiguousStitch,
  sameServiceNotSameFlow,
  expectedInvisible,
  tracerouteProbe,
  clockOffset,
];
