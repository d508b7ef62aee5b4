// Tunnels: the innermost flow is the flow, outer headers are its encapsulation; tshark's inner view is the judge in
// pcap-corpora.test, here is what the columns say.
import { describe, expect, test } from '@jest/globals';
import { packets } from '../support/packet-dsl.js';
import { concatBytes, writePcap } from '../support/pcap-writer.js';
import type { Frame } from '../support/pcap-writer.js';
import { recordsOf, tablesOf } from '../support/read-frames.js';

const ETHERNET = 14;
const INNER = packets('0.0 10.0.0.1:40000 > 10.0.0.2:80 tcp S seq 1')[0]!.bytes;

/** An outer UDP packet whose payload is `header` and what follows it. */
function inUdp(port: number, header: readonly number[], inner: Uint8Array): Frame {
  const length = header.length + inner.length;
  const [outer] = packets(`0.0 192.0.2.1:55555 > 192.0.2.2:${port} udp data ${length}`);
  outer!.bytes.set(concatBytes([Uint8Array.from(header), inner]), ETHERNET + 28);
  return outer!;
}

/** An outer IPv4 packet of another protocol. */
function inIp(protocol: number, payload: Uint8Array): Frame {
  const [outer] = packets(`0.0 192.0.2.1:1 > 192.0.2.2:2 udp data ${payload.length - 8}`);
  outer!.bytes[ETHERNET + 9] = protocol;
  outer!.bytes.set(payload, ETHERNET + 20);
  return outer!;
}

const ENDS = { src: '192.0.2.1', dst: '192.0.2.2' };
const BARE = INNER.subarray(ETHERNET);

describe('the inner flow', () => {
  test.each<[string, Frame, Record<string, unknown>]>([
    [
      'VXLAN',
      inUdp(4789, [8, 0, 0, 0, 0, 0, 42, 0], INNER),
      { kind: 'vxlan', id: 42, ...ENDS, sport: 55555, dport: 4789 },
    ],
    [
      'VXLAN, Linux port',
      inUdp(8472, [8, 0, 0, 0, 0, 0, 1, 0], INNER),
      { kind: 'vxlan', id: 1, dport: 8472 },
    ],
    [
      'VXLAN by its bytes',
      inUdp(14789, [8, 0, 0, 0, 0, 1, 0, 0], INNER),
      { kind: 'vxlan', id: 256, dport: 14789 },
    ],
    ['Geneve', inUdp(6081, [1, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 2, 3, 4], INNER), { kind: 'geneve', id: 7 }],
    ['GTP-U', inUdp(2152, [0x30, 255, 0, 0, 0, 0, 1, 0], BARE), { kind: 'gtpu', id: 256 }],
    ['IP in IP', inIp(4, BARE), { kind: 'ipip', ...ENDS, sport: null, dport: null }],
    ['GRE', inIp(47, concatBytes([Uint8Array.of(0, 0, 8, 0), BARE])), { kind: 'gre', ...ENDS }],
    [
      'GRE with key',
      inIp(47, concatBytes([Uint8Array.of(0x20, 0, 8, 0, 0, 0, 0, 5), BARE])),
      { kind: 'gre', id: 5 },
    ],
    [
      'GRE with Cisco metadata',
      inIp(47, concatBytes([Uint8Array.of(0, 0, 0x89, 9, 8, 0, 1, 1, 0, 1, 0, 7), BARE])),
      { kind: 'gre', ...ENDS },
    ],
  ])('%s', async (_, frame, encapsulation) => {
    const flows = recordsOf(await tablesOf(writePcap([frame])));
    expect(flows).toHaveLength(1);
    expect(flows[0]!.tuple).toMatchObject({ protocol: 'tcp', src: '10.0.0.1', sport: 40000, dport: 80 });
    expect(flows[0]!.encapsulation).toMatchObject([encapsulation]);
  });
});

test('a datagram to a tunnel port that is no tunnel stays UDP', async () => {
  const flows = recordsOf(await tablesOf(writePcap([inUdp(4789, [0, 1, 2, 3, 4, 5, 6, 7], INNER)])));
  expect(flows).toMatchObject([{ tuple: { protocol: 'udp', dport: 4789 }, encapsulation: [] }]);
});

test('bare and tunnelled at one point are two flows of the same packet', async () => {
  const bare: Frame = { seconds: 1_795_176_000, nanoseconds: 0, bytes: INNER };
  const frames = [bare, inUdp(4789, [8, 0, 0, 0, 0, 0, 42, 0], INNER)];
  const flows = recordsOf(await tablesOf(writePcap(frames)));
  expect(flows.map((f) => f.encapsulation.length)).toEqual([0, 1]);
  expect(flows[0]!.samples()[0]!.strong).toBe(flows[1]!.samples()[0]!.strong);
});

test('nesting deeper than any network ends, without a loop', async () => {
  let frame = inIp(4, BARE);
  for (let i = 0; i < 60; i++) frame = inIp(4, frame.bytes.subarray(ETHERNET));
  const flows = recordsOf(await tablesOf(writePcap([frame])));
  expect(flows).toHaveLength(1);
  expect(flows[0]!.encapsulation.length).toBeLessThan(30);
});
