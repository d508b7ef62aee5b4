// Tables of /proc/net that belong to every such folder and say nothing of a packet's way: recognised, and passed over.
// unix, netlink and packet sockets, protocols, multicast memberships, softnet statistics. proc_pid_net(5).
//   Num       RefCount Protocol Flags    Type St Inode Path
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const HEADERS: readonly RegExp[] = [
  /^\s*Num\s+RefCount\s+Protocol\s+Flags\s+Type\s+St\s+Inode\s+Path\s*$/, // unix
  /^\s*sk\s+Eth\s+Pid\s+Groups\s+Rmem\s/, // netlink
  /^\s*sk\s+RefCnt\s+Type\s+Proto\s+Iface\s/, // packet
  /^\s*protocol\s+size\s+sockets\s+memory\s+press\s/, // protocols
  /^\s*Idx\s+Device\s+:\s+Count\s+Querier\s/, // igmp
  /^\s*sockets: used \d+\s*$/, // sockstat
];
/** dev_mcast and igmp6 have no header: index, device, counts or a group, a group. */
const MEMBERSHIP = /^\s*\d+\s+\S+\s+(?:\d+\s+\d+\s+[0-9a-f]{12}|[0-9a-f]{32}\s+\d+\s+[0-9A-F]{8}\s+\d+)\s*$/;

export const procNetAside: TextFormat = {
  id: 'proc-net-aside',
  detect: (head) => {
    const lines = headLines(head);
    const [first = ''] = lines;
    if (HEADERS.some((header) => header.test(first))) return 'mine';
    return lines.length > 0 && lines.every((line) => MEMBERSHIP.test(line)) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    for (const { text } of linesOf(input.text, input.firstLine))
      if (!isFiller(text) && !HEADERS.some((header) => header.test(text))) c.record();
    return c.finish();
  },
};
