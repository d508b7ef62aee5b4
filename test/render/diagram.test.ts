import { describe, expect, test } from '@jest/globals';
import { diagramOf } from '../../src/render/diagram.js';
import { groupPaths } from '../../src/render/path-groups.js';
import { describeTranslation, summarizeTranslations } from '../../src/render/translation-summary.js';
import { crowdReport, sampleReports } from '../support/sample-report.js';

describe('groupPaths', () => {
  test('150 conversations of three containers with two servers are six groups, the lost ones apart', () => {
    const groups = groupPaths(crowdReport(150, 50).paths);
    expect(groups.map((g) => [g.protocol, g.status, g.paths.length])).toEqual([
      ['tcp', 'ok', 40],
      ['tcp', 'ok', 40],
      ['tcp', 'ok', 40],
      ['udp', 'ok', 9],
      ['udp', 'ok', 9],
      ['udp', 'ok', 9],
      ['udp', 'lost', 1],
      ['udp', 'lost', 1],
      ['udp', 'lost', 1],
    ]);
    expect(groups.flatMap((g) => g.paths)).toHaveLength(150);
    expect(groups[0]!.packets.min).toBeLessThan(groups[0]!.packets.max);
  });

  test('an ambiguous path is never grouped with a settled one', () => {
    const settled = sampleReports.ambiguous().paths[0]!;
    const groups = groupPaths([settled, { ...settled, id: 'p2', candidates: [] }]);
    expect(groups.map((g) => g.ambiguous)).toEqual([true, false]);
  });
});

describe('diagramOf', () => {
  test.each(Object.keys(sampleReports) as (keyof typeof sampleReports)[])(
    '%s: every edge joins ports that are drawn',
    (name) => {
      const { nodes, edges, groups } = diagramOf(sampleReports[name]());
      const ports = new Set(nodes.flatMap((n) => n.ports.map((p) => p.id)));
      const ids = new Set(groups.map((g) => g.id));
      for (const edge of edges) {
        if (name !== 'hostile')
          expect([edge.id, ports.has(edge.from), ports.has(edge.to)]).toEqual([edge.id, true, true]);
        expect(edge.paths.length).toBeGreaterThan(0);
        for (const group of edge.groups) expect(ids.has(group)).toBe(true);
      }
      const placed: string[] = [];
      for (const node of nodes) {
        if (node.inside !== undefined) expect(placed).toContain(node.inside);
        placed.push(node.id);
      }
    },
  );

  test('faults: each way to stop is drawn where it happened', () => {
    const stops = diagramOf(sampleReports.faults()).edges.filter((e) => e.kind === 'stop');
    expect(stops.map((e) => [e.status, e.from, e.to])).toEqual([
      ['lost', 'vm/docker0', 'vm/eth0'],
      ['refused', 'mac/en9', 'outside:203.0.113.10/tcp:81'],
      ['unanswered', 'mac/en9', 'outside:198.51.100.5/tcp:9000'],
      ['unanswered', 'mac/en9', 'outside:203.0.113.99/tcp:80'],
      ['reply-lost', 'vm/eth0', 'vm/docker0'],
      ['unanswered', 'mac/en9', 'outside:203.0.113.20/udp:9100'],
      ['reset', 'mac/en9', 'outside:203.0.113.10/tcp:443'],
    ]);
  });

  test('a hairpin is an edge from a point to itself', () => {
    const { edges } = diagramOf(sampleReports.publish());
    expect(edges.filter((e) => e.from === e.to).map((e) => [e.kind, e.from])).toEqual([
      ['relay', 'host/docker0'],
    ]);
  });

  test("a server in the last hop's node is not drawn again outside", () => {
    expect(diagramOf(sampleReports.publish()).nodes.filter((n) => n.kind === 'outside')).toEqual([]);
  });

  test('500 remote clients are not 500 boxes', () => {
    const report = sampleReports.publish();
    const one = report.paths[0]!;
    const paths = Array.from({ length: 500 }, (_, i) => {
      const address = `198.51.${i >> 8}.${i & 255}`;
      const hops = one.hops.slice(1);
      return {
        ...one,
        id: `q${i}`,
        client: { address, port: 1 },
        server: { ...one.server, port: i },
        hops,
        links: one.links.slice(1),
      };
    });
    const outside = diagramOf({ ...report, paths }).nodes.filter((n) => n.kind === 'outside');
    expect(outside).toHaveLength(16);
    expect(outside.at(-1)!.label).toBe('485 more addresses');
  });

  test('nodes inside each other in a circle are drawn once each', () => {
    const report = sampleReports.egress();
    const nodes = report.nodes.map((n, i) => ({
      ...n,
      inside: report.nodes[(i + 1) % report.nodes.length]!.id,
    }));
    const drawn = diagramOf({ ...report, nodes }).nodes.filter((n) => n.kind !== 'outside');
    expect(drawn.map((n) => n.id).sort()).toEqual(nodes.map((n) => n.id).sort());
  });
});

describe('translations', () => {
  test('source and destination are independent', () => {
    const both = { source: { from: '127.0.0.1:5', to: '10.0.0.1:5' }, destination: { from: '127.0.0.1:80', to: '10.0.0.2:8080' }, by: 'conntrack' } as const; // prettier-ignore
    expect(describeTranslation(both)).toBe(
      'source 127.0.0.1:5 → 10.0.0.1:5, destination 127.0.0.1:80 → 10.0.0.2:8080',
    );
  });

  test('ports that vary become *, other protocols stay apart', () => {
    const masquerade = (from: string, to: string) => ({ source: { from, to }, by: 'conntrack' }) as const;
    expect(
      summarizeTranslations([
        masquerade('10.0.0.2:1', '192.0.2.1:1'),
        masquerade('10.0.0.2:2', '192.0.2.1:9'),
        masquerade('10.0.0.2 id 7', '192.0.2.1 id 7'),
        masquerade('[2001:db8::2]:5', '[2001:db8::1]:5'),
      ]),
    ).toEqual([
      'source 10.0.0.2:* → 192.0.2.1:*',
      'source 10.0.0.2 id 7 → 192.0.2.1 id 7',
      'source [2001:db8::2]:5 → [2001:db8::1]:5',
    ]);
  });
});
