// The table that a report begins with stays a summary, however many servers and ports there are.
import { describe, expect, test } from '@jest/globals';
import type { Path, Report } from '../../src/model/report.js';
import { foldServers, groupPaths } from '../../src/render/path-groups.js';
import { renderText } from '../../src/render/text.js';
import { crowdReport } from '../support/sample-report.js';

const STYLE = { width: 80, color: false, ascii: false } as const;

/** One path to each of so many servers. */
function spread(count: number, change: (path: Path, i: number) => Path): Report {
  const report = crowdReport(count, count);
  const [first] = report.paths;
  return { ...report, paths: report.paths.map((p, i) => change({ ...first!, id: p.id }, i)) };
}

const toServer = (path: Path, i: number): Path => ({
  ...path,
  server: { ...path.server, name: undefined, address: `198.51.100.${i}` },
});

function rowsOf(report: Report): string[] {
  const [, table = ''] = renderText(report, STYLE).split(/^─+\n/m).slice(1);
  return table.trimEnd().split('\n');
}

describe('rows of the summary', () => {
  test('24 servers are a row each', () => {
    expect(rowsOf(spread(24, toServer))).toHaveLength(24);
  });

  test('25 servers asked alike are one row', () => {
    const rows = rowsOf(spread(25, toServer));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/ ×25 .* 25 addresses:\d+ /);
  });

  test('what stopped elsewhere or speaks to another port keeps a row of its own', () => {
    const report = spread(30, (path, i) => {
      const to = toServer(path, i);
      if (i === 7) return { ...to, outcome: { status: 'lost', detail: 'gone', after: 'vm/docker0' } };
      return i === 8 ? { ...to, server: { ...to.server, port: 8443 } } : to;
    });
    const folded = foldServers(groupPaths(report.paths));
    expect(folded.map((g) => [g.status, g.servers.length, g.paths.length])).toEqual([
      ['ok', 28, 28],
      ['lost', 1, 1],
      ['ok', 1, 1],
    ]);
  });

  test('of a hundred ports the first rows are shown with all that need attention, the rest is counted', () => {
    const report = spread(100, (path, i) => {
      const to = { ...path, server: { ...path.server, port: 1000 + i } };
      return i === 99 ? { ...to, outcome: { status: 'lost', detail: 'gone', after: 'vm/docker0' } } : to;
    });
    const rows = rowsOf(report);
    expect(rows).toHaveLength(40);
    expect(rows.filter((row) => row.includes('lost'))).toHaveLength(1);
    expect(renderText(report, STYLE)).toContain('60 more rows of 60 paths, all ok');
  });
});
