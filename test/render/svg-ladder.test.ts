// Ladders: time only goes down, a packet that was lost ends in a cross, a path without packets says so, doubt is drawn where clocks
// differ. That nothing overlaps is tested in Chromium (test/browser/svg-page.test.ts).
import { expect, test } from '@jest/globals';
import type { LadderEvent, Path } from '../../src/model/report.js';
import { ladderSvg } from '../../src/render/ladder-svg.js';
import { ladderScale } from '../../src/render/svg-ladder-scale.js';
import { secondsBetween } from '../../src/render/time.js';
import { sampleReports } from '../support/sample-report.js';

const everyPath = Object.values(sampleReports).flatMap((build) => {
  const report = build();
  return report.paths.slice(0, 30).map((path) => ({ path, report }));
});

const crosses = (svg: string): number =>
  svg.match(/class="glyph" d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+M/g)?.length ?? 0;

test('time only goes down, and every packet has a row of its own', () => {
  for (const { path } of everyPath) {
    const events = path.ladder ?? [];
    const start = events[0]?.sightings[0]?.time ?? path.first;
    const scale = ladderScale(events, start);
    const spots = events.flatMap((e, i) => e.sightings.map((s, j) => ({ seconds: secondsBetween(start, s.time), y: scale.at(i, j) }))); // prettier-ignore
    for (const a of spots) {
      for (const b of spots) if (a.seconds < b.seconds) expect(a.y).toBeLessThanOrEqual(b.y);
    }
    const rows = events.filter((e) => e.sightings.length > 0).map((e) => {
      const i = events.indexOf(e);
      return Math.min(...e.sightings.map((_, j) => scale.at(i, j)));
    }); // prettier-ignore
    expect(new Set(rows).size).toBe(rows.length);
  }
});

test('a lost packet ends in a cross, and the point that never saw it is there', () => {
  const report = sampleReports.faults();
  const lost = report.paths.find((p) => p.outcome.status === 'lost')!;
  const withoutMarks: Path = {
    ...lost,
    ladder: lost.ladder?.map((e): LadderEvent => ({ ...e, lostAfter: undefined })),
  };
  for (const path of [lost, withoutMarks]) {
    const text = ladderSvg(path, report);
    expect(crosses(text)).toBe(lost.ladder!.length);
    expect(text).toContain('never seen here');
  }
  const ok = report.paths.find((p) => p.outcome.status === 'ok')!;
  expect(crosses(ladderSvg(ok, report))).toBe(0);
});

test('translations, relays and the doubt between clocks are named', () => {
  const report = sampleReports.egress();
  const path = report.paths.find((p) => p.ladder?.length && p.links.some((l) => l.relay))!;
  expect(path.links.some((l) => (l.delaySeconds?.clockUncertainty ?? 0) > 0)).toBe(true);
  const text = ladderSvg(path, report);
  expect(text).toContain('>NAT<');
  expect(text).toContain('not visible');
  expect(text).toMatch(/clock ± /);
  expect(text).toContain('class="doubt"');
});

test('a path without packets says so', () => {
  const report = sampleReports.egress();
  expect(ladderSvg({ ...report.paths[0]!, ladder: undefined }, report)).toContain('No packets of this path');
});
