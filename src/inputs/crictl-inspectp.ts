// `crictl inspectp POD` → the pod with its addresses and network namespace, and its sandbox as a container (pid, MAC);
// `crictl inspect CONTAINER` → the container. Reference: cri-tools docs/crictl.md, containerd internal/cri sandbox status.
//   {"status": {"id": "3a1f…", "metadata": {"name": "web", "namespace": "default"}, "network": {"ip": "10.244.0.5"}},
//    "info": {"pid": 1234, "runtimeSpec": {"linux": {"namespaces": [{"type": "network", "path": "/var/run/netns/cni-…"}]}}}}
import { canonicalAddress } from '../model/address.js';
import type { Place } from '../model/diagnostic.js';
import type { ContainerEndpoint, ContainerFact, Fact, PodFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import {
  detectJson,
  documentsOf,
  jsonProblem,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  type Json,
} from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';

export const crictlInspectp: TextFormat = {
  id: 'crictl-inspectp',
  detect: (head) => detectJson(head, isStatus),
  parse: readStatuses,
};

/** A sandbox's state is SANDBOX_READY, a container's CONTAINER_RUNNING: Kubernetes objects have neither. */
function isStatus(value: Json): boolean {
  return /^(SANDBOX|CONTAINER)_/.test(textAt(objectAt(value, 'status'), 'state') ?? '');
}

function readStatuses(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const statuses = documentsOf(json).filter(isStatus);
  const facts = statuses.flatMap((value) => {
    const line = json.lineOf(value['status'], 'id');
    return readStatus(value, { file: input.file, ...(line !== undefined && { line }) });
  });
  return { facts, records: statuses.length, diagnostics: jsonProblem(input, json, 'crictl inspectp') };
}

function readStatus(value: Json, at: Place): readonly Fact[] {
  const status = objectAt(value, 'status');
  const info = objectAt(value, 'info');
  const state = textAt(status, 'state') ?? '';
  const container = readContainer(status, info, at, state.endsWith('_READY') || state.endsWith('_RUNNING'));
  return state.startsWith('SANDBOX_') ? [readPod(status, info, at), container] : [container];
}

function readPod(status: Json, info: Json, at: Place): PodFact {
  const metadata = objectAt(status, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  const network = objectAt(status, 'network');
  const more = objectsAt(network, 'additionalIps').map((inner) => textAt(inner, 'ip'));
  const options = objectAt(objectAt(objectAt(status, 'linux'), 'namespaces'), 'options');
  const netns = networkNamespace(info);
  return {
    kind: 'pod',
    at,
    name: textAt(metadata, 'name') ?? '',
    ...(namespace && { namespace }),
    addresses: [textAt(network, 'ip'), ...more].flatMap((text) => canonicalAddress(text ?? '') ?? []),
    ...(textAt(options, 'network') === 'NODE' && { hostNetwork: true }),
    ...(netns && { netns }),
  };
}

function networkNamespace(info: Json): string | undefined {
  const namespaces = objectsAt(objectAt(objectAt(info, 'runtimeSpec'), 'linux'), 'namespaces');
  const network = namespaces.find((namespace) => namespace['type'] === 'network');
  return (network && textAt(network, 'path')) ?? textAt(info, 'netNamespace'); // containerd's CRI before 1.2
}

function readContainer(status: Json, info: Json, at: Place, running: boolean): ContainerFact {
  const name = textAt(objectAt(status, 'metadata'), 'name');
  const image = textAt(objectAt(status, 'image'), 'image') ?? textAt(info, 'image');
  const pid = numberAt(info, 'pid');
  const netns = networkNamespace(info);
  return {
    kind: 'container',
    at,
    engine: 'cri',
    id: textAt(status, 'id') ?? '',
    ...(name && { name }),
    ...(image && { image }),
    ...(pid && { pid }),
    ...(netns && { sandboxKey: netns }),
    running,
    endpoints: readEndpoints(objectAt(objectAt(info, 'cniResult'), 'Interfaces')),
    ports: [],
  };
}

/** Only the pod's own interfaces have addresses; the host's veth is listed without. */
function readEndpoints(interfaces: Json): readonly ContainerEndpoint[] {
  return Object.keys(interfaces).flatMap((network) => {
    const inner = objectAt(interfaces, network);
    const configs = objectsAt(inner, 'IPConfigs');
    if (configs.length === 0 || network === 'lo') return [];
    const addresses = configs.flatMap((config) => canonicalAddress(textAt(config, 'IP') ?? '') ?? []);
    const address = addresses.find((text) => !text.includes(':'));
    const address6 = addresses.find((text) => text.includes(':'));
    const gateway = canonicalAddress(textAt(configs[0]!, 'Gateway') ?? '');
    const mac = textAt(inner, 'Mac')?.toLowerCase();
    return [
      {
        network,
        ...(address && { address }),
        ...(address6 && { address6 }),
        ...(gateway && { gateway }),
        ...(mac && { mac }),
      },
    ];
  });
}
