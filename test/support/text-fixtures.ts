// The fixtures of one text format: test/fixtures/inputs/<id>.txt, <id>.json, <id>.<what>.txt …
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../test/fixtures/inputs/', import.meta.url); // from dist/test/support

export interface TextFixture {
  readonly name: string;
  /** What stands before the first dot. */
  readonly id: string;
  readonly text: string;
}

let loaded: readonly TextFixture[] | undefined;

export function allTextFixtures(): readonly TextFixture[] {
  loaded ??= readdirSync(FOLDER)
    .filter((name) => /\.(txt|json|xml|yaml|jsonl)$/.test(name))
    .sort()
    .map((name) => ({ name, id: name.split('.')[0]!, text: readFileSync(new URL(name, FOLDER), 'utf8') }));
  return loaded;
}

export function fixturesOf(id: string): readonly TextFixture[] {
  return allTextFixtures().filter((fixture) => fixture.id === id);
}

export function fixture(name: string): string {
  const found = allTextFixtures().find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return found.text;
}
