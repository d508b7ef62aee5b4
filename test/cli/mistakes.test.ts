// What a stranger mistypes: each gets one line on standard error that says what was expected, exit code 2, and no stack.
import { afterAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/overview.js';
import { BUNDLE, isOneLine, runCli, scratchFolder } from './run-cli.js';

const scratch = scratchFolder();
afterAll(scratch.remove);
const notJson = join(scratch.path, 'not.json');
const otherJson = join(scratch.path, 'other.json');
writeFileSync(notJson, 'not JSON');
writeFileSync(otherJson, '{"schema":"something/1"}');

describe('a mistake in the call is one line and exit code 2', () => {
  test.each([
    { words: [], says: 'name a command' },
    { words: ['--nope'], says: 'name a command' },
    { words: ['bogus'], says: 'there is no command bogus' },
    { words: ['reprot', 'x'], says: 'did you mean report?' },
    { words: ['report'], says: 'needs a bundle or files' },
    { words: ['report', 'no/such/thing'], says: 'no/such/thing: no such file or folder' },
    { words: ['report', BUNDLE, '--filtr', 'tcp'], says: 'did you mean --filter?' },
    { words: ['report', BUNDLE, '--format', 'pdf'], says: 'one of text, map, json' },
    { words: ['report', BUNDLE, '--path'], says: '--path needs a value' },
    { words: ['report', BUNDLE, '--path', 'x'], says: 'there is no path x; there are ' },
    { words: ['report', BUNDLE, '--width', 'wide'], says: '--width takes one whole number' },
    { words: ['report', BUNDLE, '--out', 'no/such/folder/x.txt'], says: 'cannot write no/such/folder/x.txt' },
    { words: ['report', '-'], says: 'flows only' },
    { words: ['ladder', BUNDLE], says: 'name a path with --path ID' },
    { words: ['export', BUNDLE], says: 'needs --out' },
    { words: ['export', BUNDLE, '--all', '--path', 'x', '--out', 'y'], says: 'exclude each other' },
    { words: ['capture'], says: 'capture needs an interface' },
    { words: ['capture', 'lo'], says: 'capture needs --out' },
    {
      words: ['capture', 'lo', '--out', 'x.pcap', '--seconds', '9e9'],
      says: '--seconds takes one whole number',
    },
    { words: ['capture', 'lo', '--out', 'x.pcap'], says: 'a number of packets or seconds is needed' },
    { words: ['render', 'no-such.json'], says: 'no such file' },
    { words: ['render', notJson], says: 'is not JSON' },
    { words: ['render', otherJson], says: 'is not a report of schema' },
    { words: ['flows', 'LICENSE'], says: 'expected pcap, pcapng or what tcpdump prints' },
    { words: ['report', 'esc\u001b[31mred'], says: 'esc\\x1b[31mred: no such file' },
  ])('$words', ({ words, says }) => {
    const ran = runCli(words);
    expect(ran.err).toContain(says);
    expect(isOneLine(ran)).toBe(true);
    expect(ran.code).toBe(2);
  });

  test('a bad filter is pointed at under its column', () => {
    const ran = runCli(['report', BUNDLE, '--filter', 'tcp and prot 80']);
    const [message, expression, pointer] = ran.err.split('\n');
    expect(message).toMatch(/^pathstitch: --filter: expected .*saw "prot"/);
    expect(expression!.indexOf('prot')).toBe(pointer!.indexOf('^'));
    expect(ran).toMatchObject({ code: 2, out: '' });
  });
});

describe('help', () => {
  test('the overview is held within 80 columns and names every command', () => {
    const { code, out } = runCli(['--help']);
    expect(code).toBe(0);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const command of Object.keys(COMMANDS)) expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  test.each(Object.keys(COMMANDS))('%s --help shows its options and an example', (command) => {
    const { code, out } = runCli([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`pathstitch ${command} `);
    expect(out).toContain('Examples:');
  });

  test('--version prints the version of package.json', async () => {
    const { readFileSync } = await import('node:fs');
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(runCli(['--version']).out).toBe(`${version}\n`);
    expect(runCli(['-V']).out).toBe(`${version}\n`);
  });
});
