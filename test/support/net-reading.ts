// What the tests of conntrack, links, addresses and routes share: one text → the format that claims it and what it reads.
import type { ConntrackFact, Fact } from '../../src/model/fact.js';
import type { Reading } from '../../src/model/input-format.js';
import { NET_FORMATS } from '../../src/inputs/text-formats-net.js';

/** Reads a text as the only format that claims it. */
export function readNet(text: string, file = 'f'): Reading & { readonly id: string } {
  const claims = NET_FORMATS.filter((format) => format.detect(text.slice(0, 65_536)) !== 'not-mine');
  if (claims.length !== 1) throw new Error(`claimed by [${claims.map((format) => format.id).join(', ')}]`);
  return { id: claims[0]!.id, ...claims[0]!.parse({ file, text, firstLine: 1 }) };
}

export function ofKind<K extends Fact['kind']>(reading: Reading, kind: K): Extract<Fact, { kind: K }>[] {
  return reading.facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
}

/** Facts without their places, as sorted texts: equal lists say the same, in whatever order. */
export function saidBy(reading: Reading, change: (fact: Fact) => object = (fact) => fact): string[] {
  return reading.facts
    .map((fact) => {
      const entries = Object.entries(change(fact)).filter(
        ([key, value]) => key !== 'at' && value !== undefined,
      );
      return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
    })
    .sort();
}

/** The one conntrack entry of a text. */
export function oneEntry(text: string): ConntrackFact {
  const [fact, ...more] = ofKind(readNet(text), 'conntrack');
  if (!fact || more.length > 0) throw new Error('not exactly one entry');
  return fact;
}
