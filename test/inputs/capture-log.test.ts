import { expect, test } from '@jest/globals';
import { captureLog } from '../../src/inputs/capture-log.js';
import { detectTcpdumpText } from '../../src/inputs/tcpdump-text.js';

const TCPDUMP = `tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
278 packets captured
280 packets received by filter
2 packets dropped by kernel
`;
const DUMPCAP = `Capturing on 'br-fmt' and 'up0'
File: multi.pcapng
Packets captured: 638
Packets received/dropped on interface 'br-fmt': 354/0 (pcap:0/dumpcap:0/flushed:0/ps_ifdrop:0) (100.0%)
Packets received/dropped on interface 'up0': 284/1 (pcap:0/dumpcap:0/flushed:0/ps_ifdrop:0) (99.6%)
`;

test.each([
  [
    'tcpdump',
    TCPDUMP,
    ['eth0 packets captured 278', 'eth0 packets received by filter 280', 'eth0 packets dropped by kernel 2'],
  ],
  [
    'dumpcap',
    DUMPCAP,
    [
      'br-fmt packets received 354',
      'br-fmt packets dropped 0',
      'up0 packets received 284',
      'up0 packets dropped 1',
    ],
  ],
])('%s', (_, text, expected) => {
  expect(captureLog.detect(text)).toBe('mine');
  expect(detectTcpdumpText(text)).toBe('not-mine');
  const { facts, diagnostics } = captureLog.parse({ file: 'x', text, firstLine: 1 });
  expect(diagnostics).toEqual([]);
  expect(facts.map((f) => (f.kind === 'setting' ? `${f.interface} ${f.name} ${f.value}` : f.kind))).toEqual(
    expected,
  );
});

test('packets that were to be printed, and did not come, are a capture that saw nothing', () => {
  const banner =
    'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on lo, link-type EN10MB (Ethernet)\n';
  expect(detectTcpdumpText(banner)).toBe('mine');
  expect(detectTcpdumpText(TCPDUMP.replace('278', '0'))).toBe('mine');
  expect(detectTcpdumpText(`${banner}5 packets captured\n`)).toBe('not-mine');
});
