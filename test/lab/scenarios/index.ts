// Every scenario; to add one, write its file and add a line here. docs/lab.md says what each shows.
import type { Scenario } from '../lab.js';
import { any } from './any.js';
import { bridge } from './bridge.js';
import { conntrackFull } from './conntrack-full.js';
import { crowd } from './crowd.js';
import { dnsForwarder } from './dns-forwarder.js';
import { dnsOneSocket } from './dns-one-socket.js';
import { doubleNat } from './double-nat.js';
import { egress } from './egress.js';
import { faults } from './faults.js';
import { hairpinUnmasqueraded } from './hairpin-unmasqueraded.js';
import { hostNone } from './host-none.js';
import { instant } from './instant.js';
import { ingress } from './ingress.js';
import { ipv6 } from './ipv6.js';
import { masqueradeMissing } from './masquerade-missing.js';
import { mtuBlackHole } from './mtu-black-hole.js';
import { overlay } from './overlay.js';
import { pasta } from './pasta.js';
import { pcapng } from './pcapng.js';
import { publish } from './publish.js';
import { replyOtherAddress } from './reply-other-address.js';
import { rotated } from './rotated.js';
import { twoRelays } from './two-relays.js';

export const scenarios: readonly Scenario[] = [
  egress,
  ingress,
  bridge,
  publish,
  hostNone,
  crowd,
  instant,
  faults,
  ipv6,
  pasta,
  twoRelays,
  overlay,
  doubleNat,
  any,
  rotated,
  pcapng,
  mtuBlackHole,
  masqueradeMissing,
  hairpinUnmasqueraded,
  conntrackFull,
  dnsForwarder,
  dnsOneSocket,
  replyOtherAddress,
];
