// The page as text: allowed scripts and styles are exactly those in it, it is the same each time, nothing in it points elsewhere, and
// the inlined modules run as the modules do. What it does in a browser: test/browser/.
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { inlineModules } from '../../src/render/html-script.js';
import { unpack, type Packed } from '../../src/render/html/packing.js';
import { pathQuery, type Query } from '../../src/render/html/path-query.js';
import type { PageData } from '../../src/render/html/page-data.js';
import { renderHtml } from '../../src/render/html.js';
import { sampleReports } from '../support/sample-report.js';

const samples = Object.entries(sampleReports);

function dataBlock(page: string, id: string): unknown {
  const text = new RegExp(`<script type="application/json" id="${id}">([^<]*)</script>`).exec(page)?.[1];
  return JSON.parse(text ?? 'null');
}

describe.each(samples)('the page of sample %s', (_name, build) => {
  test('allows its own script and style and nothing else', async () => {
    const page = await renderHtml(build());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((m) => hash(m[1]!));
    const withoutScripts = page.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '');
    const styles = [...withoutScripts.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((m) => hash(m[1]!));
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    expect(policy).toBe(
      `default-src 'none'; script-src ${scripts[0]}; style-src ${styles[0]}; base-uri 'none'; form-action 'none'`,
    );
    const markupOnly = withoutScripts.replace(/<style>[\s\S]*?<\/style>/, '');
    const tags = (markupOnly.match(/<[a-z][^>]*>/gi) ?? []).join('').replace(/"[^"]*"/g, '');
    expect(tags.match(/ (style|on\w+|src)=/g)).toBeNull();
    expect([...markupOnly.matchAll(/href="([^"]*)"/g)].every((m) => m[1]!.startsWith('#'))).toBe(true);
  });

  test('is the same each time and carries every path whole', async () => {
    const report = build();
    const page = await renderHtml(report);
    expect((await renderHtml(build())) === page).toBe(true);
    const { chunkSize } = dataBlock(page, 'page-data') as PageData;
    report.paths.forEach((path, i) => {
      if (i % chunkSize > 3) return; // the packing itself is tested in html-packing.test.ts
      const chunk = dataBlock(page, `paths-${Math.floor(i / chunkSize)}`) as Packed;
      expect(unpack(chunk, i % chunkSize)).toEqual(JSON.parse(JSON.stringify(path)));
    });
  });
});

describe('search and filter', () => {
  const everything: Query = { search: '', filter: '', status: '', sort: 'first', descending: false };

  test('agree with the report, path by path', async () => {
    const report = sampleReports.faults();
    const data = dataBlock(await renderHtml(report), 'page-data') as PageData;
    const find = pathQuery(data);
    const ids = (query: Partial<Query>): string[] => {
      const result = find({ ...everything, ...query });
      return result.ok ? result.indices.map((i) => report.paths[i]!.id).sort() : [result.message];
    };
    const expected = (test: (p: (typeof report.paths)[number]) => boolean): string[] =>
      report.paths.filter(test).map((p) => p.id).sort(); // prettier-ignore
    expect(ids({})).toEqual(expected(() => true));
    expect(ids({ filter: 'udp' })).toEqual(expected((p) => p.protocol === 'udp'));
    expect(ids({ filter: 'tcp and not dst port 80' })).toEqual(
      expected((p) => p.hops.some((h) => p.protocol === 'tcp' && h.dport !== 80)),
    );
    expect(ids({ search: 'MAC/EN9' })).toEqual(expected((p) => p.hops.some((h) => h.point === 'mac/en9')));
    expect(ids({ status: 'lost' })).toEqual(expected((p) => p.outcome.status === 'lost'));
    expect(ids({ point: 'mac/en9' })).toEqual(expected((p) => p.hops.some((h) => h.point === 'mac/en9')));
    expect(find({ ...everything, filter: 'dst prt 80' })).toMatchObject({ ok: false });
  });
});

describe('inlined modules', () => {
  const withFiles = (files: Readonly<Record<string, string>>, use: (entry: URL) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'pathstitch-inline-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      use(pathToFileURL(join(folder, 'main.js')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('keep their own names, run once, in order', () => {
    const files = {
      'main.js': "import { name as other, log } from './a.js';\nimport { size } from './b.js';\nexport { size } from './b.js';\nconst name = 'main';\nlog.push(name, other, size());\nresult.push(...log);\n",
      'a.js': "import './b.js';\nexport const name = 'a';\nexport const log = ['</script>', '<!--'];\n",
      'b.js': "result.push('b once');\nconst name = 'b';\nexport async function later() {}\nexport function size() { return name.length; }\n",
    }; // prettier-ignore
    withFiles(files, (entry) => {
      const text = inlineModules(entry);
      expect(text).not.toMatch(/<\/script|<!--/);
      const result: unknown[] = [];
      runInNewContext(text, { result });
      expect(result).toEqual(['b once', '</script>', '<!--', 'main', 'a', 1]);
    });
  });

  test('refuse what they cannot inline', () => {
    withFiles({ 'main.js': "import fs from 'node:fs';\n" }, (entry) => expect(() => inlineModules(entry)).toThrow(/cannot inline "import fs/)); // prettier-ignore
    withFiles({ 'main.js': "import { a } from './a.js';\n", 'a.js': "import './main.js';\nexport const a = 1;\n" }, (entry) => expect(() => inlineModules(entry)).toThrow(/circular/)); // prettier-ignore
  });
});
