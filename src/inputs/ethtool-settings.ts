// `ethtool DEVICE` → link settings: speed, duplex, whether there is a link. ethtool(8).
//   Settings for eth0:
//   	Speed: 1000Mb/s
//   	Link detected: yes
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const HEADER = /^\s*Settings for (\S+):\s*$/;
const SETTING = /^\s*([A-Z][\w ()-]{0,60}): *(.*)$/;

export const ethtoolSettings: TextFormat = {
  id: 'ethtool-settings',
  detect: (head) => (HEADER.test(headLines(head)[0] ?? '') ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    let device = '';
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      const header = HEADER.exec(text);
      const setting = SETTING.exec(text);
      if (header) device = header[1]!;
      else if (setting && device) {
        c.record();
        const [, name = '', value = ''] = setting;
        c.add({
          kind: 'setting',
          at: c.at(number),
          source: 'ethtool',
          name,
          value: value.trim(),
          interface: device,
        });
      } else if (!isFiller(text) && !/^\s/.test(text) && !/^(?:netlink error|Cannot get)\b/.test(text))
        c.unread(number, text, 'a setting "Name: value"'); // link modes go on over indented lines
    }
    return c.finish();
  },
};
