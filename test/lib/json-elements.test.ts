import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonElements } from '../../src/lib/json-elements.js';

describe('the elements of a JSON text', () => {
  test('of an array, with their lines', () => {
    expect(jsonElements('[\n {"a": 1},\n {"b":\n [2]}\n]', 10)).toEqual({
      elements: [
        { value: { a: 1 }, line: 11 },
        { value: { b: [2] }, line: 12 },
      ],
    });
  });

  test('one per line, as docker ps --format json prints them', () => {
    expect(jsonElements('{"a":1}\n{"a":2}\n').elements.map((e) => [e.value, e.line])).toEqual([
      [{ a: 1 }, 1],
      [{ a: 2 }, 2],
    ]);
  });

  test('brackets and quotes inside strings do not count', () => {
    expect(jsonElements('[{"a":"}]\\"{["}]').elements).toEqual([{ value: { a: '}]"{[' }, line: 1 }]);
  });

  test('what is whole before a cut is kept, and the cut is named', () => {
    const { elements, damage } = jsonElements('[{"a":1},\n{"b":');
    expect(elements).toEqual([{ value: { a: 1 }, line: 1 }]);
    expect(damage).toEqual({ line: 2, message: expect.stringContaining('ends before') });
  });

  test('an element that does not parse is named; the others are kept', () => {
    const { elements, damage } = jsonElements('[{"a":1},\n{a},\n{"c":3}]');
    expect(elements.map((e) => e.line)).toEqual([1, 3]);
    expect(damage?.line).toBe(2);
  });

  test('any array of objects comes back as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (objects) => {
        const text = JSON.stringify(objects, null, 1);
        expect(jsonElements(text).elements.map((e) => e.value)).toEqual(JSON.parse(text));
      }),
      { seed: 7 },
    );
  });
});
