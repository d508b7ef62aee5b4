// /proc/net/if_inet6 → IPv6 addresses with their interfaces' indices. net/ipv6/addrconf.c if6_seq_show.
// Address, index, prefix length, scope and flags are hexadecimal.
//   fe80000000000000020c29fffea4e315 02 40 20 80    ens33
import type { TextFormat } from '../model/input-format.js';
import { isFiller, linesOf, mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { hexAddress6 } from './parts/hex-address.js';

const ROW = /^\s*([0-9a-f]{32}) ([0-9a-f]{2,8}) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2}) +(\S+)\s*$/i;
const SCOPES: Readonly<Record<string, string>> = { '00': 'global', '10': 'host', '20': 'link', '40': 'site' };

export const procNetIfInet6: TextFormat = {
  id: 'proc-net-if-inet6',
  detect: (head) => (mostLinesAre(head, (line) => ROW.test(line)) ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text)) continue;
      const row = ROW.exec(text);
      if (!row) {
        c.unread(number, text, 'address, index, length, scope, flags and interface in hexadecimal');
        continue;
      }
      const [, address = '', index = '', length = '', scope = '', , name = ''] = row;
      const at = c.at(number);
      c.record();
      c.add({ kind: 'interface', at, name, ifindex: parseInt(index, 16) });
      c.add({
        kind: 'address',
        at,
        interface: name,
        address: hexAddress6(address),
        prefixLength: parseInt(length, 16),
        ...(SCOPES[scope] && { scope: SCOPES[scope] }),
      });
    }
    return c.finish();
  },
};
