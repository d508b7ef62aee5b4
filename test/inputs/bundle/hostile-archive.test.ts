import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openBundle } from '../../../src/inputs/bundle.js';
import { entryName } from '../../../src/inputs/bundle/entry-name.js';
import { tarEntry, tarOf, zipMembers, zipOf } from '../../support/archive-builder.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(
  name: string,
  bytes: Uint8Array,
): Promise<{ files: string[]; codes: string[]; said: string }> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const bundle = await openBundle([path]);
  bundle.close();
  return {
    files: bundle.files.map((f) => f.file),
    codes: bundle.diagnostics.map((d) => d.code),
    said: bundle.diagnostics.map((d) => d.message).join('\n'),
  };
}

test.each(['../up.txt', 'vm/../../up.txt', '/etc/passwd', 'C:\\x.txt', 'a\x01b', '..\\up'])(
  'the name %j is refused',
  (name) => {
    expect(entryName(name)).toHaveProperty('refused');
  },
);

test('names are cleaned, not climbed', () => {
  expect(entryName('./vm//a.txt')).toEqual({ name: 'vm/a.txt' });
  expect(entryName('vm\\a.txt')).toEqual({ name: 'vm/a.txt' });
});

test('tar: links, devices and climbing names are refused, the rest is read', async () => {
  const tar = Buffer.concat([
    tarEntry('vm/ok.txt', 'ok'),
    tarEntry('vm/passwd', '', '2', '/etc/passwd'),
    tarEntry('vm/null', '', '3'),
    tarEntry('../out.txt', 'out'),
    tarEntry('mac/last.txt', 'last'),
    Buffer.alloc(1024),
  ]);
  const read = await open('a.tar', tar);
  expect(read.files).toEqual(['mac/last.txt', 'vm/ok.txt']);
  expect(read.codes).toEqual(Array(3).fill('archive-entry-refused'));
  expect(read.said).toMatch(/vm\/passwd" was refused: it is a symbolic link/);
});

test('tar: GNU and pax long names', async () => {
  const long = `vm/${'x'.repeat(150)}.txt`;
  const pax = `vm/${'y'.repeat(150)}.txt`;
  const record = ` path=${pax}\n`;
  const tar = Buffer.concat([
    tarEntry('././@LongLink', `${long}\0`, 'L'),
    tarEntry('vm/short', 'a'),
    tarEntry('PaxHeaders/y', `${record.length + 3}${record}`, 'x'),
    tarEntry('vm/short', 'b'),
    tarEntry('mac/z.txt', 'c'),
    Buffer.alloc(1024),
  ]);
  expect((await open('long.tar', tar)).files).toEqual(['mac/z.txt', long, pax]);
});

test('zip: encrypted files, links and unknown methods are refused', async () => {
  const zip = zipMembers([
    { name: 'vm/ok.txt', content: 'ok' },
    { name: 'vm/secret.txt', content: 's', flags: 1 },
    { name: 'vm/link', content: '/etc/passwd', mode: 0o120777 },
    { name: 'vm/lzma.txt', content: 's', method: 14 },
    { name: '../x', content: 'x' },
    { name: 'mac/b.txt', content: 'b' },
  ]);
  const read = await open('a.zip', zip);
  expect(read.files).toEqual(['mac/b.txt', 'vm/ok.txt']);
  expect(read.codes).toEqual(Array(4).fill('archive-entry-refused'));
});

test('an archive bomb is stopped', async () => {
  const header = tarEntry('big.bin', '').subarray(0, 512);
  header.write(`${(1 << 30).toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const zeros = gzipSync(Buffer.alloc(8 << 20)); // a member of 8 KiB; gzip allows any number of them
  const bomb = Buffer.concat([gzipSync(header), ...Array<Buffer>(16).fill(zeros)]);
  const read = await open('bomb.tgz', bomb);
  expect(read.codes).toEqual(['archive-too-large']);
}, 60_000);

test('cut and damaged archives give what is whole, and never throw', async () => {
  const files = { 'vm/a.txt': 'a'.repeat(2000), 'mac/b.txt': 'b'.repeat(3000) };
  const whole = gzipSync(tarOf(files));
  const cut = await open('cut.tar', tarOf(files).subarray(0, 3100));
  expect(cut.codes).toEqual(['archive-cut-short']);
  const zip = zipOf(files);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, useZip) => {
      const bytes = Buffer.from(useZip ? zip : whole);
      bytes[at % bytes.length] = byte;
      // A damaged magic makes it a plain file or a usage error, anything else a listing.
      await open(useZip ? 'f.zip' : 'f.tgz', bytes).catch((error: Error) =>
        expect(error.name).toBe('UsageError'),
      );
    }),
    { numRuns: 200, seed: 7 },
  );
});
