import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openBundle } from '../../../src/inputs/bundle.js';
import { tarOf, zipOf } from '../../support/archive-builder.js';
import { UsageError } from '../../../src/model/usage-error.js';

const FILES: Readonly<Record<string, string>> = {
  'vm/ip-addr.txt': '1: lo: <LOOPBACK>\r\n    inet 127.0.0.1/8\r\n',
  'vm/deep/er/notes.txt': 'deep',
  'mac/en9.pcap': '\xd4\xc3\xb2\xa1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  'root.txt': 'root',
};
let folder = '';

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
  return path;
}

async function listing(paths: readonly string[]): Promise<readonly string[]> {
  const bundle = await openBundle(paths);
  const lines = bundle.files.map((f) => `${f.node} ${f.file}${f.ignored ? ` (${f.ignored})` : ''}`);
  bundle.close();
  return lines;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
  for (const [name, content] of Object.entries(FILES)) write(`run/${name}`, content);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EXPECTED = ['mac mac/en9.pcap', '. root.txt', 'vm vm/deep/er/notes.txt', 'vm vm/ip-addr.txt'];

describe('openBundle', () => {
  test('a folder: first-level folders are nodes, root files belong to `.`', async () => {
    expect(await listing([join(folder, 'run')])).toEqual(EXPECTED);
  });

  test('text is decoded, binary is not, and the head is the content', async () => {
    const bundle = await openBundle([join(folder, 'run')]);
    const [pcap, , , text] = bundle.files;
    expect(bundle.name).toBe('run');
    expect(pcap!.text()).toBeUndefined();
    expect([...pcap!.head.subarray(0, 4)]).toEqual([0xd4, 0xc3, 0xb2, 0xa1]);
    expect(text!.text()).toBe('1: lo: <LOOPBACK>\n    inet 127.0.0.1/8\n');
  });

  test.each([
    ['tar', (): Uint8Array => tarOf(FILES)],
    ['tar.gz', (): Uint8Array => gzipSync(tarOf(FILES))],
    ['tgz', (): Uint8Array => gzipSync(tarOf(FILES, 'run/'))],
    ['zip', (): Uint8Array => zipOf(FILES)],
    ['zip in a folder', (): Uint8Array => zipOf(FILES, 'incident/')],
  ])('a %s of the folder is the same bundle', async (kind, make) => {
    const path = write(`packed/run.${kind.split(' ')[0]}`, make());
    expect(await listing([path])).toEqual(EXPECTED);
    const bundle = await openBundle([path]);
    expect(bundle.diagnostics).toEqual([]);
    expect(bundle.name).toBe('run');
    expect(bundle.files[3]!.text()).toBe('1: lo: <LOOPBACK>\n    inet 127.0.0.1/8\n');
    const unpacked = bundle.files[0]!.path;
    expect(existsSync(unpacked)).toBe(true);
    bundle.close();
    expect(existsSync(unpacked)).toBe(false);
  });

  test('what tar and zip of this machine write is read the same', async () => {
    const archives = [
      ['tar', 'tar', ['cf', join(folder, 'real.tar'), '-C', join(folder, 'run'), '.']],
      ['tar.gz', 'tar', ['czf', join(folder, 'real.tar.gz'), '-H', 'pax', '-C', join(folder, 'run'), '.']],
    ] as const;
    for (const [extension, program, args] of archives) {
      try {
        execFileSync(program, args);
      } catch {
        console.log(`skipped: no working ${program} here`);
        continue;
      }
      expect(await listing([join(folder, `real.${extension}`)])).toEqual(EXPECTED);
    }
  });

  test('an archive inside a folder is a folder of its name', async () => {
    write('nested/node1.tar.gz', gzipSync(tarOf({ 'ip-resources.txt': 'x', 'cap.pcap': 'y' })));
    write('nested/vm/ss.txt', 'State');
    expect(await listing([join(folder, 'nested')])).toEqual([
      'node1 node1/cap.pcap',
      'node1 node1/ip-resources.txt',
      'vm vm/ss.txt',
    ]);
  });

  test('a list: same folder → root files; different folders → their folder is the node; a folder is a node', async () => {
    const at = (name: string): string => join(folder, 'run', name);
    expect(await listing([at('root.txt')])).toEqual(['. root.txt']);
    expect(await listing([at('vm/ip-addr.txt'), at('mac/en9.pcap')])).toEqual([
      'mac mac/en9.pcap',
      'vm vm/ip-addr.txt',
    ]);
    expect(await listing([at('vm'), at('root.txt')])).toEqual([
      '. root.txt',
      'vm vm/deep/er/notes.txt',
      'vm vm/ip-addr.txt',
    ]);
    write('other/vm/ip-addr.txt', 'x');
    const twice = [at('vm/ip-addr.txt'), join(folder, 'other/vm/ip-addr.txt')];
    expect(await listing(twice)).toEqual(['other-vm other-vm/ip-addr.txt', 'run-vm run-vm/ip-addr.txt']);
  });

  test('prose and hidden files are listed, not read; a markdown file with a fenced block is', async () => {
    write('prose/README.md', '# how\n```\nss -tn\n```\n');
    write('prose/notes.md', 'We saw it fail.');
    write('prose/paste.md', 'I ran\n```\n/ # ip addr\n```\n');
    write('prose/.git/config', '[core]');
    write('prose/.DS_Store', 'x');
    expect(await listing([join(folder, 'prose')])).toEqual(
      [
        '. .DS_Store (hidden file)',
        '.git .git (hidden file)',
        '. README.md (prose)',
        '. notes.md (prose)',
        '. paste.md',
      ].map((line) => line.replace('.git .git', '. .git')),
    );
  });

  test('gzip around one file is undone for its head and text', async () => {
    write('gz/a.txt.gz', gzipSync(Buffer.from('hello\r\n')));
    const [file] = (await openBundle([join(folder, 'gz')])).files;
    expect(file!.compression).toBe('gzip');
    expect(new TextDecoder().decode(file!.head)).toBe('hello\r\n');
    expect(file!.text()).toBe('hello\n');
  });

  test('links to files are followed, a loop of folders is walked once, a pipe is not opened', async () => {
    write('links/vm/a.txt', 'a');
    symlinkSync(join(folder, 'links/vm/a.txt'), join(folder, 'links/vm/b.txt'));
    symlinkSync(join(folder, 'links'), join(folder, 'links/vm/loop'));
    symlinkSync('/nowhere/at/all', join(folder, 'links/vm/dead.txt'));
    const bundle = await openBundle([join(folder, 'links')]);
    expect(bundle.files.map((f) => f.file)).toEqual(['vm/a.txt', 'vm/b.txt']);
    expect(bundle.diagnostics.map((d) => [d.code, d.file])).toEqual([
      ['bundle-file-unreadable', 'vm/dead.txt'],
    ]);
  });

  test('a user mistake is one line', async () => {
    const missing = join(folder, 'nothing');
    await expect(openBundle([missing])).rejects.toThrow(`${missing}: no such file or folder`);
    await expect(openBundle([])).rejects.toBeInstanceOf(UsageError);
    await expect(openBundle([write('fake.zip', 'no zip')])).rejects.toThrow(/named like an archive/);
  });
});
