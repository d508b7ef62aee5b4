// `ip [-d|-s|-o|-j] link`, iproute2's or BusyBox' → interfaces. ip-link(8), -d adds the kind of device.
//   5: veth1a8dce1@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP mode DEFAULT group default
//       link/ether c2:48:cf:ff:b1:98 brd ff:ff:ff:ff:ff:ff link-netnsid 2
import type { TextFormat } from '../model/input-format.js';
import { mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { headObjectHas, readLinkObjects } from './parts/link-json.js';
import { isLinkBlockLine, LINK_HEADER, readLinkBlocks } from './parts/link-text.js';
import { linkKindFields } from './parts/link-kind.js';
import { wordsOf } from '../lib/lines.js';
import { ipAddr } from './ip-addr.js';
import { bridgeLink } from './bridge-link.js';

export const ipLink: TextFormat = {
  id: 'ip-link',
  detect: (head) => {
    if (ipAddr.detect(head) !== 'not-mine' || bridgeLink.detect(head) !== 'not-mine') return 'not-mine';
    if (headObjectHas(head, ['ifname', 'operstate'], ['addr_info'])) return 'mine';
    const hasHeader = head.split('\n', 50).some((line) => LINK_HEADER.test(line));
    const mine =
      hasHeader && mostLinesAre(head, isLinkBlockLine, (line) => linkKindFields(wordsOf(line)) !== undefined);
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readLinkObjects(input, c);
    else readLinkBlocks(input, c);
    return c.finish();
  },
};
