// `docker ps` as a table (--no-trunc too) and podman's table alike → containers with their published ports.
// Reference: docker/cli formatter/container.go. Columns start where the header's words start; images and names hold no
// blanks, but COMMAND, CREATED and STATUS do.
//   CONTAINER ID   IMAGE     COMMAND            CREATED         STATUS         PORTS                    NAMES
//   f5d7f4ecb845   fmtbb:1   "/bin/httpd -f"    11 seconds ago  Up 8 seconds   0.0.0.0:8080->80/tcp     web
import { headLines, isFiller, linesOf } from '../lib/lines.js';
import type { Place } from '../model/diagnostic.js';
import type { ContainerFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { collect } from './parts/reading.js';
import { readPortColumn } from './parts/docker-ports.js';
import { cellsOf, columnsOf } from './parts/table-columns.js';

const HEADER = /^CONTAINER ID\s{2,}\S/;
const ROW = /^[0-9a-f]{12}(?:[0-9a-f]{52})?\s{2,}\S/;

export const dockerPs: TextFormat = {
  id: 'docker-ps',
  detect: (head) =>
    headLines(head)
      .slice(0, 3)
      .some((line) => HEADER.test(line))
      ? 'mine'
      : 'not-mine',
  parse: readTable,
};

function readTable(input: TextInput): Reading {
  const c = collect(input);
  let columns = columnsOf('');
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (HEADER.test(text)) columns = columnsOf(text);
    else if (ROW.test(text)) {
      c.add(readRow(text, c.at(number), cellsOf(text, columns)));
      c.record();
    } else if (!isFiller(text)) c.unread(number, text, 'a container row under CONTAINER ID, IMAGE, …');
  }
  return c.finish();
}

function readRow(text: string, at: Place, cells: ReadonlyMap<string, string>): ContainerFact {
  const [name] = (cells.get('NAMES') ?? '').split(',');
  const image = cells.get('IMAGE');
  const status = cells.get('STATUS');
  return {
    kind: 'container',
    at,
    engine: 'docker',
    id: cells.get('CONTAINER ID') ?? text.split(/\s/, 1)[0]!,
    ...(name && { name }),
    ...(image && { image }),
    ...(status && { running: /^Up\b/.test(status) }),
    endpoints: [],
    ports: readPortColumn(cells.get('PORTS') ?? ''),
  };
}
