// Manifest → the text of a pathstitch.yaml to start from (`pathstitch inspect` prints it). Reading it back gives the same manifest.
//   nodes:
//     vm: { label: "Docker Desktop VM", kind: vm }
import type { Manifest } from '../model/manifest.js';

/** Words that YAML 1.1 or 1.2 readers take for something else than a string. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const COMMENTS = {
  nodes:
    'one entry per network stack; kind: host, vm, container, pod or namespace; nodes with the same clock share it',
  files: 'where a capture was taken, if folder and name do not say it; ignore: true leaves a file out',
  relays:
    'a userspace relay between two nodes; kind: vpnkit, gvisor, slirp, passt, docker-proxy, port-forwarder or unknown',
};

export function printManifest(manifest: Manifest): string {
  const nodes = Object.entries(manifest.nodes ?? {}).map(([node, said]) => {
    const fields = { label: said.label, kind: said.kind, inside: said.inside, clock: said.clock };
    return `  ${scalar(node)}: ${fieldList(fields)}`;
  });
  const files = Object.entries(manifest.files ?? {}).map(([file, said]) => {
    const fields = { node: said.node, interface: said.interface, ignore: said.ignore };
    return `  ${scalar(file)}: ${fieldList(fields)}`;
  });
  const relays = (manifest.relays ?? []).map(({ between, kind, processes }) => {
    return `  - ${fieldList({ between, kind, processes })}`;
  });
  return [section('nodes', nodes), section('files', files), section('relays', relays)]
    .filter(Boolean)
    .join('\n');
}

function section(name: keyof typeof COMMENTS, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `# ${COMMENTS[name]}\n${name}:\n${lines.join('\n')}\n`;
}

function fieldList(
  fields: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
): string {
  const said = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [`${name}: ${value}`];
    return [`${name}: ${typeof value === 'string' ? scalar(value) : `[${value.map(scalar).join(', ')}]`}`];
  });
  return said.length > 0 ? `{ ${said.join(', ')} }` : '{}';
}

/** JSON strings are YAML double-quoted scalars. */
function scalar(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
}
