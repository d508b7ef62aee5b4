import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  codeMarkdown,
  escapeJson,
  escapeMarkdown,
  escapeMarkup,
  escapeMermaid,
  escapeVisible,
  quoteCsv,
  quoteDot,
} from '../../src/render/escape.js';

describe('escapeVisible', () => {
  test.each([
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\r\nb\tc\0', 'a\\x0d\\x0ab\\x09c\\x00'],
    ['\x7f\x9b2J', '\\x7f\\x9b2J'],
    ['abc\u202egnp.exe', 'abc\\u202egnp.exe'],
    ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800x', '\\ud800x'],
    ['容器 é 😀', '容器 é 😀'],
  ])('%j → %j', (text, escaped) => expect(escapeVisible(text)).toBe(escaped));
});

describe('quoting', () => {
  test('markup', () => expect(escapeMarkup(`<a href="x">'&`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;'));
  test('dot', () => expect(quoteDot('a" -> "b\\')).toBe('"a\\" -> \\"b\\\\"'));
  test('mermaid', () => expect(escapeMermaid('x"]; end')).toBe('x#34;#93;#59; end'));
  test('markdown', () =>
    expect(escapeMarkdown('|a|`b`*c*[d](e)<!--')).toBe('\\|a\\|\\`b\\`\\*c\\*\\[d\\](e)&lt;!--'));
  test('code spans cannot be closed', () => expect(codeMarkdown('a`b')).toBe('`aˋb`'));

  test.each([
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    [' =1', `"' =1"`],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a\nb', 'a\\x0ab'],
    ['10.0.0.1', '10.0.0.1'],
  ])('csv %j → %s', (text, field) =>
    expect(quoteCsv(text)).toBe(field.startsWith("'") ? `"${field}"` : field),
  );

  test('JSON keeps its values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(escapeJson(JSON.stringify(value, null, 2)))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
    expect(escapeJson('"\u202e\x7f\u{e0041}"')).toBe('"\\u202e\\u007f\\udb40\\udc41"');
  });
});
