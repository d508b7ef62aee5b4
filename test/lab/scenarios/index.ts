// Every scenario; to add one, write its file and add a line here. docs/lab.md says what each shows.
import type { Scenario } from '../lab.js';
import { egress } from './egress.js';
import { ipv6 } from './ipv6.js';
import { overlay } from './overlay.js';
import { pasta } from './pasta.js';
import { twoRelays } from './two-relays.js';

export const scenarios: readonly Scenario[] = [egress, ipv6, overlay, pasta, twoRelays];
