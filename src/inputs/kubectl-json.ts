// `kubectl get pods,services,endpointslices,endpoints -o json` → pods, services and their endpoints; other kinds are passed
// over. Reference: kubernetes.io/docs/reference/kubernetes-api.
//   {"apiVersion": "v1", "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"}, …}]}
import { canonicalAddress } from '../model/address.js';
import type { Place } from '../model/diagnostic.js';
import type { EndpointsFact, Fact, PodFact, ServiceFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import {
  arrayAt,
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

type Reader = (object: Json, at: Place) => Fact;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Pod', readPod],
  ['Service', readService],
  ['EndpointSlice', readSlice],
  ['Endpoints', readEndpoints],
]);

export const kubectlJson: TextFormat = {
  id: 'kubectl-json',
  detect: (head) => detectJson(head, isKubernetes),
  parse: readObjects,
};

function isKubernetes(value: Json): boolean {
  const items = objectsAt(value, 'items');
  const list = typeof value['apiVersion'] === 'string' && Array.isArray(value['items']);
  if (list && items.length === 0) return /List$/.test(textAt(value, 'kind') ?? '');
  return list ? items.some(isObjectOfKind) : isObjectOfKind(value);
}

function isObjectOfKind(value: Json): boolean {
  return (
    typeof value['apiVersion'] === 'string' && READERS.has(textAt(value, 'kind') ?? '') && 'metadata' in value
  );
}

function readObjects(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const objects = documentsOf(json).flatMap((value) =>
    Array.isArray(value['items']) ? objectsAt(value, 'items') : [value],
  );
  const facts = objects.filter(isObjectOfKind).flatMap((object) => {
    const read = READERS.get(textAt(object, 'kind')!);
    const line = json.lineOf(object['metadata'], 'name');
    return read ? [read(object, { file: input.file, ...(line !== undefined && { line }) })] : [];
  });
  return { facts, records: facts.length, diagnostics: jsonProblem(input, json, 'kubectl get … -o json') };
}

/** Name and namespace, as every kind has them. */
function identity(object: Json): { readonly name: string; readonly namespace?: string } {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  return { name: textAt(metadata, 'name') ?? '', ...(namespace && { namespace }) };
}

function addresses(...texts: readonly unknown[]): readonly string[] {
  const found = texts.flatMap((text) => (typeof text === 'string' ? (canonicalAddress(text) ?? []) : []));
  return [...new Set(found)];
}

function readPod(object: Json, at: Place): PodFact {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const nodeName = textAt(spec, 'nodeName');
  const [hostAddress] = addresses(status['hostIP']);
  return {
    kind: 'pod',
    at,
    ...identity(object),
    ...(nodeName && { nodeName }),
    ...(hostAddress && { hostAddress }),
    addresses: addresses(status['podIP'], ...objectsAt(status, 'podIPs').map((inner) => inner['ip'])),
    ...(spec['hostNetwork'] === true && { hostNetwork: true }),
  };
}

function readService(object: Json, at: Place): ServiceFact {
  const spec = objectAt(object, 'spec');
  const type = textAt(spec, 'type');
  const ingress = objectsAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress');
  return {
    kind: 'service',
    at,
    ...identity(object),
    ...(type && { type }),
    clusterAddresses: addresses(spec['clusterIP'], ...arrayAt(spec, 'clusterIPs')), // "None" is no address
    externalAddresses: addresses(...arrayAt(spec, 'externalIPs'), ...ingress.map((inner) => inner['ip'])),
    ports: objectsAt(spec, 'ports').map(readServicePort),
  };
}

function readServicePort(port: Json): ServiceFact['ports'][number] {
  const target = port['targetPort'];
  const nodePort = numberAt(port, 'nodePort');
  const name = textAt(port, 'name');
  return {
    protocol: protocolOf(port),
    port: numberAt(port, 'port') ?? 0,
    ...((typeof target === 'number' || typeof target === 'string') && { targetPort: target }),
    ...(nodePort && { nodePort }),
    ...(name && { name }),
  };
}

function protocolOf(port: Json): string {
  return (textAt(port, 'protocol') ?? 'TCP').toLowerCase();
}

function readSlice(object: Json, at: Place): EndpointsFact {
  const { name, namespace } = identity(object);
  const service = textAt(objectAt(objectAt(object, 'metadata'), 'labels'), 'kubernetes.io/service-name');
  return {
    kind: 'endpoints',
    at,
    service: service ?? name,
    ...(namespace && { namespace }),
    addresses: objectsAt(object, 'endpoints').flatMap((endpoint) => {
      const ready = objectAt(endpoint, 'conditions')['ready'];
      return addresses(...arrayAt(endpoint, 'addresses')).map((address) =>
        endpointOf(endpoint, address, typeof ready === 'boolean' ? ready : undefined),
      );
    }),
    ports: endpointPorts(object),
  };
}

function readEndpoints(object: Json, at: Place): EndpointsFact {
  const { name, namespace } = identity(object);
  const subsets = objectsAt(object, 'subsets');
  const listed = (subset: Json, key: string, ready: boolean): EndpointsFact['addresses'] =>
    objectsAt(subset, key).flatMap((endpoint) =>
      addresses(endpoint['ip']).map((address) => endpointOf(endpoint, address, ready)),
    );
  return {
    kind: 'endpoints',
    at,
    service: name,
    ...(namespace && { namespace }),
    addresses: subsets.flatMap((subset) => [
      ...listed(subset, 'addresses', true),
      ...listed(subset, 'notReadyAddresses', false),
    ]),
    ports: subsets.flatMap(endpointPorts),
  };
}

function endpointOf(
  endpoint: Json,
  address: string,
  ready: boolean | undefined,
): EndpointsFact['addresses'][number] {
  const target = objectAt(endpoint, 'targetRef');
  const pod = target['kind'] === 'Pod' ? textAt(target, 'name') : undefined;
  const nodeName = textAt(endpoint, 'nodeName');
  return {
    address,
    ...(pod && { pod }),
    ...(nodeName && { nodeName }),
    ...(ready !== undefined && { ready }),
  };
}

function endpointPorts(holder: Json): EndpointsFact['ports'] {
  return objectsAt(holder, 'ports').map((port) => {
    const name = textAt(port, 'name');
    return { protocol: protocolOf(port), port: numberAt(port, 'port') ?? 0, ...(name && { name }) };
  });
}
