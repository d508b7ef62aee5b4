// `docker network ls` (podman's, too) as a table or JSON lines → networks by id, name and driver: no subnets here.
// Reference: docker/cli formatter/network.go.
//   NETWORK ID     NAME      DRIVER    SCOPE
//   089b7a430244   fmtnet    bridge    local
import { headLines, linesOf, mostLinesAre } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { NetworkFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { detectJson, documentsOf, jsonProblem, textAt, type Json } from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';
import { cellsOf, columnsOf } from './parts/table-columns.js';

/** Pasted tables lose their alignment. */
const HEADER = /^\s*NETWORK ID\s+NAME\s+DRIVER\b/;
const ROW = /^[0-9a-f]{12,64}\s+\S+/;

export const dockerNetworkLs: TextFormat = {
  id: 'docker-network-ls',
  detect: (head) => {
    const headed = headLines(head)
      .slice(0, 3)
      .some((line) => HEADER.test(line));
    if (headed && mostLinesAre(head, (line) => HEADER.test(line) || ROW.test(line))) return 'mine';
    return detectJson(head, isListed);
  },
  parse: (input) => (/^\s*[[{]/.test(input.text) ? readObjects(input) : readTable(input)),
};

/** `docker network ls --format json`: an inspection has IPAM, a listing has not. */
function isListed(value: Json): boolean {
  return ['ID', 'Name', 'Driver', 'Scope', 'Internal'].every((key) => typeof value[key] === 'string');
}

function readTable(input: TextInput): Reading {
  const c = collect(input);
  let columns = columnsOf('');
  let engine: NetworkFact['engine'] = 'docker';
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (HEADER.test(text)) {
      columns = columnsOf(text);
      engine = /\bSCOPE\b/.test(text) ? 'docker' : 'podman';
    } else if (ROW.test(text)) {
      const cells = cellsOf(text, columns);
      // pasted tables lose their alignment: the words are in order all the same
      const [id = '', name = '', driver] = text.trim().split(/\s+/);
      c.add(
        network(
          c.at(number),
          engine,
          id,
          cells.get('NAME')?.includes(' ') ? name : (cells.get('NAME') ?? name),
          driver,
        ),
      );
      c.record();
    } else if (!isPasted(text)) c.unread(number, text, 'a network row under NETWORK ID, NAME, DRIVER');
  }
  return c.finish();
}

function network(
  at: Place,
  engine: NetworkFact['engine'],
  id: string,
  name: string,
  driver: string | undefined,
): NetworkFact {
  return {
    kind: 'network',
    at,
    engine,
    id,
    name,
    ...(driver && { driver }),
    subnets: [],
    gateways: [],
    endpoints: [],
  };
}

function readObjects(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const facts = documentsOf(json)
    .filter(isListed)
    .map((value) => {
      const line = json.lineOf(value, 'ID');
      const at = { file: input.file, ...(line !== undefined && { line }) };
      return network(
        at,
        'docker',
        textAt(value, 'ID') ?? '',
        textAt(value, 'Name') ?? '',
        textAt(value, 'Driver'),
      );
    });
  return {
    facts,
    records: facts.length,
    diagnostics: jsonProblem(input, json, 'docker network ls --format json'),
  };
}
