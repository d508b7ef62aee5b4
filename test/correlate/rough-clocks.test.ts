// Rough offsets between nodes: directly, over a third node, drifting, stepping, and learned from a relay.
import { describe, expect, test } from '@jest/globals';
import { median, roughClocks } from '../../src/correlate/rough-clocks.js';

const SECOND = 1e9;

describe('roughClocks', () => {
  test('unknown without a common packet', () => {
    const clocks = roughClocks();
    expect(clocks.offset('a', 'b')).toBeUndefined();
    expect(clocks.line('a', 'b')).toBeUndefined();
    clocks.add('a', 0, 'a', 5);
    expect(clocks.offset('a', 'b')).toBeUndefined();
  });

  test('the median of differences, both ways, over a third node, and anew when more is added', () => {
    const clocks = roughClocks();
    for (const d of [10, 12, 500]) clocks.add('a', 0, 'b', d);
    expect(clocks.offset('a', 'b')).toBe(12);
    expect(clocks.offset('b', 'a')).toBe(-12);
    clocks.add('b', 100, 'c', 105);
    expect(clocks.offset('a', 'c')).toBe(17);
    clocks.add('a', 0, 'b', 10);
    expect(clocks.offset('a', 'c')).toBe(16);
  });

  test('drift over an hour of packets: early and late alike are kept', () => {
    const clocks = roughClocks();
    for (let i = 0; i < 3600; i++) clocks.add('a', i * SECOND, 'b', i * SECOND * (1 + 50e-6));
    const line = clocks.line('a', 'b')!;
    for (const s of [600, 1800, 3000]) expect(Math.abs(line(s * SECOND) - s * 50e3)).toBeLessThan(1e6);
  });

  test('what a relay says is chained: its place is a time of its own clock', () => {
    const clocks = roughClocks();
    clocks.add('container', 0, 'vm', 1000);
    clocks.learn('vm', 'mac', 0, (ns) => 5 * SECOND + 1e-4 * ns);
    expect(clocks.offset('container', 'mac')).toBe(5 * SECOND + 1000);
    const there = clocks.line('container', 'mac')!;
    const back = clocks.line('mac', 'container')!;
    for (const ns of [0, 100 * SECOND, 4000 * SECOND]) {
      expect(there(ns)).toBeCloseTo(1000 + 5 * SECOND + 1e-4 * (ns + 1000), 0);
      expect(Math.abs(back(ns + there(ns)) + there(ns))).toBeLessThan(100);
    }
  });
});

test('median of an even and an odd number, and of none', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN]);
});
