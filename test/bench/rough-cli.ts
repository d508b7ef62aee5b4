// Writes a bundle of rough-traffic.ts:
//   node dist/test/bench/rough-cli.js FOLDER --packets N --flows N --snaplen N [--seed N] [--loss 0.001] [--skew-ms 37] [--headers-only]
import { parseArgs } from 'node:util';
import { writeRoughTraffic } from './rough-traffic.js';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    packets: text,
    flows: text,
    snaplen: text,
    seed: text,
    loss: text,
    'skew-ms': text,
    'headers-only': { type: 'boolean' },
  },
});
const number = (value: string | undefined) => (value === undefined ? undefined : Number(value));
const begun = performance.now();
const { flows, records } = writeRoughTraffic({
  folder: positionals[0]!,
  packets: number(values.packets) ?? 100_000,
  flows: number(values.flows) ?? 2000,
  snaplen: number(values.snaplen) ?? 65_535,
  seed: number(values.seed),
  loss: number(values.loss),
  skewMs: number(values['skew-ms']),
  headersOnly: values['headers-only'],
});
const seconds = (performance.now() - begun) / 1e3;
const all = records.reduce((a, b) => a + b, 0);
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `${flows} flows, ${records.join(' + ')} records in ${seconds.toFixed(1)} s, ${Math.round(all / seconds / 1e3)} k/s, ${peakMb} MB`,
);
