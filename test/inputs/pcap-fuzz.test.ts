// Seeded fuzz: bytes flipped, lengths overwritten and files cut, over captures of the DSL and the corpora where they are.
// Nothing throws, every run ends, and what is kept is bounded by the file. CI=true runs for minutes, else for seconds.
import { expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CapturePump } from '../../src/inputs/capture-pump.js';
import type { CaptureTables } from '../../src/model/capture-tables.js';
import {
  arpSightings,
  createObserver,
  flowListing,
  flowRecords,
  icmpErrors,
} from '../../src/packets/index.js';
import { packets } from '../support/packet-dsl.js';
import { writePcap, writePcapng } from '../support/pcap-writer.js';
import { seededRandom } from '../support/seeded-random.js';

const BUDGET_MS = process.env.CI ? 45_000 : 4000;
const CORPORA = '/work/shared/corpora';
const LARGEST_SEED = 64 * 1024;
const SHORTEST_RECORD = 16;

const FRAMES = packets(`
  0.0 172.17.0.2:40000 > 203.0.113.10:80 tcp S seq 1000 mss 1460 wscale 7 ts 99
  0.1 203.0.113.10:80 > 172.17.0.2:40000 tcp SA seq 5000 ack 1001 mss 1400
  0.2 172.17.0.2:40000 > 203.0.113.10:80 tcp PA seq 1001 ack 5001 data "GET / HTTP/1.1" vlan 9
  0.3 [2001:db8::1]:5000 > [2001:db8::2]:4789 udp data 90
  0.4 10.0.0.1:5000 > 10.0.0.2:2152 udp data 90
  0.5 10.0.0.1:5000 > 10.0.0.2:6081 udp data 90
  0.6 10.0.0.1 > 10.0.0.2 icmp request id 9 seq 1 data 56
  0.7 10.0.0.9 > 10.0.0.1 icmp unreachable code 4 about 10.0.0.1:5000 > 10.0.0.2:53 udp data 12
  0.8 2001:db8::9 > 2001:db8::1 icmp unreachable code 4 about [2001:db8::1]:5000 > [2001:db8::2]:53 udp data 4
  0.9 arp request 02:00:00:00:00:01 10.0.0.1 10.0.0.2
  1.0 10.0.0.1:5000 > 10.0.0.2:5001 sctp data 12
`);
const LINK_TYPES = [
  0, 1, 9, 50, 101, 104, 105, 107, 108, 113, 127, 129, 149, 192, 226, 228, 229, 239, 242, 258, 276,
];

test(
  'damaged captures',
  () => {
    const seeds = [...LINK_TYPES.map((linkType) => writePcap(FRAMES, { linkType })), ...corpus()];
    seeds.push(
      writePcapng(FRAMES),
      writePcapng(FRAMES, { bigEndian: true, interfaces: [{ name: 'a', dropped: 3 }] }),
    );
    const random = seededRandom(20_261_120).next;
    const stop = Date.now() + BUDGET_MS;
    let runs = 0;
    for (; runs < 2000 || Date.now() < stop; runs++) {
      const bytes = mutated(seeds[runs % seeds.length]!, random);
      const tables = read(bytes);
      expect(tables.frames).toBeLessThanOrEqual(bytes.length / SHORTEST_RECORD);
      expect(tables.flowRows).toBeLessThanOrEqual(tables.frames);
      expect(tables.diagnostics.length).toBeLessThanOrEqual(200);
      flowListing([tables]);
      for (const flow of flowRecords(tables, 0, 0, String)) flow.samples();
      icmpErrors(tables, 0, String);
      arpSightings(tables, 0, String);
    }
    expect(runs).toBeGreaterThanOrEqual(2000);
  },
  BUDGET_MS + 60_000,
);

test('cut at every byte', () => {
  for (const bytes of [
    writePcap(FRAMES),
    writePcapng(FRAMES),
    ...corpus().slice(0, process.env.CI ? 60 : 5),
  ]) {
    const whole = read(bytes).frames;
    const step = Math.max(1, Math.floor(bytes.length / 500));
    let before = 0;
    for (let cut = 0; cut < bytes.length; cut += step) {
      const { frames } = read(bytes.subarray(0, cut));
      expect(frames).toBeGreaterThanOrEqual(before);
      expect(frames).toBeLessThanOrEqual(whole);
      before = frames;
    }
  }
}, 60_000);

function read(bytes: Uint8Array): CaptureTables {
  const observer = createObserver(bytes.length);
  const pump = new CapturePump(observer.sink, 'fuzz');
  pump.push(bytes);
  const { kind, bytes: length } = pump.finish();
  return observer.finish('fuzz', kind, length);
}

/** Captures small enough to damage often. */
function corpus(): Uint8Array[] {
  if (!existsSync(CORPORA)) return [];
  return readdirSync(CORPORA, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.pcap(ng)?$/.test(file))
    .sort()
    .map((file) => readFileSync(join(CORPORA, file)))
    .filter((bytes) => bytes.length <= LARGEST_SEED);
}

/** One to eight changes: a bit, a byte, a word of extreme value, a cut. The file header is mostly left alone. */
function mutated(seed: Uint8Array, random: () => number): Uint8Array {
  let bytes = Uint8Array.from(seed);
  for (let n = 1 + Math.floor(random() * 8); n > 0 && bytes.length > 28; n--) {
    const from = random() < 0.1 ? 0 : 24;
    const at = from + Math.floor(random() * (bytes.length - from - 4));
    const kind = random();
    if (kind < 0.4) bytes[at]! ^= 1 << Math.floor(random() * 8);
    else if (kind < 0.7) bytes[at] = Math.floor(random() * 256);
    else if (kind < 0.95) {
      const value = [0, 0xffffffff, 0x7fffffff, 0x80000000, 0xffff][Math.floor(random() * 5)]!;
      new DataView(bytes.buffer).setUint32(at, value, random() < 0.5);
    } else bytes = bytes.slice(0, at);
  }
  return bytes;
}
