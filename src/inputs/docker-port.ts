// `docker port CONTAINER` → that container's published ports. The output does not name the container: its command line does
// when it was pasted along, else the ports are kept as settings. Reference: docs.docker.com/reference/cli/docker/container/port.
//   80/tcp -> 0.0.0.0:8080
//   80/tcp -> [::]:8080
import { headLines, linesOf } from '../lib/lines.js';
import type { PublishedPort } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { readPortColumn } from './parts/docker-ports.js';
import { isPasted } from './parts/pasted.js';
import { collect } from './parts/reading.js';

const ROW = /^\s*(\d{1,5}\/(?:tcp|udp|sctp)) -> (\S*:\d{1,5})\s*$/;

export const dockerPort: TextFormat = {
  id: 'docker-port',
  detect: (head) => {
    const lines = headLines(head);
    return lines.length > 0 && lines.every((line) => ROW.test(line)) ? 'mine' : 'not-mine';
  },
  parse: readPorts,
};

function readPorts(input: TextInput): Reading {
  const c = collect(input);
  const name = /\b(?:docker|podman)\s+(?:container\s+)?port\s+([\w.-]+)/.exec(input.command ?? '')?.[1];
  const ports: PublishedPort[] = [];
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    const m = ROW.exec(text);
    if (m) {
      ports.push(...readPortColumn(`${m[2]}->${m[1]}`));
      c.record();
      if (name === undefined)
        c.add({ kind: 'setting', at: c.at(number), source: 'docker-port', name: m[1]!, value: m[2]! });
    } else if (!isPasted(text)) c.unread(number, text, 'a published port such as "80/tcp -> 0.0.0.0:8080"');
  }
  if (name !== undefined)
    c.add({
      kind: 'container',
      at: c.at(input.firstLine),
      engine: 'docker',
      id: name,
      name,
      endpoints: [],
      ports,
    });
  return c.finish();
}
