// pathstitch.yaml in the bundle's root → Manifest. A mistake costs only its own entry: it is said with its line and the nearest
// valid key ("unknown key `interfce` at line 3; did you mean `interface`?") and the rest is used.
//   files:
//     capture1.pcap: { node: vm, interface: eth0 }
import type { Diagnostic, Place } from '../model/diagnostic.js';
import type { Manifest } from '../model/manifest.js';
import { nearestWord } from '../lib/nearest-word.js';
import { matchesPattern } from './manifest/pattern.js';
import type { RawManifest, SchemaIssue } from './manifest/schema.js';
import type { Path, YamlSource } from './manifest/yaml-source.js';

export const MANIFEST_NAME = 'pathstitch.yaml';
const MAX_ROUNDS = 20;

export interface ManifestReading {
  /** Undefined when nothing of it can be used. */
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** `bundleFiles`: the bundle's file names; `*` in the manifest's file names is expanded to those it stands for. */
export async function readManifest(
  file: string,
  text: string,
  bundleFiles: readonly string[],
): Promise<ManifestReading> {
  const { readYaml } = await import('./manifest/yaml-source.js');
  const { checkManifest } = await import('./manifest/schema.js');
  const source = readYaml(text);
  const diagnostics = source.problems.map(({ line, message }) => mistake(file, line, message));
  if (source.value === undefined) return { diagnostics };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const checked = checkManifest(source.value);
    if (!isIssues(checked)) {
      const manifest = locate(checked, file, source, bundleFiles, diagnostics);
      return { manifest, diagnostics };
    }
    diagnostics.push(...checked.flatMap((issue) => mistakes(file, source, issue)));
    if (!checked.every((issue) => prune(source.value, issue))) break;
  }
  return { diagnostics };
}

function isIssues(checked: RawManifest | readonly SchemaIssue[]): checked is readonly SchemaIssue[] {
  return Array.isArray(checked);
}

function mistake(file: string, line: number, said: string): Diagnostic {
  const at = `${file}:${line}`;
  return { severity: 'error', code: 'manifest-invalid', message: said, file, at };
}

function mistakes(file: string, source: YamlSource, issue: SchemaIssue): readonly Diagnostic[] {
  if (issue.unknownKeys.length === 0) {
    const line = source.lineOf(issue.path);
    const says = issue.isChoice ? choice(source.value, issue) : issue.message;
    return [mistake(file, line, `${issue.path.join('.') || 'the file'} at line ${line}: ${says}`)];
  }
  return issue.unknownKeys.map((key) => {
    const line = source.lineOf([...issue.path, key]);
    const nearest = nearestWord(key, issue.valid);
    const hint = nearest ? `did you mean \`${nearest}\`?` : `valid here: ${issue.valid.join(', ')}`;
    return mistake(file, line, `unknown key \`${key}\` at line ${line}; ${hint}`);
  });
}

/** `vmm` is none of host, vm, …; did you mean `vm`? */
function choice(root: unknown, { path, valid }: SchemaIssue): string {
  let value: unknown = root;
  for (const key of path) value = isHolder(value) ? value[key] : undefined;
  const nearest = typeof value === 'string' ? nearestWord(value, valid) : undefined;
  const hint = nearest ? `; did you mean \`${nearest}\`?` : '';
  return `${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'} is none of ${valid.join(', ')}${hint}`;
}

/** Removes from `root` what an issue is about; false when that would be everything. An entry of a list goes as a whole and leaves null,
 * so that the others keep their indices and lines. */
function prune(root: unknown, issue: SchemaIssue): boolean {
  const listed = issue.path.findIndex((key) => typeof key === 'number');
  const removed = issue.unknownKeys.length > 0 || listed < 0 ? issue.path : issue.path.slice(0, listed + 1);
  const holderPath = issue.unknownKeys.length > 0 ? removed : removed.slice(0, -1);
  const keys = issue.unknownKeys.length > 0 ? issue.unknownKeys : removed.slice(-1);
  let holder: unknown = root;
  for (const key of holderPath) holder = isHolder(holder) ? holder[key] : undefined;
  if (!isHolder(holder)) return holderPath.length > 0; // went with an outer value
  for (const key of keys) {
    if (Array.isArray(holder)) holder[Number(key)] = null;
    else delete holder[key];
  }
  return keys.length > 0;
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}

function locate(
  raw: RawManifest,
  file: string,
  source: YamlSource,
  bundleFiles: readonly string[],
  diagnostics: Diagnostic[],
): Manifest {
  const at = (...path: Path): Place => ({ file, line: source.lineOf(path) });
  const nodes = Object.entries(raw.nodes ?? {}).map(
    ([node, said]) => [node, { ...said, at: at('nodes', node) }] as const,
  );
  const patterns = Object.entries(raw.files ?? {}).sort(
    ([a], [b]) => Number(b.includes('*')) - Number(a.includes('*')),
  );
  const files = patterns.flatMap(([pattern, said]) => {
    const place = at('files', pattern);
    const names = bundleFiles.filter((name) => matchesPattern(pattern, name));
    if (names.length === 0) diagnostics.push(noSuchFile(file, place.line!, pattern, bundleFiles));
    return names.map((name) => [name, { ...said, at: place }] as const);
  });
  const known = nodesOf(bundleFiles, raw);
  raw.relays?.forEach((said, i) =>
    said?.between.forEach((node) => {
      if (!known.includes(node))
        diagnostics.push(noSuchNode(file, source.lineOf(['relays', i]), node, known));
    }),
  );
  const relays = (raw.relays ?? []).flatMap((said, i) => (said ? [{ ...said, at: at('relays', i) }] : []));
  return { nodes: Object.fromEntries(nodes), files: Object.fromEntries(files), relays };
}

function noSuchFile(file: string, line: number, name: string, bundleFiles: readonly string[]): Diagnostic {
  const nearest = nearestWord(name, bundleFiles);
  const hint = nearest ? `did you mean \`${nearest}\`?` : 'names are relative to the bundle';
  return {
    ...mistake(file, line, `no file of the bundle is named \`${name}\`; ${hint}`),
    severity: 'warning',
  };
}

/** First-level folders, and what the manifest itself names. */
function nodesOf(bundleFiles: readonly string[], raw: RawManifest): readonly string[] {
  const folders = bundleFiles.map((name) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '.'));
  const stated = Object.values(raw.files ?? {}).flatMap((said) => said.node ?? []);
  return [...new Set([...folders, ...Object.keys(raw.nodes ?? {}), ...stated])];
}

function noSuchNode(file: string, line: number, node: string, known: readonly string[]): Diagnostic {
  const nearest = nearestWord(node, known);
  const hint = nearest ? `did you mean \`${nearest}\`?` : `there are ${known.join(', ')}`;
  return { ...mistake(file, line, `a relay joins no node named \`${node}\`; ${hint}`), severity: 'warning' };
}
