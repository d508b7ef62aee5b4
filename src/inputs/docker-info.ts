// `docker info` as text or `--format '{{json .}}'` → what machine the engine runs on, and the settings that touch packets.
// Reference: docs.docker.com/reference/cli/docker/system/info.
//    Operating System: Docker Desktop
//    Kernel Version: 6.10.14-linuxkit
//    Name: docker-desktop
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { detectJson, documentsOf, jsonProblem, type Json } from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';
import { platformOf } from './parts/platform.js';
import { collect, type Collector } from './parts/reading.js';

/** Keys kept, as text and as JSON spell them. */
const KEPT: readonly (readonly [string, string])[] = [
  ['Server Version', 'ServerVersion'],
  ['Operating System', 'OperatingSystem'],
  ['OSType', 'OSType'],
  ['Kernel Version', 'KernelVersion'],
  ['Name', 'Name'],
  ['Security Options', 'SecurityOptions'],
  ['bridge-nf-call-iptables', 'BridgeNfIptables'],
  ['bridge-nf-call-ip6tables', 'BridgeNfIp6tables'],
  ['IPv4 Forwarding', 'IPv4Forwarding'],
  ['Firewall Backend', 'FirewallBackend'],
  ['HTTP Proxy', 'HttpProxy'],
  ['HTTPS Proxy', 'HttpsProxy'],
];
const LINE = /^\s*([A-Z][\w ()/-]*?|bridge-nf-call-ip6?tables):\s*(.*)$/i;

export const dockerInfo: TextFormat = {
  id: 'docker-info',
  detect: (head) => {
    const json = detectJson(
      head,
      (value) => 'ServerVersion' in value && 'OperatingSystem' in value && 'Containers' in value,
    );
    if (json !== 'not-mine') return json;
    const lines = headLines(head);
    const engine = lines.slice(0, 40).some((line) => /^\s?(Server Version|Containers|Server):/.test(line));
    const driver = /^\s?(Storage Driver|Docker Root Dir|Cgroup Driver|Logging Driver):/m.test(head);
    return engine && driver && mostLinesAre(head, isStated) ? 'mine' : 'not-mine';
  },
  parse: (input) => (/^\s*[[{]/.test(input.text) ? readObject(input) : readLines(input)),
};

/** `Key: value`, or an indented list item below its key. */
function isStated(line: string): boolean {
  return LINE.test(line) || /^\s{2,}\S{1,80}( \S{1,80}){0,3}$|^WARNING: /.test(line);
}

interface Stated {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

function readLines(input: TextInput): Reading {
  const c = collect(input);
  const stated: Stated[] = [];
  let section = '';
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    const warning = /^WARNING: (bridge-nf-call-ip6?tables|IPv4 forwarding) is disabled/i.exec(text);
    const m = LINE.exec(text);
    if (warning) stated.push({ name: warning[1]!, value: 'false', line: number });
    else if (m) {
      section = m[1]!;
      if (m[2] !== '') stated.push({ name: section, value: m[2]!.trim(), line: number });
    } else if (section === 'Security Options' && text.trim() !== '')
      stated.push({ name: section, value: text.trim(), line: number });
  }
  addStated(c, stated);
  return c.finish();
}

function readObject(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const c = collect(input);
  for (const value of documentsOf(json))
    addStated(c, statedBy(value, json.lineOf(value, 'Name', 'ID') ?? input.firstLine));
  const reading = c.finish();
  return { ...reading, diagnostics: jsonProblem(input, json, 'docker info --format json') };
}

function statedBy(value: Json, line: number): readonly Stated[] {
  return KEPT.flatMap(([name, key]) => {
    const inner = value[key];
    if (inner === undefined || inner === null || inner === '') return [];
    return [{ name, value: Array.isArray(inner) ? inner.join(', ') : String(inner), line }];
  });
}

function addStated(c: Collector, stated: readonly Stated[]): void {
  const kept = new Map(KEPT.map(([name]) => [name.toLowerCase(), name]));
  const found = stated.flatMap((item) => {
    const name = kept.get(item.name.toLowerCase());
    return name ? [{ ...item, name }] : [];
  });
  for (const { name, value, line } of found)
    c.add({ kind: 'setting', at: c.at(line), source: 'docker-info', name, value });
  const named = (name: string): Stated | undefined => found.find((item) => item.name === name);
  const [host, os, kernel] = [named('Name'), named('Operating System'), named('Kernel Version')];
  const first = host ?? os;
  if (!first) return;
  const platform = platformOf(os?.value, host?.value, kernel?.value);
  c.record();
  c.add({
    kind: 'identity',
    at: c.at(first.line),
    ...(host && { hostname: host.value }),
    ...(os && { os: os.value }),
    ...(platform && { platform }),
  });
}
