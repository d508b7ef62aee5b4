// Graphviz itself (in WebAssembly) judges the DOT: it must parse for every sample, with as many nodes as there are ports.
import { describe, expect, test } from '@jest/globals';
import { instance } from '@viz-js/viz';
import { diagramOf } from '../../src/render/diagram.js';
import { renderDot } from '../../src/render/dot.js';
import { sampleReports } from '../support/sample-report.js';

interface Laid {
  readonly objects?: readonly {
    readonly name: string;
    readonly nodes?: readonly number[];
    readonly label?: string;
  }[];
  readonly edges?: readonly unknown[];
}

describe('renderDot', () => {
  test.each(Object.keys(sampleReports) as (keyof typeof sampleReports)[])(
    '%s is read by Graphviz',
    async (name) => {
      const report = sampleReports[name]();
      const { nodes, edges } = diagramOf(report);
      const viz = await instance();
      const result = viz.render(renderDot(report), { format: 'json0' });
      // what is left are warnings that the width of → is guessed
      expect([result.status, result.errors.filter((e) => e.level === 'error')]).toEqual(['success', []]);
      const laid = JSON.parse(result.output!) as Laid;
      const objects = laid.objects ?? [];
      expect(objects.filter((o) => /^p\d+$/.test(o.name))).toHaveLength(nodes.flatMap((n) => n.ports).length);
      expect(objects.filter((o) => o.name.startsWith('cluster_'))).toHaveLength(
        nodes.filter((n) => n.kind !== 'outside').length,
      );
      expect(laid.edges ?? []).toHaveLength(edges.length);
    },
  );
});
