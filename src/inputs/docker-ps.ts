// `docker ps` as a table (--no-trunc too) or as JSON (lines, or podman's array) → containers with their published ports.
// Reference: docker/cli formatter/container.go. Columns start where the header's words start: COMMAND, CREATED and STATUS
// hold blanks.
//   CONTAINER ID   IMAGE     COMMAND            CREATED         STATUS         PORTS                    NAMES
//   f5d7f4ecb845   fmtbb:1   "/bin/httpd -f"    11 seconds ago  Up 8 seconds   0.0.0.0:8080->80/tcp     web
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { ContainerFact, PublishedPort } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { readPodmanPorts, readPortColumn } from './parts/docker-ports.js';
import {
  arrayAt,
  detectJson,
  documentsOf,
  jsonProblem,
  numberAt,
  objectsAt,
  textAt,
  type Json,
} from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';
import { cellsOf, columnsOf } from './parts/table-columns.js';

const HEADER = /^CONTAINER ID\s{2,}\S/;
const ROW = /^[0-9a-f]{12}(?:[0-9a-f]{52})?\s{2,}\S/;

export const dockerPs: TextFormat = {
  id: 'docker-ps',
  detect: (head) => {
    const headed = headLines(head)
      .slice(0, 3)
      .some((line) => HEADER.test(line));
    if (headed && mostLinesAre(head, (line) => HEADER.test(line) || ROW.test(line))) return 'mine';
    return detectJson(head, isListed);
  },
  parse: (input) => (/^\s*[[{]/.test(input.text) ? readObjects(input) : readTable(input)),
};

function isListed(value: Json): boolean {
  return 'Names' in value && 'Image' in value && 'Ports' in value && ('ID' in value || 'Id' in value);
}

function readTable(input: TextInput): Reading {
  const c = collect(input);
  let columns = columnsOf('');
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (HEADER.test(text)) columns = columnsOf(text);
    else if (ROW.test(text)) {
      c.add(readRow(text, c.at(number), cellsOf(text, columns)));
      c.record();
    } else if (!isPasted(text)) c.unread(number, text, 'a container row under CONTAINER ID, IMAGE, …');
  }
  return c.finish();
}

function readRow(text: string, at: Place, cells: ReadonlyMap<string, string>): ContainerFact {
  const id = cells.get('CONTAINER ID') ?? text.split(/\s/, 1)[0]!;
  const row = { id, names: cells.get('NAMES'), image: cells.get('IMAGE'), status: cells.get('STATUS') };
  return container(at, 'docker', row, readPortColumn(cells.get('PORTS') ?? ''));
}

interface Listed {
  readonly id: string;
  readonly names: string | undefined;
  readonly image: string | undefined;
  readonly status: string | undefined;
  readonly pid?: number | undefined;
  readonly networks?: readonly string[];
}

function container(
  at: Place,
  engine: ContainerFact['engine'],
  row: Listed,
  ports: readonly PublishedPort[],
): ContainerFact {
  const [name] = (row.names ?? '').split(',');
  return {
    kind: 'container',
    at,
    engine,
    id: row.id,
    ...(name && { name }),
    ...(row.image && { image: row.image }),
    ...(row.pid && { pid: row.pid }),
    ...(row.status && { running: /^(Up\b|running$)/i.test(row.status) }),
    endpoints: (row.networks ?? []).filter(Boolean).map((network) => ({ network })),
    ports,
  };
}

function readObjects(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const facts = documentsOf(json)
    .filter(isListed)
    .map((value) => {
      const line = json.lineOf(value, 'ID', 'Id');
      return readObject(value, { file: input.file, ...(line !== undefined && { line }) });
    });
  return { facts, records: facts.length, diagnostics: jsonProblem(input, json, 'docker ps --format json') };
}

function readObject(value: Json, at: Place): ContainerFact {
  const [firstName] = arrayAt(value, 'Names');
  const networks = textAt(value, 'Networks')?.split(',') ?? arrayAt(value, 'Networks').map(String);
  const row: Listed = {
    id: textAt(value, 'ID', 'Id') ?? '',
    names: textAt(value, 'Names') ?? (typeof firstName === 'string' ? firstName : undefined),
    image: textAt(value, 'Image'),
    status: textAt(value, 'State', 'Status'),
    pid: numberAt(value, 'Pid'),
    networks,
  };
  const text = textAt(value, 'Ports');
  const ports = text === undefined ? readPodmanPorts(objectsAt(value, 'Ports')) : readPortColumn(text);
  return container(at, 'Id' in value ? 'podman' : 'docker', row, ports);
}
