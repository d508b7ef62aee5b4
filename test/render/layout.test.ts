import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { besides, shorten, widthOf, wrap } from '../../src/render/text/layout.js';

describe('widths', () => {
  test.each([
    ['abc', 3],
    ['容器', 4],
    ['e\u0301', 1],
    ['', 0],
  ])('%j takes %d columns', (text, width) => expect(widthOf(text)).toBe(width));

  test('a character takes what npm string-width says', () => {
    const differ: string[] = [];
    // the basic plane, then that of the emoji
    for (let code = 0; code <= 0x1ffff; code += code === 0xffff ? 0xf001 : 1) {
      const character = String.fromCodePoint(code);
      // these two begin an escape sequence there, and are made visible before here
      if (code === 0x1b || code === 0x9b || widthOf(character) === stringWidth(character)) continue;
      differ.push(code.toString(16));
    }
    expect(differ).toEqual([]);
  });

  test.each([
    'cafe\u0301 au lait',
    '한국어',
    '\u1112\u1161\u11ab\u1100\u1173\u11af',
    '1\ufe0f\u20e3 ❤\ufe0f',
    '🇩🇪 👍🏽',
    'ｶﾞ가',
    '→ 12 µs ±3',
  ])('%s takes what npm string-width says', (text) => expect(widthOf(text)).toBe(stringWidth(text)));
});

describe('wrap', () => {
  test.each([
    ['a bb ccc', 8, '', ['a bb ccc']],
    ['aaaa bbbb cccc', 9, '', ['aaaa bbbb', 'cccc']],
    ['aaaa bbbb cccc', 9, '  ', ['aaaa bbbb', '  cccc']],
    ['  aaaa bbbb', 8, ' ', ['  aaaa', '   bbbb']],
    ['abcdefghijk', 8, '', ['abcdefgh', 'ijk']],
    ['', 8, '', ['']],
  ])('%j at %d', (text, width, indent, lines) => expect(wrap(text, width, indent)).toEqual(lines));

  test('no line is wider than asked and no character is lost', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '容', '-', '.'), minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 10, max: 40 }), (list, width) => {
        const text = list.join(' ');
        const lines = wrap(text, width);
        expect(lines.join('').replace(/ /g, '')).toBe(text.replace(/ /g, ''));
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('shorten', () => {
  test.each([
    ['short', 10, 'short'],
    ['veth47f9c0b-with-a-tail', 10, 'veth4…tail'],
    ['容器容器容器', 7, '容…容器'],
  ])('%j to %d', (text, width, short) => expect(shorten(text, width)).toBe(short));
});

describe('besides', () => {
  test('a long line does not move the column of another line', () => {
    const left = { lines: ['short', 'much too long'], width: 8 };
    const right = { lines: ['one', 'two', 'three'], width: 8 };
    expect(besides([left, right])).toEqual(['short   one', 'much too long two', '        three']);
  });

  test('paint does not count', () => {
    const left = { lines: ['ab'], width: 4, paint: (s: string): string => `\x1b[1m${s}\x1b[22m` };
    expect(besides([left, { lines: ['c'], width: 1 }])).toEqual(['\x1b[1mab\x1b[22m  c']);
  });
});
