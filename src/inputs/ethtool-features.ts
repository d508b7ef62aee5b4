// `ethtool -k DEVICE` → offload settings (they explain oversized segments and partial checksums in captures). ethtool(8).
//   Features for eth0:
//   tcp-segmentation-offload: on
import type { TextFormat } from '../model/input-format.js';
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';

const HEADER = /^\s*(?:Features|Offload parameters) for (\S+):\s*$/;
const FEATURE = /^\s*([a-z][\w .-]{0,60}): (on|off)\b(.*)$/i;

export const ethtoolFeatures: TextFormat = {
  id: 'ethtool-features',
  detect: (head) => (HEADER.test(headLines(head)[0] ?? '') ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    let device = '';
    for (const { text, number } of linesOf(input.text, input.firstLine)) {
      if (isFiller(text) || /^Cannot get /.test(text)) continue;
      const header = HEADER.exec(text);
      const feature = FEATURE.exec(text);
      if (header) device = header[1]!;
      else if (feature) {
        c.record();
        const [, name, value] = feature;
        c.add({
          kind: 'setting',
          at: c.at(number),
          source: 'ethtool',
          name: name!,
          value: value!,
          interface: device,
        });
      } else c.unread(number, text, 'a feature "name: on" or "name: off"');
    }
    return c.finish();
  },
};
