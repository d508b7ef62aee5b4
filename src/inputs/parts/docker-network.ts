// One network of `docker network inspect` → NetworkFact. Reference: moby api/types/network.Inspect.
//   {"Name": "bridge", "Id": "785f…", "Driver": "bridge", "IPAM": {"Config": [{"Subnet": …}]}, "Containers": {"f5d7…": {…}}}
import { canonicalAddress, parsePrefix } from '../../model/address.js';
import type { Place } from '../../model/diagnostic.js';
import type { NetworkFact } from '../../model/fact.js';
import { objectAt, objectsAt, textAt, type Json } from './json-documents.js';

export function isNetwork(value: Json): boolean {
  return (
    typeof value['Name'] === 'string' &&
    typeof value['Id'] === 'string' &&
    'Scope' in value &&
    'Driver' in value
  );
}

export function readNetwork(value: Json, at: Place): NetworkFact {
  const id = textAt(value, 'Id') ?? '';
  const driver = textAt(value, 'Driver');
  const configs = objectsAt(objectAt(value, 'IPAM'), 'Config');
  const bridge = bridgeOf(value, id, driver);
  const containers = objectAt(value, 'Containers');
  return {
    kind: 'network',
    at,
    engine: 'docker',
    id,
    name: textAt(value, 'Name') ?? '',
    ...(driver && { driver }),
    ...(bridge && { bridge }),
    subnets: configs.flatMap((config) => canonicalSubnet(textAt(config, 'Subnet'))),
    gateways: configs.flatMap(
      (config) => canonicalAddress((textAt(config, 'Gateway') ?? '').split('/')[0]!) ?? [],
    ),
    endpoints: Object.keys(containers).map((container) =>
      readMember(container, objectAt(containers, container)),
    ),
  };
}

/** The bridge is named by an option, else `br-` and the first 12 digits of the id (libnetwork bridge driver). */
function bridgeOf(value: Json, id: string, driver: string | undefined): string | undefined {
  if (driver !== 'bridge') return undefined;
  const named = textAt(objectAt(value, 'Options'), 'com.docker.network.bridge.name');
  return named ?? (id.length >= 12 ? `br-${id.slice(0, 12)}` : undefined);
}

function canonicalSubnet(text: string | undefined): readonly string[] {
  const prefix = text === undefined ? undefined : parsePrefix(text);
  return prefix ? [`${prefix.address}/${prefix.length}`] : [];
}

function readMember(container: string, value: Json): NetworkFact['endpoints'][number] {
  const name = textAt(value, 'Name');
  const mac = textAt(value, 'MacAddress')?.toLowerCase();
  const address = canonicalAddress((textAt(value, 'IPv4Address') ?? '').split('/')[0]!);
  const address6 = canonicalAddress((textAt(value, 'IPv6Address') ?? '').split('/')[0]!);
  return {
    container,
    ...(name && { name }),
    ...(mac && { mac }),
    ...(address && { address }),
    ...(address6 && { address6 }),
  };
}
