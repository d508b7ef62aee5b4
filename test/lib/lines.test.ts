import { describe, expect, test } from '@jest/globals';
import {
  headLines,
  isFiller,
  linesOf,
  mostLinesAre,
  numberOf,
  wordAfter,
  wordsOf,
} from '../../src/lib/lines.js';

describe('lines', () => {
  test('are numbered from the place of the text in its file', () => {
    expect(linesOf('a\n\nb\n', 7)).toEqual([
      { text: 'a', number: 7 },
      { text: '', number: 8 },
      { text: 'b', number: 9 },
    ]);
    expect(linesOf('')).toEqual([]);
  });

  test('words and what follows a key', () => {
    const words = wordsOf('  default via 192.0.2.1\tdev eth0 ');
    expect(words).toEqual(['default', 'via', '192.0.2.1', 'dev', 'eth0']);
    expect([wordAfter(words, 'via'), wordAfter(words, 'eth0'), wordAfter(words, 'src')]).toEqual(['192.0.2.1', undefined, undefined]); // prettier-ignore
  });

  test.each([['12', 12], ['0x2a', 42], ['-1', -1], ['1.5', 1.5], ['', undefined], ['1e3', undefined], ['12a', undefined], [undefined, undefined]])(
    'numberOf(%j) is %j',
    (text, number) => expect(numberOf(text)).toBe(number),
  ); // prettier-ignore

  test.each(['', '   ', '# comment', '...', '```bash'])('%j says nothing', (line) =>
    expect(isFiller(line)).toBe(true),
  );

  test('a head is judged by whole lines that say something', () => {
    expect(headLines('# c\n\na\nb')).toEqual(['a', 'b']);
    const long = `${'x\n'.repeat(40_000)}y`;
    expect(headLines(long)).toHaveLength(300);
  });

  test.each(['$ ip addr', '/ # ip addr', '└─$ ip a', '[root@vm ~]# ip a', 'root@4a218a420594:/# ip route'])(
    'a text with the prompt %j is a paste: no line of it is judged',
    (prompt) => expect(headLines(`a\n${prompt}\nb`)).toEqual([]),
  );

  test('most lines', () => {
    const isA = (line: string): boolean => line === 'a';
    expect(mostLinesAre('a\na\nx', isA)).toBe(true);
    expect(mostLinesAre('a\nx', isA)).toBe(false);
    expect(mostLinesAre('a\nx', isA, (line) => line === 'x')).toBe(true);
    expect(mostLinesAre('', isA)).toBe(false);
  });
});
