// What pcapng writers note on packets → CaptureTables.notes: once per conversation, direction and text.
import { expect, test } from '@jest/globals';
import { packets } from '../support/packet-dsl.js';
import { writePcapng } from '../support/pcap-writer.js';
import { tablesOf } from '../support/read-frames.js';

const FRAMES = packets(`
  0.1 10.0.0.1:5000 > 10.0.0.2:53 udp data 41
  0.2 10.0.0.2:53 > 10.0.0.1:5000 udp data 82
  0.3 10.0.0.1:5000 > 10.0.0.2:53 udp data 43
  0.4 [2001:db8::1]:5000 > [2001:db8::2]:53 udp data 40
`);
const COMMENT = ['PID: 1234', 'Cmd: /usr/bin/dig'];

test.each([false, true])('comments of packets, big endian %s', async (bigEndian) => {
  const noted = FRAMES.map((f, i) => (i === 1 ? f : { ...f, comments: COMMENT }));
  const { notes, frames, diagnostics } = await tablesOf(writePcapng(noted, { bigEndian }));
  expect({ frames, diagnostics }).toEqual({ frames: 4, diagnostics: [] });
  expect(notes).toEqual([
    {
      file: 'a.pcap',
      frame: 1,
      interfaceKey: 0,
      comments: COMMENT,
      tuple: { protocol: 'udp', src: '10.0.0.1', sport: 5000, dst: '10.0.0.2', dport: 53 },
    },
    {
      file: 'a.pcap',
      frame: 4,
      interfaceKey: 0,
      comments: COMMENT,
      tuple: { protocol: 'udp', src: '2001:db8::1', sport: 5000, dst: '2001:db8::2', dport: 53 },
    },
  ]);
});

test('notes are bounded', async () => {
  const many = Array.from({ length: 20_100 }, (_, i) => ({ ...FRAMES[0]!, comments: [`note ${i}`] }));
  const long = Array.from({ length: 700 }, (_, i) => ({ ...FRAMES[0]!, comments: [`${i}`.padEnd(20_000)] }));
  expect((await tablesOf(writePcapng(many))).notes).toHaveLength(20_000);
  const kept = (await tablesOf(writePcapng(long))).notes;
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.reduce((n, note) => n + note.comments[0]!.length, 0)).toBeLessThan(8 * 1024 * 1024);
});
