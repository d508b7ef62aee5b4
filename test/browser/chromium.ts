// Chromium for tests of pages: started once per file, offline, counting what a page asks for. Without the binary the tests are
// skipped and say so. PATHSTITCH_CHROMIUM names another binary.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const BINARY = process.env.PATHSTITCH_CHROMIUM ?? '/usr/bin/chromium';
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
];

export interface OpenedPage {
  readonly page: Page;
  /** Every address asked for besides the page itself. */
  readonly requests: readonly string[];
  /** Uncaught errors, console errors (CSP violations among them), dialogs. */
  readonly complaints: readonly string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly scripts?: boolean;
  readonly hash?: string;
}

export type OpenPage = (text: string, extension: string, options?: PageOptions) => Promise<OpenedPage>;

/** `describe` with a browser: `body` gets a function that opens a text as a file from disk. */
export function describeInChromium(title: string, body: (open: OpenPage) => void): void {
  if (!existsSync(BINARY)) {
    console.warn(`skipped "${title}": no Chromium at ${BINARY} (set PATHSTITCH_CHROMIUM)`);
    describe.skip(title, () => body(() => Promise.reject(new Error('no browser'))));
    return;
  }
  describe(title, () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), 'pathstitch-page-'));
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: BINARY, args: SWITCHES });
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });
    let files = 0;
    body(async (text, extension, options = {}) => {
      const file = join(folder, `page-${files++}.${extension}`);
      writeFileSync(file, text);
      const { width = 1280, height = 900, dark = false, scripts = true, hash = '' } = options;
      const context = await browser.newContext({
        offline: true,
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        javaScriptEnabled: scripts,
      });
      const page = await context.newPage();
      const url = pathToFileURL(file).href;
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on('request', (r) => r.url().split('#')[0] !== url && requests.push(r.url()));
      page.on('pageerror', (e) => complaints.push(e.message));
      page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()));
      page.on('dialog', (d) => {
        complaints.push(`dialog ${d.message()}`);
        void d.dismiss();
      });
      await page.goto(url + hash);
      return { page, requests, complaints };
    });
  });
}
