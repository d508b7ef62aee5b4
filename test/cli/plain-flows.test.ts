// The way round yargs: what it takes is what yargs would have made of the words, what it does not take is left to yargs.
import { describe, expect, test } from '@jest/globals';
import { plainFlows } from '../../src/plain-flows.js';

describe('plainFlows', () => {
  test.each([
    [['flows', 'a.pcap'], { inputs: ['a.pcap'], format: 'text', reader: 'pathstitch' }],
    [['flows', 'a', '--format', 'json', 'b'], { inputs: ['a', 'b'], format: 'json', reader: 'pathstitch' }],
    [['flows', '--reader', 'pcap-parser', 'a'], { inputs: ['a'], format: 'text', reader: 'pcap-parser' }],
    [['flows', '-'], { inputs: ['/dev/stdin'], format: 'text', reader: 'pathstitch' }],
  ])('%j', (argv, options) => {
    expect(plainFlows(argv)).toEqual(options);
  });

  test.each([
    [[]],
    [['report', 'a']],
    [['flows']],
    [['flows', '--help']],
    [['flows', 'a', '--format']],
    [['flows', 'a', '--format', 'xml']],
    [['flows', 'a', '--format=json']],
    [['flows', 'a', '--format', 'text', '--format', 'json']],
    [['flows', 'a', '--formt', 'json']],
    [['flows', '--', 'a']],
    [['flows', '']],
  ])('%j is left to yargs', (argv) => {
    expect(plainFlows(argv)).toBeUndefined();
  });
});
