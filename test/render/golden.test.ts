import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import { LADDERS, RENDERERS, type RenderOptions } from '../../src/render/index.js';
import { savedReport } from '../../src/render/json.js';
import { expectGolden } from '../support/golden.js';
import { sampleReports } from '../support/sample-report.js';

type Sample = keyof typeof sampleReports;

const NARROW: RenderOptions = { width: 80, color: false, ascii: false };
const WIDE: RenderOptions = { ...NARROW, width: 200 };
const ASCII: RenderOptions = { ...NARROW, ascii: true };

async function render(id: string, sample: Sample, options: RenderOptions): Promise<string> {
  const renderer = RENDERERS.find((r) => r.id === id);
  if (!renderer) throw new Error(`no renderer ${id}`);
  return renderer.render(sampleReports[sample](), options);
}

const CASES: readonly (readonly [file: string, id: string, sample: Sample, options: RenderOptions])[] = [
  ['egress-80.txt', 'text', 'egress', NARROW],
  ['egress-200.txt', 'text', 'egress', WIDE],
  ['publish-80.txt', 'text', 'publish', NARROW],
  ['ingress-80.txt', 'text', 'ingress', NARROW],
  ['faults-80.txt', 'text', 'faults', NARROW],
  ['faults-ascii.txt', 'text', 'faults', ASCII],
  ['tunnel-80.txt', 'text', 'tunnel', NARROW],
  ['ambiguous-one-path.txt', 'text', 'ambiguous', { ...NARROW, pathId: 'p1' }],
  ['crowd-80.txt', 'text', 'crowd', NARROW],
  ['hostile-80.txt', 'text', 'hostile', NARROW],
  ['crowd-map.txt', 'map', 'crowd', NARROW],
  ['publish-map-ascii.txt', 'map', 'publish', ASCII],
  ['faults.md', 'markdown', 'faults', NARROW],
  ['hostile.md', 'markdown', 'hostile', NARROW],
  ['ingress.mmd', 'mermaid', 'ingress', NARROW],
  ['egress-sequence.mmd', 'mermaid-sequence', 'egress', { ...NARROW, pathId: 'p2' }],
  ['faults.dot', 'dot', 'faults', NARROW],
  ['publish.csv', 'csv', 'publish', NARROW],
  ['publish-links.csv', 'csv-links', 'publish', NARROW],
];

// the SVG map is laid out by WebAssembly: minutes are not needed, but a loaded machine takes more than five seconds
const PATIENT_MS = 60_000;

describe('what each renderer makes of a sample report', () => {
  test.each(CASES)('%s', async (file, id, sample, options) => {
    expectGolden(`render/${file}`, await render(id, sample, options));
  });

  const ladders: readonly (readonly [file: string, sample: Sample, id: string, options: RenderOptions])[] = [
    ['egress-ladder-80.txt', 'egress', 'p2', NARROW],
    ['faults-ladder-ascii.txt', 'faults', 'p2', ASCII],
  ];
  test.each(ladders)('%s', async (file, sample, id, options) => {
    const report = sampleReports[sample]();
    const path = report.paths.find((p) => p.id === id)!;
    expectGolden(`render/${file}`, await LADDERS[0]!.render(report, path, options));
  });

  test(
    'every renderer ends with a newline and is deterministic, for every sample',
    async () => {
      for (const renderer of RENDERERS) {
        for (const sample of Object.values(sampleReports)) {
          const text = await renderer.render(sample(), NARROW);
          expect(text.endsWith('\n')).toBe(true);
          expect(await renderer.render(sample(), NARROW)).toBe(text);
        }
      }
    },
    PATIENT_MS,
  );

  test(
    'what does not say that it shows ladders prints the same without them',
    async () => {
      for (const renderer of RENDERERS.filter((r) => !r.ladders)) {
        for (const sample of Object.values(sampleReports)) {
          const report = sample();
          const bare = { ...report, paths: report.paths.map((p) => ({ ...p, ladder: undefined })) };
          expect(await renderer.render(bare, NARROW)).toBe(await renderer.render(report, NARROW));
        }
      }
    },
    PATIENT_MS,
  );

  test(
    'a report saved as JSON and read again renders to the same bytes',
    async () => {
      const json = RENDERERS.find((r) => r.id === 'json')!;
      for (const renderer of RENDERERS) {
        for (const sample of Object.values(sampleReports)) {
          const saved = savedReport(JSON.parse(await json.render(sample(), NARROW)) as Report);
          expect(await renderer.render(saved, NARROW)).toBe(await renderer.render(sample(), NARROW));
        }
      }
    },
    PATIENT_MS,
  );
});
