// The HTML report as a reader uses it, in Chromium, offline and from disk: search, filter, open a path, its ladder, by mouse and by
// keyboard alone; no request, no complaint, no accessibility violation (axe-core), nothing wider than the window.
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { renderHtml } from '../../src/render/html.js';
import { sampleReports } from '../support/sample-report.js';
import { describeInChromium } from './chromium.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SLOW = 60_000;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Axe runs over the debugging protocol, which the page's policy does not bind. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = (await page.evaluate('axe.run()')) as AxeResult;
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`);
}

const rows = (page: Page): Promise<string[]> => page.locator('.body .row').allInnerTexts();
const count = (page: Page): Promise<string> => page.locator('#count').innerText();

describeInChromium('the HTML report', (open) => {
  test('searches, filters, sorts and opens a path with its ladder', async () => {
    const { page, requests, complaints } = await open(await renderHtml(sampleReports.faults()), 'html');
    const { paths } = sampleReports.faults();
    expect(await rows(page)).toHaveLength(paths.length);

    await page.fill('#filter', 'udp and dst port 9000');
    const expected = paths.filter((p) => p.protocol === 'udp' && p.hops.some((h) => h.dport === 9000));
    expect(await count(page)).toBe(`${expected.length} of ${paths.length} paths`);
    await page.fill('#filter', 'udp and dst prt 9000');
    expect(await page.locator('#filter-error').innerText()).toMatch(/^Filter: .*prt.*character 13/);
    await page.fill('#filter', '');

    await page.fill('#search', '8443');
    expect(await rows(page)).toHaveLength(1);
    await page.locator('.body .row').click();
    expect(await page.locator('#detail h3').innerText()).toMatch(/lost/);
    expect(await page.locator('#detail .hop').count()).toBe(paths.find((p) => p.server.port === 8443)!.hops.length);
    const ladder = page.locator('#detail svg[aria-label="Ladder"]');
    expect(await ladder.locator('.glyph').count()).toBeGreaterThan(0);
    await page.fill('#search', '');

    await page.click('[data-status="lost"]');
    expect(await rows(page)).toHaveLength(paths.filter((p) => p.outcome.status === 'lost').length);
    await page.click('[data-status="lost"]');
    await page.click('[data-sort="bytes"]');
    await page.click('[data-sort="bytes"]');
    const bytes = (index: number): number => paths[index]!.hops[0]!.bytes.forward + paths[index]!.hops[0]!.bytes.reverse; // prettier-ignore
    const most = paths.map((_, i) => i).sort((a, b) => bytes(b) - bytes(a))[0]!;
    expect((await rows(page))[0]).toContain(paths[most]!.id);
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
  }, SLOW); // prettier-ignore

  test('works by keyboard alone', async () => {
    const { page, complaints } = await open(await renderHtml(sampleReports.faults()), 'html');
    const { paths } = sampleReports.faults();
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || ''); // prettier-ignore
    await page.keyboard.press('/');
    expect(await focused()).toBe('search');
    await page.keyboard.type('tcp');
    await page.keyboard.press('Escape');
    expect(await page.inputValue('#search')).toBe('');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('paths-grid');
    const order = await rows(page);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#paths-grid').getAttribute('aria-activedescendant')).toBe('row-2');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('H3');
    const opened = (await page.locator('#detail h3').innerText()).split(' ')[1]!;
    expect(order[2]).toContain(opened);
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('paths-grid');
    await page.keyboard.press('End');
    await page.keyboard.press(' ');
    expect(await page.locator('.body .row.active').innerText()).toContain('marked for printing');
    await page.keyboard.press('Home');
    expect(await page.locator('#paths-grid').getAttribute('aria-activedescendant')).toBe('row-0');

    await page.locator('#map .map-right .mark').filter({ hasText: 'refused' }).focus();
    await page.keyboard.press('Enter');
    expect(await rows(page)).toHaveLength(paths.filter((p) => p.outcome.status === 'refused').length);
    await page.keyboard.press('Escape');
    expect(await count(page)).toBe(`${paths.length} paths`);
    expect(complaints).toEqual([]);
  }, SLOW); // prettier-ignore

  test('a map interface shows the paths that pass it, and the address opens a path', async () => {
    const report = sampleReports.egress();
    const wanted = report.paths[1]!;
    const { page } = await open(await renderHtml(report), 'html', { hash: `#path=${encodeURIComponent(wanted.id)}` });
    expect(await page.locator('#detail h3').innerText()).toContain(wanted.id);
    await page.locator('#map .map-right .port').filter({ hasText: 'services1' }).click();
    const passing = report.paths.filter((p) => p.hops.some((h) => h.point.endsWith('/services1')));
    expect(await rows(page)).toHaveLength(passing.length);
  }, SLOW); // prettier-ignore

  test.each(['egress', 'faults', 'publish', 'ingress', 'tunnel', 'ambiguous'] as const)(
    'no accessibility violation: %s, light and dark, wide and narrow',
    async (name) => {
      const report = sampleReports[name]();
      const text = await renderHtml(report);
      for (const [width, dark] of [[1280, false], [800, true]] as const) {
        const hash = `#path=${encodeURIComponent(report.paths[0]!.id)}`;
        const { page, complaints } = await open(text, 'html', { width, dark, hash });
        expect(await violations(page)).toEqual([]);
        expect(await page.locator(`#map .map-${width > 960 ? 'right' : 'down'}`).isVisible()).toBe(true);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
        expect(complaints).toEqual([]);
      }
    },
    SLOW,
  ); // prettier-ignore

  test('prints the map and the open path with its evidence unfolded', async () => {
    const report = sampleReports.faults();
    const { page } = await open(await renderHtml(report), 'html', { hash: `#path=${report.paths[1]!.id}` });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const print = page.locator('#print');
    expect(await print.locator('h3').innerText()).toContain(report.paths[1]!.id);
    expect(await print.locator('details:not([open])').count()).toBe(0);
    expect(await page.locator('#map svg').first().isVisible()).toBe(true);
    expect(await page.locator('#paths').isVisible()).toBe(false);
  }, SLOW); // prettier-ignore

  test('without scripts there are the map, a table and the paths that need attention', async () => {
    const report = sampleReports.faults();
    const { page, requests } = await open(await renderHtml(report), 'html', { scripts: false });
    expect(await page.locator('#map .map-right').isVisible()).toBe(true);
    expect(await page.locator('noscript tbody tr, #paths ~ table tbody tr, main table.plain tr').count()).toBeGreaterThanOrEqual(report.paths.length); // prettier-ignore
    expect(await page.locator('svg[aria-label="Ladder"]').count()).toBeGreaterThan(0);
    expect(await page.locator('#search').isVisible()).toBe(false);
    expect(requests).toEqual([]);
  }, SLOW); // prettier-ignore
});
