// conntrack -E (with or without -o timestamp,id,extended) → entries as events: new, update, destroy.
// conntrack(8); the time is when conntrack read the event, microseconds to seconds after the packet.
//   [1795195891.372979]	    [NEW] tcp      6 120 SYN_SENT src=172.17.0.2 dst=203.0.113.10 sport=38332 dport=80 [UNREPLIED] src=… id=886453961
import type { TextFormat } from '../model/input-format.js';
import { conntrackForm, readConntrackText } from './parts/conntrack-text.js';

export const conntrackEvents: TextFormat = {
  id: 'conntrack-events',
  detect: (head) => (conntrackForm(head) === 'events' ? 'mine' : 'not-mine'),
  parse: readConntrackText,
};
