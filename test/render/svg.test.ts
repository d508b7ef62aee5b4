// Maps of every sample report: well-formed, deterministic, nothing placed over anything else, nothing outside the frame, and
// every word that the issue asks for is in the picture. How it looks in Chromium: test/browser/svg-page.test.ts.
import { describe, expect, test } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { diagramOf } from '../../src/render/diagram.js';
import { layoutGraph, type Rectangle } from '../../src/render/graph-layout.js';
import { layoutInput, sceneOf } from '../../src/render/svg-scene.js';
import { renderSvg } from '../../src/render/svg.js';
import { HOSTILE, sampleReports } from '../support/sample-report.js';

const samples = Object.entries(sampleReports);

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe.each(samples)('the map of sample %s', (_name, build) => {
  test('is well-formed XML and the same each time', async () => {
    const text = await renderSvg(build());
    const errors: string[] = [];
    const parser = new SaxesParser();
    parser.on('error', (e) => errors.push(e.message));
    parser.write(text).close();
    expect(errors).toEqual([]);
    expect(await renderSvg(build())).toBe(text);
  });

  test.each(['right', 'down'] as const)(
    'places no thing over another and none outside the frame: %s',
    async (direction) => {
      const input = layoutInput(sceneOf(diagramOf(build()), direction));
      const layout = await layoutGraph(input);
      const placed = [...layout.nodes];
      const clashes = placed.flatMap(([a, ra], i) => placed.slice(i + 1).flatMap(([b, rb]) => (overlap(ra, rb) ? [`${a} over ${b}`] : []))); // prettier-ignore
      expect(clashes).toEqual([]);
      for (const [id, r] of placed) {
        expect([id, r.x >= -1 && r.y >= -1 && r.x + r.width <= layout.width + 1]).toEqual([id, true]);
      }
      expect(layout.edges.size).toBe(input.edges.length);
    },
  );

  test('asks for nothing from the network and carries no script', async () => {
    const elements = new Set<string>();
    const attributes = new Set<string>();
    const parser = new SaxesParser();
    parser.on('opentag', (tag) => {
      elements.add(tag.name);
      for (const [name, value] of Object.entries(tag.attributes)) {
        attributes.add(name);
        if (/url\(/.test(String(value))) expect(value).toBe('url(#hatch)');
      }
    });
    const text = await renderSvg(build());
    parser.write(text).close();
    for (const name of ['script', 'image', 'foreignObject', 'a', 'use', 'animate'])
      expect(elements).not.toContain(name);
    expect([...attributes].filter((a) => /^on|href|^src$|^style$/.test(a))).toEqual([]);
    expect(/<style>([^<]*)<\/style>/.exec(text)?.[1]).not.toMatch(/url\(|@import/);
  });
});

test('texts of inputs never become markup', async () => {
  const text = await renderSvg(sampleReports.hostile());
  for (const word of Object.values(HOSTILE)) {
    if (/[<>]/.test(word)) expect(text).not.toContain(word);
  }
  expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/);
});

test('says where packets were translated, went dark and stopped', async () => {
  const egress = await renderSvg(sampleReports.egress());
  expect(egress).toContain('NAT source');
  expect(egress).toContain('→ 192.168.65.100');
  expect(egress).toContain('no packet visible here');
  const faults = await renderSvg(sampleReports.faults());
  for (const word of ['lost', 'reply lost', 'refused', 'no answer', 'reset']) expect(faults).toContain(`>${word}<`); // prettier-ignore
  expect(faults).toContain('to 203.0.113.20:8443');
});

test('light and dark, by the viewer', async () => {
  expect(await renderSvg(sampleReports.egress())).toContain('prefers-color-scheme: dark');
});
