// The way round yargs: what it takes is what yargs would have made of the words, what it does not take is left to yargs.
import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainCall } from '../../src/plain-call.js';
import { BUNDLE, runCli, scratchFolder } from './run-cli.js';

const FLOWS = { format: 'text', reader: 'pathstitch' };
const REPORT = { format: 'text', color: 'auto', ascii: false, strict: false };

describe('plainCall', () => {
  test.each([
    ['flows a.pcap', { ...FLOWS, inputs: ['a.pcap'] }],
    ['flows a --format json b', { ...FLOWS, inputs: ['a', 'b'], format: 'json' }],
    ['flows --reader pcap-parser a', { ...FLOWS, inputs: ['a'], reader: 'pcap-parser' }],
    ['flows -', { ...FLOWS, inputs: ['/dev/stdin'] }],
    ['report a b', { ...REPORT, inputs: ['a', 'b'] }],
    ['report a --format html --out x.html', { ...REPORT, inputs: ['a'], format: 'html', out: 'x.html' }],
    [
      'report --strict a --path tcp-1 --ascii',
      { ...REPORT, inputs: ['a'], strict: true, path: 'tcp-1', ascii: true },
    ],
    ['report a --filter tcp --color never', { ...REPORT, inputs: ['a'], filter: 'tcp', color: 'never' }],
    ['report a --width 100 --workers 0', { ...REPORT, inputs: ['a'], width: 100, workers: 0 }],
  ])('%s', (line, options) => {
    const words = line.split(' ');
    expect(plainCall(words)).toEqual({ command: words[0], options });
  });

  test.each([
    '',
    'inspect a',
    'flows',
    'flows --help',
    'flows a --format',
    'flows a --format xml',
    'flows a --format=json',
    'flows a --format text --format json',
    'flows a --formt json',
    'flows a --strict',
    'flows a --toString x',
    'flows -- a',
    'flows a -V',
    'report',
    'report --out x',
    'report a --out',
    'report a --out --strict',
    'report a --no-strict',
    'report a --strict --strict',
    'report a --width 39',
    'report a --workers 1.5',
    'report a --workers -1',
    'report a --workers many',
    'report a --packets 1',
  ])('%j is left to yargs', (line) => {
    expect(plainCall(line.split(' '))).toBeUndefined();
  });

  test('an empty word is left to yargs', () => {
    expect(plainCall(['report', ''])).toBeUndefined();
    expect(plainCall(['report', 'a', '--out', ''])).toBeUndefined();
  });
});

describe('the same through yargs, which reads --name=value', () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());
  const out = join(scratch.path, 'out');

  test.each([
    [['--format', 'json', '--filter', 'udp and port 53', '--workers', '0']],
    [['--width', '120', '--ascii', '--color', 'always']],
    [['--strict', '--format', 'csv']],
  ])('%j', (words) => {
    const joined = words
      .join('\0')
      .replace(/(--\w+)\0(?!--|$)/g, '$1=')
      .split('\0');
    expect(joined.length).toBeLessThan(words.length);
    expect(runCli(['report', BUNDLE, ...words])).toEqual(runCli(['report', BUNDLE, ...joined]));
  });

  test('--out', () => {
    const written = [[`--out`, out], [`--out=${out}`]].map((words) => {
      const ran = runCli(['report', BUNDLE, ...words]);
      return [ran, readFileSync(out, 'utf8')];
    });
    expect(written[0]).toEqual(written[1]);
  });
});
