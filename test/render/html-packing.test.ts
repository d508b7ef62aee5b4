// What is packed comes back as it was: any JSON value (fast-check), every path of the samples, and texts made to be mistaken
// for times, places or templates.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pack, unpack } from '../../src/render/html/packing.js';
import { sampleReports } from '../support/sample-report.js';

function roundTrip(values: readonly unknown[], base?: number): unknown[] {
  const packed = JSON.parse(JSON.stringify(pack(values, base))) as ReturnType<typeof pack>;
  return values.map((_, i) => unpack(packed, i));
}

test('any JSON value', () => {
  const tricky = fc.constantFrom('1795195732.157467123', '0.000000000', '00.000000001', 'vm/eth0.pcap#17', 'x#017', '#1', 'a\0b'.repeat(30), '12 '.repeat(30), '007 1795195732.157467123 10.0.0.1 0 00 9999999999999999999999'); // prettier-ignore
  const anything = fc.letrec<{ v: unknown }>((tie) => ({
    v: fc.oneof(
      { maxDepth: 4 },
      tricky,
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n || 0), // JSON has no -0
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('v'), { maxLength: 5 }),
      fc.dictionary(fc.string({ maxLength: 3 }).filter((k) => k !== '__proto__'), tie('v'), { maxKeys: 5, noNullPrototype: true }),
    ),
  })).v; // prettier-ignore
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 4 }), (values) => {
      expect(roundTrip(values, 1795195732)).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

test.each(Object.entries(sampleReports))('every path of sample %s', (_name, build) => {
  const { paths } = build();
  expect(roundTrip(paths, 1795195732)).toEqual(JSON.parse(JSON.stringify(paths)));
});

test('times keep their nanoseconds, near the base and far from it', () => {
  const times = [
    '1795195732.157467123',
    '1795195732.157467124',
    '1795195731.999999999',
    '1000000000.000000001',
  ];
  expect(roundTrip([times, { a: times[0], b: times[2] }], 1795195732)).toEqual([
    times,
    { a: times[0], b: times[2] },
  ]);
  expect(roundTrip([times])).toEqual([times]);
});

test('a crowd is several times smaller than its JSON', () => {
  const { paths } = sampleReports.crowd();
  const packed = JSON.stringify(pack(paths, 1795195732)).length;
  expect(packed).toBeLessThan(JSON.stringify(paths).length / 3);
});
