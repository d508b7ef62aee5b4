// `ip [-d|-o|-j|-p] addr`, iproute2's or BusyBox' → interfaces and addresses. ip-address(8).
//   4: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
//       inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0
import type { TextFormat } from '../model/input-format.js';
import { mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { headObjectHas, readLinkObjects } from './parts/link-json.js';
import { isLinkBlockLine, readLinkBlocks } from './parts/link-text.js';

const ADDRESS_LINE = /(^|\n)[^\n]{0,40}\binet6? [0-9a-f.:]+[/ ]/i;
const HEADER_LINE = /(^|\n)[ \t]{0,40}\d{1,10}: [^\s:]{1,40}(: <|[ \t]{1,40}inet6? )/;

export const ipAddr: TextFormat = {
  id: 'ip-addr',
  detect: (head) => {
    if (headObjectHas(head, ['addr_info'], ['mac'])) return 'mine';
    const mine =
      HEADER_LINE.test(head) &&
      ADDRESS_LINE.test(head) &&
      mostLinesAre(head, (line) => isLinkBlockLine(line) || /^\s*\d+: \S+\s+inet6? /.test(line));
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readLinkObjects(input, c);
    else readLinkBlocks(input, c);
    return c.finish();
  },
};
