// Published ports as container engines print them → PublishedPort. Reference: docker/cli formatter DisplayablePorts.
//   0.0.0.0:8000-8002->80-82/tcp, [::]:8080->80/tcp, :::8080->80/tcp, 443/tcp
import { canonicalAddress } from '../../model/address.js';
import type { PublishedPort } from '../../model/fact.js';
import { arrayAt, isObject, numberAt, textAt, type Json } from './json-documents.js';

const ENTRY = /^(?:(.*):(\d+)(?:-(\d+))?->)?(\d+)(?:-(\d+))?(?:\/([a-z]+))?$/;

/** The PORTS column; what cannot be read is left out. */
export function readPortColumn(text: string): readonly PublishedPort[] {
  return text.split(',').flatMap((entry) => readPortEntry(entry.trim()));
}

function readPortEntry(entry: string): readonly PublishedPort[] {
  const m = ENTRY.exec(entry);
  if (!m) return [];
  const [, host, hostPort, , first, last = first, protocol = 'tcp'] = m;
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || Number(last) > 65535) return [];
  const address = host === undefined ? undefined : hostAddress(host);
  return Array.from({ length: count }, (_, i) => ({
    protocol,
    containerPort: Number(first) + i,
    ...(address && { hostAddress: address }),
    ...(hostPort && { hostPort: Number(hostPort) + i }),
  }));
}

/** `::`, `[::]`, `0.0.0.0`, empty (any) → canonical. */
function hostAddress(text: string): string {
  return canonicalAddress(text) ?? (text === '' || text === '*' ? '0.0.0.0' : text);
}

/** NetworkSettings.Ports: `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}], "443/tcp": null}`. */
export function readPortMap(ports: Json): readonly PublishedPort[] {
  return Object.keys(ports).flatMap((key) => {
    const m = /^(\d+)(?:\/([a-z]+))?$/.exec(key);
    if (!m) return [];
    const exposed = { protocol: m[2] ?? 'tcp', containerPort: Number(m[1]) };
    const bindings = arrayAt(ports, key).filter(isObject);
    if (bindings.length === 0) return [exposed];
    return bindings.map((binding) => {
      const port = Number(textAt(binding, 'HostPort', 'hostPort') ?? binding['hostPort'] ?? NaN);
      return {
        ...exposed,
        hostAddress: hostAddress(textAt(binding, 'HostIp', 'HostIP', 'hostIP') ?? ''),
        ...(Number.isInteger(port) && { hostPort: port }),
      };
    });
  });
}

/** podman ps: `{"host_ip": "", "container_port": 80, "host_port": 8080, "range": 1, "protocol": "tcp"}`. */
export function readPodmanPorts(ports: readonly Json[]): readonly PublishedPort[] {
  return ports.flatMap((port) => {
    const [from, host] = [numberAt(port, 'container_port'), numberAt(port, 'host_port')];
    if (from === undefined) return [];
    const count = Math.min(numberAt(port, 'range') ?? 1, 65536);
    return Array.from({ length: count }, (_, i) => ({
      protocol: textAt(port, 'protocol') ?? 'tcp',
      containerPort: from + i,
      hostAddress: hostAddress(textAt(port, 'host_ip') ?? ''),
      ...(host !== undefined && { hostPort: host + i }),
    }));
  });
}

/** podman 1: NetworkSettings.Ports is a list, `{"hostPort": 8080, "containerPort": 80, "protocol": "tcp", "hostIP": ""}`. */
export function readOldPodmanPorts(ports: readonly Json[]): readonly PublishedPort[] {
  return ports.flatMap((port) => {
    const [containerPort, hostPort] = [numberAt(port, 'containerPort'), numberAt(port, 'hostPort')];
    if (containerPort === undefined) return [];
    const protocol = textAt(port, 'protocol') ?? 'tcp';
    const host = { hostAddress: hostAddress(textAt(port, 'hostIP') ?? ''), hostPort };
    return [{ protocol, containerPort, ...(hostPort !== undefined && host) }];
  });
}
