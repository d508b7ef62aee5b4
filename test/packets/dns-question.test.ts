// What is read of a DNS message: its one question, nothing else, and nothing behind the captured bytes.
import { describe, expect, test } from '@jest/globals';
import { questionHash } from '../../src/packets/dns-question.js';

interface Message {
  readonly id?: number;
  readonly flags?: number;
  readonly questions?: number;
  readonly name?: string;
  readonly type?: number;
}

function bytesOf({
  id = 1,
  flags = 0x0100,
  questions = 1,
  name = 'www.example.com',
  type = 1,
}: Message): number[] {
  const word = (n: number): number[] => [n >> 8, n & 255];
  const labels = name.split('.').flatMap((l) => [l.length, ...Buffer.from(l)]);
  return [
    ...word(id),
    ...word(flags),
    ...word(questions),
    ...Array<number>(6).fill(0),
    ...labels,
    0,
    ...word(type),
    ...word(1),
  ];
}

/** Other bytes before and behind, which must not be read. */
function hashOf(bytes: readonly number[], captured = bytes.length): number {
  const view = new DataView(Uint8Array.from([7, 7, 7, ...bytes, 1, 2, 3]).buffer);
  return questionHash(view, 3, 3 + captured);
}

const asked = hashOf(bytesOf({}));

describe('the question', () => {
  test('is the same under another id, in an answer, in other letters', () => {
    expect(asked).not.toBe(0);
    for (const same of [{ id: 777 }, { flags: 0x8180 }, { name: 'WWW.eXample.com' }])
      expect(hashOf(bytesOf(same))).toBe(asked);
  });

  test('is another for another name, type, or division into labels', () => {
    const others = [
      { name: 'ftp.example.com' },
      { type: 28 },
      { name: 'wwwexample.com' },
      { name: 'example.com' },
    ];
    const hashes = others.map((o) => hashOf(bytesOf(o)));
    expect(new Set([0, asked, ...hashes]).size).toBe(others.length + 2);
  });

  test('is not known of several, of none, of updates, of what was cut, of names that point elsewhere', () => {
    expect(hashOf(bytesOf({ questions: 2 }))).toBe(0);
    expect(hashOf(bytesOf({ questions: 0 }))).toBe(0);
    expect(hashOf(bytesOf({ flags: 0x2800 }))).toBe(0);
    const whole = bytesOf({});
    for (let captured = 0; captured < whole.length; captured++) expect(hashOf(whole, captured)).toBe(0);
    expect(hashOf([...whole.slice(0, 12), 0xc0, 12, 0, 1, 0, 1])).toBe(0);
    expect(hashOf([...whole.slice(0, 12), ...Array<number>(40).fill(63)])).toBe(0);
  });
});
