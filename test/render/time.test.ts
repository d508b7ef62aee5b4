import { describe, expect, test } from '@jest/globals';
import { countOf, formatBytes, formatCount } from '../../src/render/amount.js';
import {
  formatClock,
  formatDuration,
  formatRange,
  formatTime,
  nanoseconds,
  secondsBetween,
} from '../../src/render/time.js';

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [1e-9, '1 ns'],
    [999.6e-6, '1 ms'],
    [147e-6, '147 µs'],
    [0.00399, '3.99 ms'],
    [30.4, '30.4 s'],
    [59.96, '1 min'],
    [725, '12 min 5 s'],
    [29880, '8 h 18 min'],
    [3 * 86400 + 7200, '3 d 2 h'],
    [-0.5, '-500 ms'],
    [NaN, '?'],
  ])('%d s → %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  test('a range says its unit once when it can', () => {
    expect(formatRange(6e-6, 13e-6)).toBe('6 to 13 µs');
    expect(formatRange(800e-9, 1.6e-6)).toBe('800 ns to 1.6 µs');
    expect(formatRange(30, 725)).toBe('30 s to 12 min 5 s');
  });
});

describe('times', () => {
  test('keep nanoseconds and are cut, not rounded', () => {
    expect(nanoseconds('1795195732.157048999')).toBe(1795195732157048999n);
    expect(formatTime('1795195732.157048999')).toBe('2026-11-20 17:28:52.157048');
    expect(formatClock('1795195732.999999999', 3)).toBe('17:28:52.999');
    expect(formatTime('-1.5')).toBe('23:59:58.500000 (no date)');
  });

  test('differences survive what a double of epoch seconds would lose', () => {
    expect(secondsBetween('1795195732.000000001', '1795195732.000000003')).toBe(2e-9);
  });

  test.each(['', 'x', '1e9', 'NaN', '99999999999999999999'])('%j is no time', (text) => {
    expect(nanoseconds(text)).toBe(0n);
  });
});

describe('amounts', () => {
  test.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [66286, '64.7 KiB'],
    [1023.7 * 1024, '1 MiB'],
    [1.5 * 2 ** 40, '1.5 TiB'],
    [NaN, '?'],
  ])('%d → %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test('counts', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(countOf(1, 'path')).toBe('1 path');
    expect(countOf(2, 'reply', 'replies')).toBe('2 replies');
  });
});
