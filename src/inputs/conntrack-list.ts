// conntrack -L (default, -o extended/id/ktimestamp/labels), -D, -L dying, conntrackd -i, old /proc/net/ip_conntrack → entries.
// conntrack(8); a count line alone is an empty list.
//   tcp      6 118 TIME_WAIT src=172.17.0.2 dst=203.0.113.10 sport=38386 dport=80 src=203.0.113.10 dst=192.168.65.100 sport=80 dport=38386 [ASSURED] mark=0 use=1
import type { TextFormat } from '../model/input-format.js';
import { conntrackForm, readConntrackText } from './parts/conntrack-text.js';

export const conntrackList: TextFormat = {
  id: 'conntrack-list',
  detect: (head) => (conntrackForm(head) === 'list' ? 'mine' : 'not-mine'),
  parse: readConntrackText,
};
