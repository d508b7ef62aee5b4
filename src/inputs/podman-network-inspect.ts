// `podman network inspect NETWORK…` → networks: netavark's form, and the CNI configuration of podman 3 and older.
// Reference: podman-network-inspect(1), containers/common libnetwork/types.
//   [{"name": "podman", "id": "2f25…", "driver": "bridge", "network_interface": "podman0", "subnets": [{"subnet": "10.88.0.0/16"}]}]
//   [{"cniVersion": "0.4.0", "name": "podman", "plugins": [{"type": "bridge", "bridge": "cni-podman0", "ipam": {"ranges": [[…]]}}]}]
import { canonicalAddress, parsePrefix } from '../model/address.js';
import type { Place } from '../model/diagnostic.js';
import type { NetworkFact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import {
  arrayAt,
  detectJson,
  documentsOf,
  isObject,
  jsonProblem,
  objectAt,
  objectsAt,
  textAt,
  type Json,
} from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';

export const podmanNetworkInspect: TextFormat = {
  id: 'podman-network-inspect',
  detect: (head) => detectJson(head, (value) => isNetavark(value) || isCni(value)),
  parse: readNetworks,
};

function isNetavark(value: Json): boolean {
  return 'name' in value && 'driver' in value && ('network_interface' in value || 'dns_enabled' in value);
}

function isCni(value: Json): boolean {
  return 'cniVersion' in value && 'name' in value && Array.isArray(value['plugins']);
}

function readNetworks(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const facts = documentsOf(json).flatMap((value): readonly NetworkFact[] => {
    const line = json.lineOf(value, 'id', 'name');
    const at = { file: input.file, ...(line !== undefined && { line }) };
    if (isNetavark(value)) return [readNetavark(value, at)];
    return isCni(value) ? [readCni(value, at)] : [];
  });
  return { facts, records: facts.length, diagnostics: jsonProblem(input, json, 'podman network inspect') };
}

function readNetavark(value: Json, at: Place): NetworkFact {
  const bridge = textAt(value, 'network_interface');
  const driver = textAt(value, 'driver');
  const containers = objectAt(value, 'containers');
  return {
    ...base(value, at, objectsAt(value, 'subnets')),
    ...(driver && { driver }),
    ...(bridge && { bridge }),
    endpoints: Object.keys(containers).flatMap((id) => members(id, objectAt(containers, id))),
  };
}

function readCni(value: Json, at: Place): NetworkFact {
  const plugin = objectsAt(value, 'plugins').find((candidate) => 'ipam' in candidate) ?? {};
  const ranges = arrayAt(objectAt(plugin, 'ipam'), 'ranges').flat().filter(isObject);
  const bridge = textAt(plugin, 'bridge');
  const driver = textAt(plugin, 'type');
  return { ...base(value, at, ranges), ...(driver && { driver }), ...(bridge && { bridge }) };
}

function base(value: Json, at: Place, subnets: readonly Json[]): NetworkFact {
  const name = textAt(value, 'name') ?? '';
  return {
    kind: 'network',
    at,
    engine: 'podman',
    id: textAt(value, 'id') ?? name,
    name,
    subnets: subnets.flatMap((subnet) => prefixText(textAt(subnet, 'subnet'))),
    gateways: subnets.flatMap((subnet) => canonicalAddress(textAt(subnet, 'gateway') ?? '') ?? []),
    endpoints: [],
  };
}

function prefixText(text: string | undefined): readonly string[] {
  const prefix = text === undefined ? undefined : parsePrefix(text);
  return prefix ? [`${prefix.address}/${prefix.length}`] : [];
}

/** One entry per interface: `{"interfaces": {"eth0": {"subnets": [{"ipnet": "10.88.0.2/16"}], "mac_address": …}}}`. */
function members(container: string, value: Json): NetworkFact['endpoints'] {
  const interfaces = objectAt(value, 'interfaces');
  const name = textAt(value, 'name');
  return Object.keys(interfaces).map((key) => {
    const inner = objectAt(interfaces, key);
    const mac = textAt(inner, 'mac_address')?.toLowerCase();
    const addresses = objectsAt(inner, 'subnets').flatMap(
      (subnet) => canonicalAddress((textAt(subnet, 'ipnet') ?? '').split('/')[0]!) ?? [],
    );
    const address = addresses.find((text) => !text.includes(':'));
    const address6 = addresses.find((text) => text.includes(':'));
    return {
      container,
      ...(name && { name }),
      ...(mac && { mac }),
      ...(address && { address }),
      ...(address6 && { address6 }),
    };
  });
}
