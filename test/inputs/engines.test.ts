import { describe, expect, test } from '@jest/globals';
import { factsOf, readAs, said } from '../support/rules-reading.js';
import { fixture } from '../support/text-fixtures.js';

describe('docker', () => {
  test('inspect: endpoints, published ports, the line of the id', () => {
    const text = fixture('docker-inspect.json');
    const [web, app] = factsOf(readAs('docker-inspect', text), 'container');
    expect(text.split('\n')[web!.at.line! - 1]).toContain(`"Id": "${web!.id}"`);
    expect(web).toMatchObject({
      name: 'web',
      image: 'fmtbb:1',
      pid: 32521,
      running: true,
      networkMode: 'default',
    });
    expect(web?.endpoints).toEqual([
      {
        network: 'bridge',
        networkId: '785f33daafb05f83c74f89010dcdee930f5863b432a23f1fb0c434f43d39f5ff',
        address: '198.51.100.2',
        gateway: '198.51.100.1',
        mac: '02:42:c6:33:64:02',
      },
    ]);
    expect(web?.ports).toContainEqual({
      protocol: 'tcp',
      containerPort: 80,
      hostAddress: '0.0.0.0',
      hostPort: 8080,
    });
    expect(app?.ports).toEqual([
      { protocol: 'tcp', containerPort: 90, hostAddress: '203.0.113.10', hostPort: 9090 },
    ]);
  });

  test('inspect: an excerpt without its id is named by the command above', () => {
    const text = '[\n    {\n        ...\n        "NetworkSettings": {"IPAddress": "172.17.0.3"}\n    }\n]\n';
    const named = (command?: string): unknown[] =>
      factsOf(readAs('docker-inspect', text, command), 'container').map(({ id, name }) => [id, name]);
    expect(named('docker inspect container-a')).toEqual([['container-a', 'container-a']]);
    expect(named()).toEqual([['unknown', undefined]]);
  });

  test('ps says the same ports as a table and as JSON', () => {
    const ports = (name: string): unknown[] =>
      factsOf(readAs('docker-ps', fixture(name)), 'container').map((fact) => [
        fact.id,
        fact.name,
        fact.running,
        fact.ports,
      ]);
    expect(ports('docker-ps.txt')).toEqual(ports('docker-ps.lines.jsonl'));
    expect(ports('docker-ps.txt')[3]).toEqual([
      '9d86ff7a909d',
      'app',
      true,
      [{ protocol: 'tcp', containerPort: 90, hostAddress: '203.0.113.10', hostPort: 9090 }],
    ]);
  });

  test('ps: ranges, exposed ports, old ::: and podman', () => {
    const row = (ports: string): string =>
      `CONTAINER ID   IMAGE   PORTS${' '.repeat(70)}NAMES\n0123456789ab   x       ${ports.padEnd(75)}n\n`;
    const [fact] = factsOf(
      readAs('docker-ps', row('0.0.0.0:8000-8001->80-81/tcp, :::53->53/udp, 443/tcp')),
      'container',
    );
    expect(fact?.ports).toEqual([
      { protocol: 'tcp', containerPort: 80, hostAddress: '0.0.0.0', hostPort: 8000 },
      { protocol: 'tcp', containerPort: 81, hostAddress: '0.0.0.0', hostPort: 8001 },
      { protocol: 'udp', containerPort: 53, hostAddress: '::', hostPort: 53 },
      { protocol: 'tcp', containerPort: 443 },
    ]);
    const podman =
      '[{"Id": "0123456789ab", "Names": ["web"], "Image": "x", "State": "running", "Pid": 7, "Networks": ["podman"], "Ports": [{"host_ip": "", "container_port": 80, "host_port": 8080, "range": 2, "protocol": "tcp"}]}]';
    expect(factsOf(readAs('docker-ps', podman), 'container')[0]).toMatchObject({
      engine: 'podman',
      pid: 7,
      ports: [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 81, hostPort: 8081 },
      ],
    });
  });

  test('network inspect names bridges, network ls the rest', () => {
    const networks = factsOf(
      readAs('docker-network-inspect', fixture('docker-network-inspect.json')),
      'network',
    );
    expect(networks.map(({ name, bridge, subnets }) => [name, bridge, subnets])).toContainEqual([
      'fmtnet',
      'br-089b7a430244',
      ['192.0.2.64/27'],
    ]);
    expect(networks.find(({ name }) => name === 'fmtnet')?.endpoints).toContainEqual(
      expect.objectContaining({ name: 'app', address: '192.0.2.70' }),
    );
    expect(
      factsOf(readAs('docker-network-ls', fixture('docker-network-ls.txt')), 'network')[1],
    ).toMatchObject({ id: '089b7a430244', name: 'fmtnet', driver: 'bridge' });
  });

  test('port: the command names the container', () => {
    const text = fixture('docker-port.txt');
    expect(factsOf(readAs('docker-port', text), 'setting')[0]).toMatchObject({
      name: '53/udp',
      value: '0.0.0.0:5353',
    });
    const [web] = factsOf(readAs('docker-port', text, 'docker port web'), 'container');
    expect([web?.name, web?.ports.at(-1)]).toEqual([
      'web',
      { protocol: 'tcp', containerPort: 443, hostAddress: '127.0.0.1', hostPort: 8443 },
    ]);
  });

  test('info, version and settings tell Docker Desktop and its network stack', () => {
    const info = readAs('docker-info', fixture('docker-info.txt'));
    expect(said(factsOf(info, 'identity'))).toEqual([
      { hostname: 'docker-desktop', os: 'Docker Desktop', platform: 'docker-desktop' },
    ]);
    expect(said(factsOf(info, 'setting'))).toContainEqual({
      source: 'docker-info',
      name: 'bridge-nf-call-iptables',
      value: 'false',
    });
    const json =
      '{"ID": "x", "Containers": 1, "ServerVersion": "27.4.0", "OperatingSystem": "Docker Desktop", "Name": "docker-desktop", "BridgeNfIptables": true}';
    expect(said(factsOf(readAs('docker-info', json), 'identity'))).toEqual(said(factsOf(info, 'identity')));
    expect(
      factsOf(readAs('docker-version', fixture('docker-version.desktop.txt')), 'identity')[0]?.platform,
    ).toBe('docker-desktop');
    const settings = factsOf(
      readAs('docker-desktop-settings', fixture('docker-desktop-settings.json')),
      'setting',
    );
    expect(settings.find(({ name }) => name === 'NetworkType')).toMatchObject({
      value: 'gvisor',
      at: { line: 7 },
    });
    expect(settings.find(({ name }) => name === 'KernelForUDP')?.value).toBe('true');
    const old = factsOf(
      readAs('docker-desktop-settings', fixture('docker-desktop-settings.old.json')),
      'setting',
    );
    expect(old.find(({ name }) => name === 'vpnKitCIDR')?.value).toBe('192.168.65.0/24');
  });
});

