// A crowd joined by numbers is joined as the whole correlation would: the same paths, the same words, and a text that only counts where others
// list. On simulated traffic with losses, retransmissions, resets and what nobody answers.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Path, Report } from '../../../src/model/report.js';
import { renderText } from '../../../src/render/text.js';
import {
  ALWAYS,
  comparable,
  counted,
  FOLDED,
  NEVER,
  reportWith,
  roughFolder,
} from '../../support/crowd-bundle.js';
import { scoreReport } from '../../support/score.js';

const crowd = roughFolder({ flows: 1500, seed: 2, snaplen: 128 });
let never: Report;
let always: Report;
let folded: Report;

beforeAll(async () => {
  never = await reportWith(crowd, NEVER);
  always = await reportWith(crowd, ALWAYS);
  folded = await reportWith(crowd, FOLDED);
});
afterAll(crowd.remove);

test('both are right about every conversation', () => {
  for (const report of [never, always]) {
    const { flows, exact, merged, split } = scoreReport(report, crowd.truth);
    expect({ exact, merged, split }).toEqual({ exact: flows, merged: 0, split: 0 });
  }
});

test('most conversations were plain: what follows is about these', () => {
  expect(counted(folded)).toBeGreaterThan(500);
});

test('the same paths in the same words', () => {
  expect(comparable(always)).toEqual(comparable(never));
});

test('the same findings about the same paths', () => {
  const told = ({ findings }: Report) =>
    findings.map(({ rule, severity, path, where }) => ({ rule, severity, path, where }));
  expect(told(always)).toEqual(told(never));
});

test('a folded report lists a part of the same paths, and counts the others', () => {
  const known = new Map(always.paths.map((p) => [p.id, p]));
  for (const path of folded.paths) expect(path).toEqual(known.get(path.id));
  expect(folded.paths.length + counted(folded)).toBe(always.paths.length);
});

test('a folded report lists a path for each place where packets were lost', () => {
  const losses = ({ protocol, links }: Path): string =>
    `${protocol} ${links.map((l) => `${l.from} ${l.to} ${!l.lost?.forward} ${!l.lost?.reverse}`).join(' ')}`;
  const isLossy = ({ links, outcome: { status } }: Path): boolean =>
    status === 'ok' && links.some((l) => l.lost?.forward || l.lost?.reverse);
  const places = (report: Report): string[] => [...new Set(report.paths.filter(isLossy).map(losses))].sort();
  expect(places(always).length).toBeGreaterThan(3);
  expect(places(folded)).toEqual(places(always));
  expect(folded.paths.filter(isLossy).length).toBeLessThan(always.paths.filter(isLossy).length);
});

test('the sums of a folded report are those of the paths that it does not list', () => {
  const listed = new Set(folded.paths.map((p) => p.id));
  const others = always.paths.filter((p) => !listed.has(p.id));
  const packets = ({ hops: [hop] }: Path): number => hop!.packets.forward + hop!.packets.reverse;
  const bytes = ({ hops: [hop] }: Path): number => hop!.bytes.forward + hop!.bytes.reverse;
  const alike = folded.alike!;
  const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  expect(total(alike.map((a) => a.packets))).toBe(total(others.map(packets)));
  expect(total(alike.map((a) => a.bytes))).toBe(total(others.map(bytes)));
  expect(Math.min(...alike.map((a) => a.leastBytes))).toBe(Math.min(...others.map(bytes)));
  expect(Math.max(...alike.map((a) => a.mostBytes))).toBe(Math.max(...others.map(bytes)));
});

test.each([80, 160])('the text of %s columns is the same, folded or not', (width) => {
  const style = { width, color: false, ascii: false };
  expect(renderText(folded, style)).toBe(renderText(always, style));
});
