// A bundle whose names carry markup, terminal control, right-to-left marks and formulas must be harmless in every output.
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import stringWidth from 'string-width';
import { LADDERS, RENDERERS } from '../../src/render/index.js';
import { savedReport } from '../../src/render/json.js';
import { sampleReports } from '../support/sample-report.js';

const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const OPTIONS = { width: 80, color: false, ascii: false };

describe('hostile names', () => {
  test.each(RENDERERS.filter((r) => r.id !== 'json').map((r) => [r.id, r] as const))(
    '%s carries no control or bidi character',
    async (_, renderer) => {
      expect(await renderer.render(sampleReports.hostile(), OPTIONS)).not.toMatch(CONTROL);
    },
  );

  test.each(LADDERS.filter((r) => r.id !== 'json').map((r) => [r.id, r] as const))(
    'ladder %s carries no control or bidi character',
    async (_, ladder) => {
      const report = sampleReports.hostile();
      expect(await ladder.render(report, report.paths[0]!, OPTIONS)).not.toMatch(CONTROL);
    },
  );

  test('json escapes what a terminal would obey', async () => {
    const json = await RENDERERS.find((r) => r.id === 'json')!.render(sampleReports.hostile(), OPTIONS);
    expect(json).not.toMatch(CONTROL);
    expect(savedReport(JSON.parse(json) as Report)).toEqual(
      JSON.parse(JSON.stringify(sampleReports.hostile())),
    );
  });

  test.each(['text', 'map'])('%s keeps to its width with wide characters', async (id) => {
    for (const width of [60, 80, 200]) {
      const text = await RENDERERS.find((r) => r.id === id)!.render(sampleReports.hostile(), {
        ...OPTIONS,
        width,
      });
      expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
    }
  });

  test.each(['text', 'map'])('%s is ASCII when asked', async (id) => {
    for (const sample of Object.values(sampleReports)) {
      const text = await RENDERERS.find((r) => r.id === id)!.render(sample(), { ...OPTIONS, ascii: true });
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  test('colour adds escape sequences and nothing else', async () => {
    for (const id of ['text', 'map']) {
      const renderer = RENDERERS.find((r) => r.id === id)!;
      const plain = await renderer.render(sampleReports.faults(), OPTIONS);
      const painted = await renderer.render(sampleReports.faults(), { ...OPTIONS, color: true });
      expect(painted).toContain('\x1b[');
      expect(painted.replace(/\x1b\[[0-9;]*m/g, '').replace(/ +$/gm, '')).toBe(plain);
    }
  });

  test('no markup of the inputs survives in Markdown', async () => {
    const text = await RENDERERS.find((r) => r.id === 'markdown')!.render(sampleReports.hostile(), OPTIONS);
    // code spans and the Mermaid block are literal; everything else must hold only our own tags
    const outside = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
    const tags = [...outside.matchAll(/<[^>]*>/g)].map((m) => m[0]);
    expect(
      tags.filter(
        (t) => !['<br>', '<details>', '</details>', '<summary>', '</summary>', '<sub>', '</sub>'].includes(t),
      ),
    ).toEqual([]);
    expect(outside).not.toMatch(/(?<!\\)\[d\]/);
  });

  test('no CSV field starts a formula', async () => {
    for (const id of ['csv', 'csv-links']) {
      const text = await RENDERERS.find((r) => r.id === id)!.render(sampleReports.hostile(), OPTIONS);
      const fields = [...text.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^",\n]*)/gm)].map((m) => m[1]!);
      expect(fields.length).toBeGreaterThan(20);
      for (const field of fields) expect(field).not.toMatch(/^"?[=+@]|^"?-[^0-9]/);
    }
  });
});
