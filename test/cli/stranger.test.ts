// What a stranger tries first: a single capture, an empty folder, damaged and foreign files, pipes that close, terminals without colour.
// Each gives a sensible result or one clear line, never a stack.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE, isOneLine, MAIN, ROOT, runCli, scratchFolder, startCli } from './run-cli.js';

const PCAP_HEADER_BYTES = 24;
const NOBODY = 65534;
const ESCAPE = '\u001b[';

const scratch = scratchFolder();
const at = (name: string): string => join(scratch.path, name);
const capture = readFileSync(join(ROOT, BUNDLE, 'vm/eth0.pcap'));

beforeAll(() => {
  chmodSync(scratch.path, 0o755);
  writeFileSync(at('single.pcap'), capture);
  writeFileSync(at('cut.pcap'), capture.subarray(0, 3000));
  writeFileSync(at('header.pcap'), capture.subarray(0, PCAP_HEADER_BYTES));
  writeFileSync(at('nothing.pcap'), '');
  writeFileSync(at('picture.png'), '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  mkdirSync(at('empty'));
  mkdirSync(at('no-captures'));
  writeFileSync(at('no-captures/addresses'), readFileSync(join(ROOT, BUNDLE, 'vm/ip-addr.txt')));
  mkdirSync(at('locked'));
  writeFileSync(at('locked/a.pcap'), capture);
  chmodSync(at('locked'), 0);
});
afterAll(() => {
  chmodSync(at('locked'), 0o755);
  scratch.remove();
});

describe('report on', () => {
  test('a single capture', () => {
    const { code, out, err } = runCli(['report', at('single.pcap')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^single\.pcap: 4 paths/);
  });

  test('a capture cut in the middle of a record: what is before the cut, and that it was cut', () => {
    const { code, out } = runCli(['report', at('cut.pcap')]);
    expect(code).toBe(0);
    expect(out).toContain('3 paths');
    expect(out).toMatch(/cut/i);
    expect(runCli(['report', at('cut.pcap'), '--strict']).code).toBe(1);
  });

  test('a capture of 24 bytes: a header and no packets', () => {
    const { code, out, err } = runCli(['report', at('header.pcap')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('0 packets');
  });

  test.each(['picture.png', 'nothing.pcap', 'no-captures'])('%s: no capture, said in one line', (name) => {
    const { code, out, err } = runCli(['report', at(name)]);
    expect(code).toBe(0);
    expect(err).toMatch(/^pathstitch: no capture in [^\n]*\n$/);
    expect(out).toContain('No capture was found');
    const json = JSON.parse(runCli(['report', at(name), '--format', 'json']).out);
    expect(json).toMatchObject({ schema: 'pathstitch.report/1', paths: [] });
  });

  test('an empty folder: nothing to read', () => {
    const ran = runCli(['report', at('empty')]);
    expect(ran.err).toContain('there is nothing in it');
    expect(isOneLine(ran)).toBe(true);
    expect(ran.code).toBe(2);
  });

  test('a folder that may not be read', () => {
    const root = process.getuid?.() === 0;
    const ran = runCli(['report', at('locked')], root ? { uid: NOBODY, cwd: '/' } : {});
    if (root && /MODULE_NOT_FOUND|EACCES: .*dist/.test(ran.err)) {
      console.log('skipped: another user cannot read this checkout');
      return;
    }
    expect(ran.err).toMatch(/locked: the folder may not be read/);
    expect(isOneLine(ran)).toBe(true);
    expect(ran.code).toBe(2);
  });
});

describe('the edges of the process', () => {
  test('a reader that leaves early (| head) is no error', () => {
    const shell = `${quote(process.execPath)} ${quote(MAIN)} report ${BUNDLE} --format json | head -c 1; exit \${PIPESTATUS[0]}`;
    const ran = spawnSync('bash', ['-c', shell], { cwd: ROOT, encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stdout: '{', stderr: '' });
  });

  test('a capture on standard input', () => {
    const { code, out, err } = runCli(['flows', '-'], { input: capture });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^standard input: 45 frames/);
  });

  test('npm pcap-parser, asked for as a second opinion, reads the same conversations', () => {
    const flows = (words: string[]) => runCli(['flows', at('single.pcap'), ...words]).out;
    expect(flows(['--reader', 'pcap-parser'])).toBe(flows([]));
  });

  test('capture writes what crosses an interface, or says in one line why it cannot', async () => {
    const socket = createSocket('udp4');
    const timer = setInterval(() => socket.send('x', 9, '127.0.0.1'), 50);
    const ran = await startCli([
      'capture',
      'lo',
      '--packets',
      '3',
      '--seconds',
      '20',
      '--out',
      at('lo.pcap'),
      '--filter',
      'udp port 9',
    ]);
    clearInterval(timer);
    socket.close();
    if (ran.code === 2) return expect(isOneLine(ran)).toBe(true); // not root, or neither tcpdump nor cap
    expect(ran).toMatchObject({ code: 0, out: '' });
    expect(ran.err).toMatch(/^(\d+ )?packets of lo written to .* by (tcpdump|cap)\n$/);
    expect(runCli(['flows', at('lo.pcap')]).out).toContain('127.0.0.1:9 ');
  });

  test('colour only where asked for; NO_COLOR wins over a terminal, --color always over both', () => {
    expect(runCli(['report', BUNDLE]).out).not.toContain(ESCAPE);
    expect(runCli(['report', BUNDLE, '--color', 'always'], { env: { NO_COLOR: '1' } }).out).toContain(ESCAPE);
  });

  test('inspect and report keep within 80 columns of text', () => {
    // the manifest at the end of inspect is YAML to copy: one line an entry
    const texts = [
      runCli(['report', BUNDLE]).out,
      runCli(['inspect', BUNDLE]).out.split('PATHSTITCH.YAML')[0]!,
    ];
    for (const line of texts.join('\n').split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
  });

  test('--filter keeps the paths that match and the findings about them', () => {
    const read = (words: string[]) =>
      JSON.parse(runCli(['report', BUNDLE, '--format', 'json', ...words]).out);
    const all = read([]).paths as { id: string; protocol: string }[];
    const some = read(['--filter', 'udp and port 53']).paths as { protocol: string }[];
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all.length);
    expect(some.every((p) => p.protocol === 'udp')).toBe(true);
  });

  test("the manifest's word on a relay is final, and is the evidence", () => {
    cpSync(join(ROOT, BUNDLE), at('said'), { recursive: true });
    writeFileSync(at('said/pathstitch.yaml'), 'relays:\n  - { between: [mac, vm], kind: gvisor }\n');
    const { paths } = JSON.parse(runCli(['report', at('said'), '--format', 'json']).out);
    const links = paths.flatMap((p: { links: { kind: string }[] }) => p.links);
    const relays = links.filter((l: { kind: string }) => l.kind === 'relay');
    expect(relays.length).toBeGreaterThan(0);
    for (const { relay, evidence } of relays) {
      expect(relay.kind).toBe('gvisor');
      expect(evidence.map((e: { at: string }) => e.at)).toContain('pathstitch.yaml:2');
    }
  });

  test('render prints what report printed', () => {
    writeFileSync(at('saved.json'), runCli(['report', BUNDLE, '--format', 'json']).out);
    expect(runCli(['render', at('saved.json')]).out).toBe(runCli(['report', BUNDLE]).out);
  });

  test('export writes a pcapng that flows reads', () => {
    const { id } = JSON.parse(runCli(['report', BUNDLE, '--format', 'json']).out).paths[0];
    const ran = runCli(['export', BUNDLE, '--path', id, '--out', at('one.pcapng')]);
    expect(ran).toMatchObject({ code: 0, out: '' });
    expect(ran.err).toMatch(/^\d+ packets of 1 path written to /);
    expect(runCli(['flows', at('one.pcapng')]).code).toBe(0);
  });
});

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