test('podman: containers and both forms of networks', () => {
  const [container] = factsOf(readAs('podman-inspect', fixture('podman-inspect.json')), 'container');
  expect(container).toMatchObject({
    engine: 'podman',
    name: 'web',
    pid: 4711,
    image: 'docker.io/library/nginx:latest',
  });
  expect(container?.endpoints[0]).toMatchObject({
    network: 'podman',
    address: '10.88.0.5',
    mac: '9a:1b:2c:3d:4e:5f',
  });
  const networks = factsOf(
    readAs('podman-network-inspect', fixture('podman-network-inspect.json')),
    'network',
  );
  expect(networks.map(({ name, bridge, subnets, gateways }) => [name, bridge, subnets, gateways])).toEqual([
    ['podman', 'podman0', ['10.88.0.0/16'], ['10.88.0.1']],
    ['old', 'cni-podman1', ['10.89.0.0/24'], ['10.89.0.1']],
  ]);
  expect(networks[0]?.endpoints[0]).toMatchObject({ name: 'web', address: '10.88.0.5' });
});

test('crictl inspectp: the pod and its sandbox', () => {
  const reading = readAs('crictl-inspectp', fixture('crictl-inspectp.json'));
  expect(said(factsOf(reading, 'pod'))).toEqual([
    {
      name: 'web-6d4b75cb6d-x2x5v',
      namespace: 'shop',
      addresses: ['10.244.0.5', 'fd00:10:244::5'],
      netns: '/var/run/netns/cni-1f2e3d4c',
    },
  ]);
  expect(factsOf(reading, 'container')[0]).toMatchObject({
    engine: 'cri',
    pid: 2817,
    endpoints: [{ network: 'eth0', address: '10.244.0.5', gateway: '10.244.0.1', mac: '4e:11:22:33:44:55' }],
  });
});

