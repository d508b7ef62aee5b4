// `docker version` as text or JSON → versions of client and server, and Docker Desktop when the server names it.
// Reference: docs.docker.com/reference/cli/docker/version.
//   Server: Docker Desktop 4.37.1 (178610)
//    Engine:
//     Version:          27.4.0
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { detectJson, documentsOf, jsonProblem, objectAt, textAt } from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';
import { platformOf } from './parts/platform.js';
import { collect, type Collector } from './parts/reading.js';

const SIDE = /^(Client|Server):\s*(.*)$/;
const STATED = /^\s+[\w./ -]{1,40}:(\s|$)/;
const FIELD = /^\s+(Version|API version|OS\/Arch|Context):\s+(\S.*)$/;

export const dockerVersion: TextFormat = {
  id: 'docker-version',
  detect: (head) => {
    const json = detectJson(head, (value) => 'Client' in value && 'ApiVersion' in objectAt(value, 'Client'));
    if (json !== 'not-mine') return json;
    const lines = headLines(head);
    const side = lines.findIndex((line) => SIDE.test(line));
    const stated = side >= 0 && side < 3 && /^[ \t]+API version:/m.test(head);
    return stated && mostLinesAre(head, (line) => SIDE.test(line) || STATED.test(line)) ? 'mine' : 'not-mine';
  },
  parse: (input) => (/^\s*[[{]/.test(input.text) ? readObject(input) : readLines(input)),
};

function readLines(input: TextInput): Reading {
  const c = collect(input);
  let side = '';
  let part = '';
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    const heading = SIDE.exec(text);
    const field = FIELD.exec(text);
    if (heading) {
      [side, part] = [heading[1]!, ''];
      if (heading[2]) addProduct(c, number, side, heading[2]);
    } else if (field && (part === '' || part === 'Engine'))
      addSetting(c, number, `${side} ${field[1]}`, field[2]!);
    else part = /^\s(\S+):\s*$/.exec(text)?.[1] ?? part;
  }
  return c.finish();
}

function addSetting(c: Collector, line: number, name: string, value: string): void {
  c.add({ kind: 'setting', at: c.at(line), source: 'docker-version', name, value: value.trim() });
  c.record();
}

function addProduct(c: Collector, line: number, side: string, product: string): void {
  addSetting(c, line, `${side} platform`, product);
  const platform = platformOf(product);
  if (side === 'Server' && platform) c.add({ kind: 'identity', at: c.at(line), platform });
}

function readObject(input: TextInput): Reading {
  const c = collect(input);
  const json = readJson(input.text, input.firstLine);
  for (const document of documentsOf(json)) {
    for (const side of ['Client', 'Server']) {
      const value = objectAt(document, side);
      const line = json.lineOf(value) ?? input.firstLine;
      const version = textAt(value, 'Version');
      const product = textAt(objectAt(value, 'Platform'), 'Name');
      if (version) addSetting(c, line, `${side} Version`, version);
      if (product) addProduct(c, line, side, product);
    }
  }
  const reading = c.finish();
  return { ...reading, diagnostics: jsonProblem(input, json, 'docker version --format json') };
}
