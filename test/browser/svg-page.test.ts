// Maps and ladders of every sample in Chromium, with the fonts it has: no two texts overlap, none leaves the picture or the plate it
// stands on, at 1280 and at 800 px, light and dark; the page paints what the colour scheme asks for.
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ladderSvg } from '../../src/render/ladder-svg.js';
import { renderSvg } from '../../src/render/svg.js';
import { sampleReports } from '../support/sample-report.js';
import { describeInChromium } from './chromium.js';

const SLOW = 90_000;

/** Pairs of texts that overlap by more than a pixel, and texts that leave the picture; empty when all is well. */
function clashes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const frame = document.documentElement.getBoundingClientRect();
    const texts = [...document.querySelectorAll('text')].filter((t) => t.textContent).map((t) => ({ words: t.textContent, at: t.getBoundingClientRect() })); // prettier-ignore
    // glyph boxes are taller than what is inked: a fifth of the height is empty
    const bodies = texts.map(({ words, at }) => ({ words, l: at.left, r: at.right, t: at.top + at.height * 0.2, b: at.bottom - at.height * 0.2 })); // prettier-ignore
    const found: string[] = [];
    bodies.forEach((a, i) => {
      if (a.l < frame.left - 1 || a.r > frame.right + 1 || a.t < frame.top || a.b > frame.bottom) found.push(`${a.words} leaves the picture`); // prettier-ignore
      for (const b of bodies.slice(i + 1)) {
        if (a.l < b.r - 1 && b.l < a.r - 1 && a.t < b.b - 1 && b.t < a.b - 1) found.push(`${a.words} over ${b.words}`); // prettier-ignore
      }
    });
    return found;
  });
}

/** Texts wider than the rectangle drawn just before them in the same group (interfaces, marks). */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('g.port, g.mark')].flatMap((group) => {
      const frame = group.querySelector('rect')!.getBoundingClientRect();
      return [...group.querySelectorAll('text')]
        .filter(
          (t) => t.getBoundingClientRect().left < frame.left || t.getBoundingClientRect().right > frame.right,
        )
        .map((t) => `${t.textContent} is wider than its frame`);
    }),
  );
}

describeInChromium('SVG files', (open) => {
  test('an overlap would be found', async () => {
    const text = (x: number): string => `<text x="${x}" y="20">eth0</text>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><g class="mark"><rect width="30" height="30"/>${text(10)}${text(20)}</g></svg>`;
    const { page } = await open(svg, 'svg');
    expect(await clashes(page)).toEqual(['eth0 over eth0']);
    expect(await cutOff(page)).toHaveLength(2);
  }, SLOW); // prettier-ignore

  test.each(Object.entries(sampleReports))('the map of %s: nothing overlaps, nothing is cut', async (_name, build) => {
    const text = await renderSvg(build());
    for (const [width, dark] of [[1280, false], [800, true]] as const) {
      const { page, requests, complaints } = await open(text, 'svg', { width, dark });
      expect(await clashes(page)).toEqual([]);
      expect(await cutOff(page)).toEqual([]);
      const paper = await page.evaluate(() => getComputedStyle(document.querySelector('.paper')!).fill);
      expect(paper).toBe(dark ? 'rgb(15, 20, 25)' : 'rgb(255, 255, 255)');
      expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
    }
  }, SLOW); // prettier-ignore

  test.each(Object.entries(sampleReports))('ladders of %s: nothing overlaps, nothing is cut', async (_name, build) => {
    const report = build();
    const [withPackets, without] = [true, false].map((w) => report.paths.filter((p) => (p.ladder !== undefined) === w));
    for (const path of [...withPackets!.slice(0, 3), ...without!.slice(0, 1)]) {
      const { page, complaints } = await open(ladderSvg(path, report), 'svg');
      expect(await clashes(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }
  }, SLOW); // prettier-ignore
});
