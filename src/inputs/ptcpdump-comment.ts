// The comment ptcpdump writes to a packet (pcapng opt_comment) → who sent or received it: process, container, pod.
// Format: github.com/mozillazg/ptcpdump internal/types/context.go; one `Key: value` per line, or one comment per key.
//   PID: 1234\nCmd: /usr/bin/curl\nArgs: curl ifconfig.me\nContainerName: web\nContainerId: 7fa649f74462…\nPodName: web-0
import type { Place } from '../model/diagnostic.js';
import type { ContainerFact, Fact, PodFact, ProcessFact } from '../model/fact.js';
import type { NotedParty, PacketNote } from '../model/packet-note.js';

const KEYS = new Set(
  'PID Cmd Command Args ParentPID ContainerName ContainerId ContainerImage PodName PodNamespace PodUID'.split(
    ' ',
  ),
);
const LONGEST = 64 * 1024;

/** Facts stated by the comments of one packet; none for other tools' comments. */
export function ptcpdumpFacts(comments: readonly string[], at: Place): readonly Fact[] {
  const fields = fieldsOf(comments);
  if (!fields.has('PID') && !fields.has('ContainerId') && !fields.has('PodName')) return [];
  return [processFact(fields, at), containerFact(fields, at), podFact(fields, at)].filter(
    (fact) => fact !== undefined,
  );
}

/** Whose packet it is; undefined when the note does not say. */
export function notedParty(note: PacketNote): Omit<NotedParty, 'at'> | undefined {
  const fields = fieldsOf(note.comments);
  const commented = processOf(fields);
  const process = commented ?? note.process;
  const container = fields.get('ContainerName') ?? fields.get('ContainerId')?.slice(0, 12);
  const pod = fields.get('PodName');
  if (!process && container === undefined && pod === undefined) return undefined;
  const namespace = fields.get('PodNamespace');
  return {
    ...(process && { process }),
    // ptcpdump notes a container's process on the host's side of its veth too, where what was sent comes in
    ...(!commented && note.sent !== undefined && { sent: note.sent }),
    ...(container !== undefined && { container }),
    ...(pod !== undefined && { pod: namespace === undefined ? pod : `${pod}.${namespace}` }),
  };
}

function processOf(fields: ReadonlyMap<string, string>): NotedParty['process'] {
  const pid = Number(fields.get('PID'));
  const command = fields.get('Cmd') ?? fields.get('Command');
  if (!Number.isSafeInteger(pid) || pid <= 0 || command === undefined) return undefined;
  return { pid, name: uncut(command).split('/').at(-1)! };
}

function fieldsOf(comments: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of comments.join('\n').slice(0, LONGEST).split('\n')) {
    const colon = line.indexOf(':');
    const key = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (colon > 0 && value !== '' && KEYS.has(key)) fields.set(key, value);
  }
  return fields;
}

function processFact(fields: ReadonlyMap<string, string>, at: Place): ProcessFact | undefined {
  const process = processOf(fields);
  if (!process) return undefined;
  const parent = Number(fields.get('ParentPID'));
  const args = fields.get('Args') ?? fields.get('Cmd') ?? fields.get('Command')!;
  return {
    kind: 'process',
    at,
    ...process,
    ...(Number.isSafeInteger(parent) && parent > 0 && { ppid: parent }),
    argv: uncut(args).split(' '),
  };
}

/** ptcpdump marks what it cut with three dots. */
function uncut(value: string): string {
  return value.replace(/\.\.\.$/, '');
}

function containerFact(fields: ReadonlyMap<string, string>, at: Place): ContainerFact | undefined {
  const id = fields.get('ContainerId');
  if (id === undefined) return undefined;
  const name = fields.get('ContainerName');
  const image = fields.get('ContainerImage');
  return {
    kind: 'container',
    at,
    engine: 'unknown',
    id,
    ...(name !== undefined && { name }),
    ...(image !== undefined && { image }),
    endpoints: [],
    ports: [],
  };
}

function podFact(fields: ReadonlyMap<string, string>, at: Place): PodFact | undefined {
  const name = fields.get('PodName');
  if (name === undefined) return undefined;
  const namespace = fields.get('PodNamespace');
  return { kind: 'pod', at, name, ...(namespace !== undefined && { namespace }), addresses: [] };
}
