// The lab's own dissector against tshark, packet by packet, over captures/: innermost addresses and ports. And what the
// truth says of packets per point, counted again from the files.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadBundle } from '../variants/bundle.js';
import { dissect } from './dissect.js';
import { readCapture } from './read-capture.js';
import { writeCapture } from './write-capture.js';

const FILES = [
  'captures/docker-desktop-egress/vm/eth0.pcap',
  'captures/any/vm/any.pcap',
  'captures/pcapng/host/capture.pcapng',
  'captures/crowd/mac/en9.pcap',
];

const FIELDS = [
  'frame.number',
  'ip.src',
  'ip.dst',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
];
const hasTshark = spawnSync('tshark', ['-v']).status === 0;
if (!hasTshark) process.stderr.write('skipped: no tshark to compare the dissector with\n');

(hasTshark ? describe : describe.skip)('dissect and tshark agree', () => {
  test.each(FILES)('%s', (file) => {
    const capture = readCapture(readFileSync(file));
    const own = capture.frames.map((frame, i) => {
      const { tuples } = dissect(capture.interfaces[frame.interfaceIndex]!.linkType, frame.bytes);
      const tuple = tuples.at(-1);
      if (!tuple || (tuple.proto !== 'tcp' && tuple.proto !== 'udp') || tuple.src.includes(':'))
        return undefined;
      return [i + 1, tuple.proto, tuple.src, tuple.sport, tuple.dst, tuple.dport].join(' ');
    });
    const found = own.filter((line) => line !== undefined);
    expect(found.length).toBeGreaterThan(10);
    expect(found).toEqual(byTshark(file));
  });
});

function byTshark(file: string): readonly string[] {
  const fields = FIELDS.flatMap((field) => ['-e', field]);
  const filter = 'ip and (tcp or udp) and not icmp';
  const printed = execFileSync('tshark', ['-r', file, '-Y', filter, '-T', 'fields', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => {
      const [number, src, dst, tcpSource, tcpTarget, udpSource, udpTarget] = line.split('\t');
      const proto = tcpSource ? 'tcp' : 'udp';
      return [number, proto, src, tcpSource || udpSource, dst, tcpTarget || udpTarget].join(' ');
    });
}

describe('reading and writing', () => {
  test.each(FILES)('%s comes back as it was', (file) => {
    const capture = readCapture(readFileSync(file));
    const again = readCapture(writeCapture(capture));
    expect(again.frames).toEqual(capture.frames);
    expect(again.interfaces.map(({ name, linkType }) => [name, linkType])).toEqual(
      capture.interfaces.map(({ name, linkType }) => [name, linkType]),
    );
  });

  test('a cut file is refused with its place', () => {
    const bytes = readFileSync(FILES[0]!);
    expect(() => readCapture(bytes.subarray(0, bytes.length - 3))).toThrow(/record cut at byte \d+/);
  });

  test('a folder that is no bundle holds nothing', () => {
    expect(loadBundle('test/fixtures').captures).toEqual([]);
  });
});
