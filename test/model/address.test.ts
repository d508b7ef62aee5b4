// Addresses: any spelling in, one spelling out (RFC 5952), prefixes by bits. Node's own URL parser and BlockList are the independent judges.
import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalAddress,
  formatAddress,
  formatInet6,
  inPrefix,
  parseAddress,
  parsePrefix,
} from '../../src/model/address.js';

describe('canonicalAddress', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[2001:db8::2]', '2001:db8::2'],
    ['::', '::'],
    ['1::', '1::'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '1:2:3',
    '1::2::3',
    '12345::',
    ':::',
    'example.org',
    '1:2:3:4:5:6:7:8:9',
  ])('%j is none', (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });

  test('agrees with the URL standard on IPv6', () => {
    const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff_ffff }));
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        fc.pre(!(a === 0 && b === 0 && c === 0xffff));
        const text = formatAddress(a, b, c, d);
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
        expect(parseAddress(text)).toEqual([a, b, c, d]);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('prefixes', () => {
  test.each(['10.0.0.0/33', '10.0.0.0/x', 'abc/8', '2001:db8::/129'])('%s is malformed', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  test('families never mix', () => {
    expect(inPrefix('10.0.0.1', parsePrefix('::/0')!)).toBe(false);
    expect(inPrefix('2001:db8::1', parsePrefix('0.0.0.0/0')!)).toBe(false);
  });

  test("agrees with Node's BlockList", () => {
    const v4 = fc.integer({ min: 0, max: 0xffff_ffff }).map((n) => formatAddress(0, 0, 0xffff, n));
    fc.assert(
      fc.property(v4, v4, fc.integer({ min: 1, max: 32 }), (address, base, length) => {
        const list = new BlockList();
        list.addSubnet(base, length);
        expect(inPrefix(address, { address: base, length })).toBe(list.check(address));
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

test.each<[number, number, number, number, string]>([
  [0, 0, 0xffff, 0x0a000001, '::ffff:10.0.0.1'],
  [0, 0, 0, 0x0a000001, '::10.0.0.1'],
  [0, 0, 0, 0x00450001, '::0.69.0.1'],
  [0, 0, 0, 1, '::1'],
  [0, 0, 0, 0, '::'],
  [0xfe800000, 0, 0, 1, 'fe80::1'],
])('%i %i %i %i as inet_ntop(3) spells it', (w0, w1, w2, w3, text) => {
  expect(formatInet6(w0, w1, w2, w3)).toBe(text);
});
