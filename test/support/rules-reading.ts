// What the tests of rules, engines, processes and sockets share: one text → the format that claims it and what it reads.
import type { Fact } from '../../src/model/fact.js';
import type { Reading } from '../../src/model/input-format.js';
import { RULES_FORMATS } from '../../src/inputs/text-formats-rules.js';

/** Ids of the formats that say `mine` or `broken`. */
export function claims(text: string): string[] {
  return RULES_FORMATS.flatMap((format) => {
    const detection = format.detect(text);
    return detection === 'not-mine' ? [] : [detection === 'mine' ? format.id : `${format.id} ${detection}`];
  });
}

export function readAs(id: string, text: string, command?: string): Reading {
  const format = RULES_FORMATS.find((candidate) => candidate.id === id);
  if (!format) throw new Error(`no format ${id}`);
  return format.parse({ file: 'f', text, firstLine: 1, ...(command && { command }) });
}

export function factsOf<K extends Fact['kind']>(
  reading: Reading,
  kind: K,
): readonly Extract<Fact, { kind: K }>[] {
  return reading.facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
}

/** Facts without kind and place, for comparing what they say. */
export function said(facts: readonly Fact[]): Record<string, unknown>[] {
  return facts.map((fact) => {
    const { at, kind, ...rest } = fact as unknown as Record<string, unknown>;
    void at;
    void kind;
    return rest;
  });
}
