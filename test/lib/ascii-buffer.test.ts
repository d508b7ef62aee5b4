// Numbers of every length against String(), addresses, padding, and a buffer that is taken in pieces.
import { describe, expect, test } from '@jest/globals';
import { AsciiBuffer, digitsOf } from '../../src/lib/ascii-buffer.js';

describe('AsciiBuffer', () => {
  const edges = [0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1];
  const powers = Array.from({ length: 15 }, (_, n) => [10 ** n - 1, 10 ** n, 10 ** n + 1]).flat();

  test.each([...edges, ...powers])('%d', (value) => {
    const out = new AsciiBuffer(64);
    out.number(value);
    expect(out.take().toString()).toBe(String(value));
    expect(digitsOf(value)).toBe(String(value).length);
  });

  test('addresses and padding', () => {
    const out = new AsciiBuffer(64);
    out.text('a ');
    const start = out.column;
    out.ipv4(0xffc80a00 | 0);
    out.padTo(start, 12);
    out.padTo(start, 3);
    out.text('|');
    expect(out.take().toString()).toBe('a 255.200.10.0|');
  });

  test('is full from its capacity on, and empty when taken', () => {
    const out = new AsciiBuffer(4);
    out.text('abc');
    expect(out.isFull).toBe(false);
    out.text('defg');
    expect(out.isFull).toBe(true);
    expect(out.take().toString()).toBe('abcdefg');
    expect(out.isFull).toBe(false);
    expect(out.take().toString()).toBe('');
  });
});
