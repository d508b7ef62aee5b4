// A report whose names are `</script>`, `<img onerror>`, ANSI escapes and right-to-left marks, opened in Chromium: no dialog, no
// request, no element that the page did not make, no invisible character, and the page still works.
import { expect, test } from '@jest/globals';
import { renderHtml } from '../../src/render/html.js';
import { ladderSvg } from '../../src/render/ladder-svg.js';
import { renderSvg } from '../../src/render/svg.js';
import { sampleReports } from '../support/sample-report.js';
import { describeInChromium } from './chromium.js';

const INVISIBLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describeInChromium('a hostile report', (open) => {
  test('renders harmlessly as a page', async () => {
    const report = sampleReports.hostile();
    const text = await renderHtml(report);
    expect(INVISIBLE.test(text)).toBe(false);
    const { page, requests, complaints } = await open(text, 'html');
    await page.locator('.body .row').first().click();
    expect(await page.locator('#detail .hop').count()).toBe(report.paths[0]!.hops.length);
    await page.locator('#map .map-right .mark').first().click();
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('img, iframe, object, embed, link, form, base, video, audio').count()).toBe(0);
    // the page's own: one script that runs, the rest are data
    expect(await page.locator('script:not([type="application/json"])').count()).toBe(1);
    expect(await page.evaluate(() => [...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames().filter((n) => n.startsWith('on'))))).toEqual([]); // prettier-ignore
    expect(await page.evaluate(() => document.body.textContent ?? '')).toContain('</script><script>alert(1)</script>');
    expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
  }, 60_000); // prettier-ignore

  test('renders harmlessly as SVG files', async () => {
    const report = sampleReports.hostile();
    for (const text of [await renderSvg(report), ladderSvg(report.paths[0]!, report)]) {
      expect(INVISIBLE.test(text)).toBe(false);
      const { page, requests, complaints } = await open(text, 'svg');
      const names = await page.evaluate(() => [...new Set([...document.querySelectorAll('*')].map((e) => e.localName))]);
      expect(names.filter((n) => ['script', 'img', 'image', 'foreignObject', 'a', 'parsererror'].includes(n))).toEqual([]);
      expect({ requests, complaints }).toEqual({ requests: [], complaints: [] });
    }
  }, 60_000); // prettier-ignore

  test('the policy forbids what is not the page’s own', async () => {
    const text = await renderHtml(sampleReports.egress());
    const injected = text.replace('<main>', '<main><script>document.title = "owned"</script><img src="http://127.0.0.1:9/x.png">');
    const { page, complaints } = await open(injected, 'html');
    expect(await page.title()).not.toBe('owned');
    expect(complaints.join('\n')).toMatch(/Content Security Policy/);
    expect(await page.locator('.body .row').count()).toBeGreaterThan(0);
  }, 60_000); // prettier-ignore
});
