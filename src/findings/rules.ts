// Every rule, in the order they run and are listed within one severity: first what puts the whole bundle in doubt, then what explains a
// failed path, then where paths failed without a known cause, then what is for the reader.
import { acceptThenClose } from './accept-then-close.js';
import { ambiguousStitch } from './ambiguous-stitch.js';
import { asymmetricRoute } from './asymmetric-route.js';
import { bridgeBystander } from './bridge-bystander.js';
import { captureLimits } from './capture-limits.js';
import { clientSourceLost } from './client-source-lost.js';
import { clockOffset } from './clock-offset.js';
import { clockStep } from './clock-step.js';
import { connectionReset } from './connection-reset.js';
import { conntrackTableFull } from './conntrack-table-full.js';
import { contradictingMac } from './contradicting-mac.js';
import { differentRuns } from './different-runs.js';
import { dnsRace } from './dns-race.js';
import { expectedInvisible } from './expected-invisible.js';
import { hairpinWithoutMasquerade } from './hairpin-without-masquerade.js';
import { mtuBlackHole } from './mtu-black-hole.js';
import { packetsLost } from './packets-lost.js';
import type { Rule } from './parts/rule.js';
import { pingAnsweredByRelay } from './ping-answered-by-relay.js';
import { publishedPort } from './published-port.js';
import { refused } from './refused.js';
import { relayDialFailed } from './relay-dial-failed.js';
import { relayIdleKill } from './relay-idle-kill.js';
import { relayWedged } from './relay-wedged.js';
import { replyFromOtherAddress } from './reply-from-other-address.js';
import { reversePathFilter } from './reverse-path-filter.js';
import { rewrittenCopy } from './rewritten-copy.js';
import { sameServiceNotSameFlow } from './same-service-not-same-flow.js';
import { snatPortRace } from './snat-port-race.js';
import { staleRule } from './stale-rule.js';
import { staleUdpEntry } from './stale-udp-entry.js';
import { tracerouteProbe } from './traceroute-probe.js';
import { translatedUnseen } from './translated-unseen.js';
import { tupleReuse } from './tuple-reuse.js';
import { udpRelayExpiry } from './udp-relay-expiry.js';
import { unanswered } from './unanswered.js';
import { unmasqueradedLeak } from './unmasqueraded-leak.js';
import { untranslatedReset } from './untranslated-reset.js';

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
  relayWedged,
  relayDialFailed,
  acceptThenClose,
  relayIdleKill,
  udpRelayExpiry,
  untranslatedReset,
  dnsRace,
  snatPortRace,
  staleUdpEntry,
  reversePathFilter,
  asymmetricRoute,
  tupleReuse,
  packetsLost,
  refused,
  unanswered,
  pingAnsweredByRelay,
  captureLimits,
  connectionReset,
  ambiguousStitch,
  sameServiceNotSameFlow,
  clientSourceLost,
  staleRule,
  expectedInvisible,
  bridgeBystander,
  translatedUnseen,
  publishedPort,
  tracerouteProbe,
  clockOffset,
];