test('kubectl: pods, services, endpoint slices', () => {
  const reading = readAs('kubectl-json', fixture('kubectl-json.json'));
  expect(said(factsOf(reading, 'pod'))).toEqual([
    {
      name: 'web-6d4b75cb6d-x2x5v',
      namespace: 'shop',
      nodeName: 'worker-1',
      hostAddress: '172.18.0.3',
      addresses: ['10.244.0.5', 'fd00:10:244::5'],
    },
  ]);
  expect(said(factsOf(reading, 'service'))[0]).toEqual({
    name: 'web',
    namespace: 'shop',
    type: 'NodePort',
    clusterAddresses: ['10.96.12.7'],
    externalAddresses: ['203.0.113.80', '203.0.113.81'],
    ports: [{ protocol: 'tcp', port: 80, targetPort: 'web', nodePort: 30080, name: 'http' }],
  });
  expect(factsOf(reading, 'service')[1]?.clusterAddresses).toEqual([]);
  expect(said(factsOf(reading, 'endpoints'))[0]).toEqual({
    service: 'web',
    namespace: 'shop',
    addresses: [
      { address: '10.244.0.5', pod: 'web-6d4b75cb6d-x2x5v', nodeName: 'worker-1', ready: true },
      { address: '10.244.1.9', ready: false },
    ],
    ports: [{ protocol: 'tcp', port: 8080, name: 'http' }],
  });
});

describe('forms that other versions print', () => {
  test("Docker Desktop's admin-settings.json, grouped (docs.docker.com, settings-management)", () => {
    const text =
      '{\n  "configurationFileVersion": 2,\n  "exposeDockerAPIOnTCP2375": { "locked": true, "value": false },\n  "linuxVM": {\n    "vpnkitCIDR": { "locked": false, "value": "192.168.65.0/24" }\n  }\n}\n';
    const settings = factsOf(readAs('docker-desktop-settings', text), 'setting');
    expect(settings.map((s) => [s.name, s.value, s.at.line])).toEqual([
      ['configurationFileVersion', '2', 2],
      ['exposeDockerAPIOnTCP2375', 'false', 3],
      ['linuxVM.vpnkitCIDR', '192.168.65.0/24', 5],
    ]);
  });

  test('podman 1 lists ports (containers/podman#8120, #4955)', () => {
    const text = `[{"Id": "ff5c7f534d3e", "State": {"OciVersion": "1.0", "Running": true, "Pid": 9}, "ImageName": "nginx", "OCIRuntime": "runc",
 "NetworkSettings": {"EndpointID": "", "Gateway": "10.88.0.1", "IPAddress": "10.88.0.6", "MacAddress": "72:90:dd:e7:6f:65", "Bridge": "",
 "Ports": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp", "hostIP": ""}],
 "SandboxKey": "/var/run/netns/cni-2f336357-1f65-6289-1d1f-2059f110bd78"}}]`;
    const [container] = factsOf(readAs('podman-inspect', text), 'container');
    expect(container).toMatchObject({
      engine: 'podman',
      endpoints: [{ address: '10.88.0.6', gateway: '10.88.0.1', mac: '72:90:dd:e7:6f:65' }],
      ports: [{ protocol: 'tcp', containerPort: 80, hostPort: 8080, hostAddress: '0.0.0.0' }],
    });
  });

  test('crictl inspectp of containerd 1.0 and 2.0 (containerd/cri#479, containerd/containerd#7731)', () => {
    const status = (state: string, network: string, info: string): string =>
      `{"status": {"id": "8f9ec14c8c92", "metadata": {"attempt": 1, "name": "busybox-sandbox", "namespace": "default", "uid": "h"}, "state": "${state}", "createdAt": "2022-11-29T12:07:44.196650393-06:00", "network": ${network}, "linux": {"namespaces": {"options": {"ipc": "POD", "network": "POD", "pid": "POD"}}}, "labels": {}, "annotations": {}, "runtimeHandler": ""}, "info": ${info}}\n`;
    const now = status(
      'SANDBOX_READY',
      '{"additionalIps": [{"ip": "2001:4860:4860::11"}], "ip": "10.88.0.17"}',
      '{"pid": 48095}',
    );
    const old = status(
      'SANDBOX_NOTREADY',
      '{"ip": "10.88.22.12"}',
      '{"netNamespace": "/var/run/netns/cni-ae2b"}',
    );
    const pods = [now, old].map((text) => factsOf(readAs('crictl-inspectp', text), 'pod')[0]);
    expect(pods[0]?.addresses).toEqual(['10.88.0.17', '2001:4860:4860::11']);
    expect(pods[1]).toMatchObject({ addresses: ['10.88.22.12'], netns: '/var/run/netns/cni-ae2b' });
  });
});
