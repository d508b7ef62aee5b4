import { describe, expect, test } from '@jest/globals';
import type { LadderEvent, Path } from '../../src/model/report.js';
import { ladderRows } from '../../src/render/ladder-rows.js';
import { ladderText } from '../../src/render/ladder.js';
import { sampleReports } from '../support/sample-report.js';

const report = sampleReports.egress();
const five = report.paths[1]!; // a relay between hops 4 and 5
const STYLE = { width: 80, color: false, ascii: true };

function event(
  direction: LadderEvent['direction'],
  hops: readonly number[],
  more: Partial<LadderEvent> = {},
): LadderEvent {
  const sightings = hops.map((hop, i) => ({ hop, time: `1795195732.00000${i}000`, at: `x.pcap#${i + 1}` }));
  return { direction, label: 'ACK', bytes: 0, sightings, ...more };
}

function draw(ladder: readonly LadderEvent[], path: Path = five): string[] {
  const lines = ladderText(report, { ...path, ladder }, STYLE).split('\n');
  const head = lines.findIndex((line) => line.startsWith(' TIME'));
  return lines
    .slice(head)
    .map((line) => line.slice(27))
    .filter((line) => line !== '');
}

const HEAD = '  1           2           3           4 %%%%%%%%% 5';

describe('the text ladder', () => {
  test('arrows run from point to point in the direction of travel', () => {
    expect(draw([event('forward', [0, 1, 2, 3]), event('reverse', [3, 2, 1, 0])])).toEqual([
      HEAD,
      '  o-----------o-----------o-----------> %%%%%%%%% |',
      '  <-----------o-----------o-----------o %%%%%%%%% |',
    ]);
  });

  test('a packet seen at one point shows where it was going', () => {
    expect(draw([event('reverse', [0]), event('forward', [4]), event('reverse', [4])])).toEqual([
      HEAD,
      ' <o           |           |           | %%%%%%%%% |',
      '  |           |           |           | %%%%%%%%% o>',
      '  |           |           |           | %%%%%%%%%<o',
    ]);
  });

  test('a lost packet ends in a cross before the point that did not see it, both ways', () => {
    expect(
      draw([event('forward', [0, 1], { lostAfter: 1 }), event('reverse', [3], { lostAfter: 3 })]),
    ).toEqual([
      HEAD,
      '  o-----------o-----x     |           | %%%%%%%%% |',
      '  |           |           |     x-----o %%%%%%%%% |',
    ]);
  });

  test('what was sent again says so', () => {
    expect(
      ladderText(report, { ...five, ladder: [event('forward', [0], { retransmission: true })] }, STYLE),
    ).toContain('ACK again');
  });

  test('forty hops are drawn, wider than the terminal rather than wrong', () => {
    const hops = Array.from({ length: 40 }, () => five.hops[0]!);
    const links = Array.from({ length: 39 }, () => five.links[0]!);
    const [, row] = draw([event('forward', [0, 39])], { ...five, hops, links });
    expect(row).toMatch(/^ {2}o-+>$/);
    expect(row!.length).toBe(3 + 39 * 4);
  });

  test('a path without kept packets says what to do', () => {
    expect(ladderText(report, { ...five, ladder: undefined }, STYLE)).toContain('run pathstitch ladder');
  });
});

describe('ladderRows', () => {
  test('are in time order and forget hops that do not exist', () => {
    const late = { ...event('forward', [0]), sightings: [{ hop: 0, time: '1795195733.000000000', at: '' }] };
    const rows = ladderRows({ ...five, ladder: [late, event('forward', [0, 99, -1])] });
    expect(rows.map((r) => [r.seconds, r.hops])).toEqual([
      [0, [0]],
      [1, [0]],
    ]);
  });
});
