// What a scenario works with: namespaces and engines in a workspace of their own, a seeded random source, and flows.
// The README of a scenario is its code: see scenarios/egress.ts for the plainest.
import { openWorkspace, type Workspace } from './host/workspace.js';
import { makeStack, type Stack } from './host/stack.js';
import { seededRandom, type Random } from '../support/seeded-random.js';

export interface Lab {
  readonly workspace: Workspace;
  readonly random: Random;
  readonly seed: number;
  /** A namespace of its own, `lo` up; `node` is its folder in the bundle. */
  stack(node: string): Stack;
  /** A fresh token, `TKN` and twelve hex digits. */
  token(): string;
  /** A port from 20000 to 32000 that this run has not used: below the ephemeral range. */
  port(): number;
  /** A made-up name such as `kuno`, unused in this run. */
  label(): string;
}

export interface Scenario {
  /** Equals the file's name. */
  readonly id: string;
  readonly title: string;
  /** Builds, captures, talks, and gives what is known; the caller collects and writes. */
  readonly run: (lab: Lab) => Promise<Recorded>;
}

/** What a scenario hands over: see recording.ts. */
export interface Recorded {
  /** Writes the bundle with its truth to a folder. */
  writeTo(folder: string): void;
}

export function openLab(seed: number): Lab {
  const workspace = openWorkspace(process.pid.toString(16));
  const random = seededRandom(seed);
  const used = new Set<string | number>();
  const unused = <T extends string | number>(make: () => T): T => {
    for (;;) {
      const made = make();
      if (!used.has(made)) {
        used.add(made);
        return made;
      }
    }
  };
  return {
    workspace,
    random,
    seed,
    stack: (node) => makeStack(workspace, node),
    token: () => unused(() => `TKN${hex(random, 12)}`),
    port: () => unused(() => random.between(20_000, 32_000)),
    label: () => unused(() => syllables(random)),
  };
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.between(0, 15).toString(16)).join('');
}

function syllables(random: Random): string {
  const syllable = () => `${random.pick([...'bdfgklmnprst'])}${random.pick([...'aeiou'])}`;
  return syllable() + syllable() + random.pick(['', syllable()]);
}
