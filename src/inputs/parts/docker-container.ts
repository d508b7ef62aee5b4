// One container of `docker inspect` (or `podman inspect`) → ContainerFact. Reference: moby api/types/container.
//   {"Id": "f5d7…", "Name": "/web", "State": {"Pid": 32521}, "NetworkSettings": {"Networks": {"bridge": {"IPAddress": …}}}}
import { canonicalAddress } from '../../model/address.js';
import type { ContainerEndpoint, ContainerFact } from '../../model/fact.js';
import type { Place } from '../../model/diagnostic.js';
import { readOldPodmanPorts, readPortMap } from './docker-ports.js';
import { isObject, numberAt, objectAt, objectsAt, textAt, type Json } from './json-documents.js';

export function isContainer(value: Json): boolean {
  const network = value['NetworkSettings'];
  const known =
    isObject(network) &&
    ['IPAddress', 'Networks', 'Ports', 'SandboxID', 'SandboxKey'].some((key) => key in network);
  const state = value['State'];
  const runs = isObject(state) && ('Pid' in state || 'Running' in state);
  return (
    known ||
    (runs && typeof value['Id'] === 'string') ||
    (typeof value['Id'] === 'string' && 'HostConfig' in value)
  );
}

/** `named`: what the command line called it, for excerpts that left the id out. */
export function readContainer(
  value: Json,
  at: Place,
  engine: ContainerFact['engine'],
  named?: string,
): ContainerFact {
  const state = objectAt(value, 'State');
  const config = objectAt(value, 'Config');
  const network = objectAt(value, 'NetworkSettings');
  const pid = numberAt(state, 'Pid');
  const running = state['Running'];
  return {
    kind: 'container',
    at,
    engine,
    id: textAt(value, 'Id', 'ID') ?? named ?? 'unknown',
    ...optional('name', textAt(value, 'Name')?.replace(/^\//, '') ?? named),
    ...optional('image', textAt(value, 'ImageName') ?? textAt(config, 'Image')),
    ...(pid !== undefined && pid > 0 && { pid }),
    ...optional('hostname', textAt(config, 'Hostname')),
    ...optional('sandboxKey', textAt(network, 'SandboxKey')),
    ...optional('networkMode', textAt(objectAt(value, 'HostConfig'), 'NetworkMode')),
    ...(typeof running === 'boolean' && { running }),
    endpoints: readEndpoints(network),
    ports: [...readPortMap(objectAt(network, 'Ports')), ...readOldPodmanPorts(objectsAt(network, 'Ports'))],
  };
}

function readEndpoints(network: Json): readonly ContainerEndpoint[] {
  const networks = objectAt(network, 'Networks');
  const named = Object.keys(networks).map((name) => readEndpoint(name, objectAt(networks, name)));
  if (named.length > 0 || !textAt(network, 'IPAddress', 'GlobalIPv6Address')) return named;
  return [readEndpoint(textAt(network, 'Bridge') ?? 'bridge', network)]; // engines before 1.9 and pasted excerpts
}

function readEndpoint(network: string, value: Json): ContainerEndpoint {
  return {
    network,
    ...optional('networkId', textAt(value, 'NetworkID')),
    ...optional('address', canonicalAddress(textAt(value, 'IPAddress') ?? '')),
    ...optional('address6', canonicalAddress(textAt(value, 'GlobalIPv6Address') ?? '')),
    ...optional('gateway', canonicalAddress(textAt(value, 'Gateway') ?? '')),
    ...optional('mac', textAt(value, 'MacAddress')?.toLowerCase()),
  };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>;
}
