// /proc/net/nf_conntrack → entries. Kernel net/netfilter/nf_conntrack_standalone.c ct_seq_show: layer 3 is named, a zone is
// always stated (also 0), IPv6 is written out in full, there is no id.
//   ipv4     2 tcp      6 118 TIME_WAIT src=172.17.0.2 dst=203.0.113.10 sport=38386 dport=80 src=203.0.113.10 dst=192.168.65.100 sport=80 dport=38386 [ASSURED] mark=0 zone=0 use=2
import type { TextFormat } from '../model/input-format.js';
import { conntrackForm, readConntrackText } from './parts/conntrack-text.js';

export const procNfConntrack: TextFormat = {
  id: 'proc-nf-conntrack',
  detect: (head) => (conntrackForm(head) === 'proc' ? 'mine' : 'not-mine'),
  parse: readConntrackText,
};
