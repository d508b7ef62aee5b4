// The house plan as a test: who may import whom, one importing file for each npm package, every sibling of a registry registered under its
// own name, small files, no default exports. Reads the sources, so it says file and import when it fails.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RULES } from '../src/findings/rules.js';
import { TEXT_FORMATS } from '../src/inputs/index.js';
import { RENDERERS } from '../src/render/index.js';

const STAGES = ['inputs', 'packets', 'topology', 'correlate', 'path', 'findings', 'render', 'export'];
const MAX_LINES = 300;
/** Walkers over captures that the ingest files feed directly: they are functions over a file, not formats of a list. */
const ENTRY_FILES: Readonly<Record<string, readonly string[]>> = {
  inputs: [
    'index',
    'capture-source',
    'tcpdump-text',
    'text-captures',
    'live-capture',
    'capture-index',
    'pcap-parser-reader',
    'ptcpdump-comment',
  ],
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .sort();
const text = new Map(files.map((file) => [file, readFileSync(join('src', file), 'utf8')]));

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = files.flatMap((from) =>
  [
    ...text
      .get(from)!
      .matchAll(/^(?:import|export)\b[^'"`;]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm),
  ].map((m) => ({ from, to: (m[1] ?? m[2] ?? m[3])! })),
);
const local = imports
  .filter((i) => i.to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: normalize(join(from, '..', to)).replaceAll('\\', '/') }));

function folder(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}

test('the top level holds what the project fixed, and dotfiles', () => {
  const made = ['dist', 'node_modules', 'coverage'];
  const seen = readdirSync('.').filter((entry) => !entry.startsWith('.') && !made.includes(entry));
  const fixed = [
    'captures',
    'docs',
    'LICENSE',
    'package-lock.json',
    'package.json',
    'README.md',
    'src',
    'test',
  ];
  expect(seen.sort()).toEqual([...fixed, 'tsconfig.json'].sort());
});

describe('who imports whom', () => {
  test('there is something to check', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(local.length).toBeGreaterThan(files.length);
  });

  test.each(STAGES)('%s imports model, lib and itself only', (stage) => {
    const allowed = new Set(['model', 'lib', stage]);
    const wrong = local.filter((i) => folder(i.from) === stage && !allowed.has(folder(i.to)));
    expect(wrong.map(said)).toEqual([]);
  });

  test('model imports model and lib, lib imports lib', () => {
    const wrong = local.filter(
      ({ from, to }) =>
        (folder(from) === 'model' && !['model', 'lib'].includes(folder(to))) ||
        (folder(from) === 'lib' && folder(to) !== 'lib'),
    );
    expect(wrong.map(said)).toEqual([]);
  });

  test('the files on top enter a stage by its front door', () => {
    const wrong = local.filter(({ from, to }) => {
      const stage = folder(to);
      if (folder(from) !== '.' || !STAGES.includes(stage)) return false;
      const doors = ENTRY_FILES[stage] ?? ['index'];
      return !doors.some((door) => to === `${stage}/${door}.js`);
    });
    expect(wrong.map(said)).toEqual([]);
  });

  test('no import goes round in a circle through the folders', () => {
    const below = new Set(['model', 'lib', ...STAGES]);
    expect(local.filter(({ from, to }) => below.has(folder(from)) && folder(to) === '.').map(said)).toEqual(
      [],
    );
  });
});

function said({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

describe('packages', () => {
  const external = imports.filter((i) => !i.to.startsWith('.') && !i.to.startsWith('node:'));
  const packages = [...new Set(external.map((i) => i.to))].sort();

  test.each(packages)('%s is a dependency and has one importing file', (name) => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    expect({ ...manifest['dependencies'], ...manifest['optionalDependencies'] }).toHaveProperty([name]);
    expect([...new Set(external.filter((i) => i.to === name).map((i) => i.from))]).toHaveLength(1);
  });
});

describe('registries', () => {
  const camel = (name: string): string => name.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());
  const exportsOf = (folderName: string, pattern: RegExp): string[] =>
    files
      .filter((f) => f.startsWith(`${folderName}/`) && f.split('/').length === 2)
      .filter((f) => pattern.test(text.get(f)!))
      .map((f) => basename(f, '.ts'))
      .sort();

  test('every finding is registered, and its id is its file', () => {
    const siblings = exportsOf('findings', /^export const \w+: Rule\b/m);
    expect(RULES.map((r) => r.id).sort()).toEqual(siblings);
  });

  test('every text format is registered, and its id is its file', () => {
    const siblings = exportsOf('inputs', /^export const \w+: TextFormat = /m);
    expect(TEXT_FORMATS.map((f) => f.id).sort()).toEqual(siblings);
  });

  test('a registered file exports a constant of its own name', () => {
    for (const f of files.filter((name) => /^(findings|inputs)\/[^/]+\.ts$/.test(name))) {
      const exported = /^export const (\w+): (?:Rule|TextFormat)\b/m.exec(text.get(f)!)?.[1];
      if (exported) expect([f, exported]).toEqual([f, camel(basename(f, '.ts'))]);
    }
  });

  test('no two entries share an id', () => {
    for (const ids of [RULES, TEXT_FORMATS, RENDERERS].map((list) => list.map((x) => x.id)))
      expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('files', () => {
  test(`none but lists of types is longer than ${MAX_LINES} lines`, () => {
    const long = files.filter(
      (f) => text.get(f)!.split('\n').length > MAX_LINES + 1 && hasCode(text.get(f)!),
    );
    expect(long).toEqual([]);
  });

  test('every one opens with a comment that says what it is', () => {
    expect(files.filter((f) => !/^(#!.*\n)?\/\/ \S/.test(text.get(f)!))).toEqual([]);
  });

  test('no default exports', () => {
    expect(files.filter((f) => /^export default\b/m.test(text.get(f)!))).toEqual([]);
  });

  test('names are kebab-case and say what is inside', () => {
    const vague = /(^|[/-])(utils?|helpers?|common|managers?)(\.|-|\/)/;
    expect(files.filter((f) => vague.test(f) || !/^[a-z0-9./-]+$/.test(f))).toEqual([]);
  });

  test('only the edge of the process touches process', () => {
    const touching = files.filter((f) =>
      /\bprocess\.(argv|exit|stdout|stderr|env|exitCode)\b/.test(stripComments(text.get(f)!)),
    );
    expect(touching).toEqual(['main.ts']);
  });
});

function hasCode(source: string): boolean {
  return /^(export )?(async )?function\b|^export const\b|=>\s*\{/m.test(source);
}

function stripComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
