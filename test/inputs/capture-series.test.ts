// A rotated capture is one capture: `flows` of its files lists what it lists of the whole, whatever the names' order.
import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { flowsJson } from '../../src/flows-text.js';
import { ingestCaptures } from '../../src/ingest-captures.js';
import { captureSeries, openBundle } from '../../src/inputs/bundle.js';
import { listedPoints } from '../../src/packets/index.js';
import { packets } from '../support/packet-dsl.js';
import { writePcap, writePcapng } from '../support/pcap-writer.js';

const FRAMES = packets(`
  0.1 10.0.0.1:5000 > 10.0.0.2:53 udp data 40
  0.2 10.0.0.2:53 > 10.0.0.1:5000 udp data 80
  0.3 10.0.0.1:4000 > 10.0.0.2:80 tcp S seq 100
  1.0 10.0.0.2:80 > 10.0.0.1:4000 tcp SA seq 500 ack 101
  1.1 10.0.0.1:4000 > 10.0.0.2:80 tcp A seq 101 ack 501
  1.2 10.0.0.1:5000 > 10.0.0.2:53 udp data 40
  2.0 10.0.0.1:4000 > 10.0.0.2:80 tcp PA seq 101 ack 501 data 40
  2.2 10.0.0.2:53 > 10.0.0.1:5000 udp data 80
`);
const PARTS = [FRAMES.slice(0, 3), FRAMES.slice(3, 6), FRAMES.slice(6)];

interface Listing {
  readonly points: readonly {
    readonly file: string;
    readonly frames: number;
    readonly flows: readonly unknown[];
  }[];
}

async function listed(files: Readonly<Record<string, Uint8Array>>): Promise<Listing> {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-test-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    const bundle = await openBundle([folder]);
    const tables = await ingestCaptures(captureSeries(bundle.files));
    expect(tables.flatMap((t) => t.diagnostics)).toEqual([]);
    return JSON.parse([...flowsJson(listedPoints(tables))].join('')) as Listing;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [A, B, C] = PARTS.map((frames) => writePcap(frames)) as [Uint8Array, Uint8Array, Uint8Array];

test.each([
  ['tcpdump -C', { 'docker0.pcap': A, 'docker0.pcap1': B, 'docker0.pcap2': C }],
  ['a ring of tcpdump -W that began again', { 'docker0.pcap0': C, 'docker0.pcap1': A, 'docker0.pcap2': B }],
  ['ten and more', { 'docker0.pcap9': A, 'docker0.pcap10': B, 'docker0.pcap11': C }],
  [
    'gzip',
    { 'docker0.pcap1.gz': gzipSync(A), 'docker0.pcap2.gz': gzipSync(B), 'docker0.pcap3.gz': gzipSync(C) },
  ],
  [
    'tcpdump -G',
    {
      'docker0-20260101-000000.pcap': A,
      'docker0-20260101-000001.pcap': B,
      'docker0-20260101-000002.pcap': C,
    },
  ],
  [
    'dumpcap -b',
    Object.fromEntries(
      PARTS.map((frames, i) => [`docker0_0000${i}_2026010112000${i}.pcapng`, writePcapng(frames)]),
    ),
  ],
])('%s', async (_name, files) => {
  const [whole] = (await listed({ 'docker0.pcap': writePcap(FRAMES) })).points;
  const { points } = await listed(files);
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ frames: whole!.frames, flows: whole!.flows });
  expect(points[0]!.file).toMatch(/^docker0\.pcap(?:ng)?$/);
});

test('interfaces go on by place, link type and name; drops add up; a new one is a point of its own', async () => {
  const named = (dropped: number, ...names: readonly string[]): Uint8Array =>
    writePcapng(FRAMES, { interfaces: names.map((name, i) => ({ name, ...(i === 0 && { dropped }) })) });
  const folder = {
    'x.pcap0': named(3, 'eth0', 'lo'),
    'x.pcap1': named(4, 'eth0', 'docker0'),
    'x.pcap2': named(0, 'lo'),
  };
  const { points } = await listed(folder);
  expect(points.map((p) => p.frames)).toEqual([16, 0, 0, 8]);
});

test('other names are captures of their own', async () => {
  const { points } = await listed({ 'a.pcap': A, 'b.pcap': B, 'c1.pcap': C });
  expect(points.map((p) => p.file)).toEqual(['a.pcap', 'b.pcap', 'c1.pcap']);
});
