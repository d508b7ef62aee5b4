// The lab's crowd capture in shape: three containers, 40 HTTP and 10 UDP conversations each, one way out. Ports, bytes and
// times vary by a fixed rule; any number of paths can be made (the HTML report is tried with 10,000).
import type { Path, Report } from '../../../src/model/report.js';
import { hop, path, point, report } from './build.js';
import { CLOCKS, nodes, topology, wayOut } from './docker-desktop.js';

const CLIENTS = [
  { container: 'container-web', veth: 'vethd3f0712', ifindex: 5, address: '172.17.0.2' },
  { container: 'container-api', veth: 'veth5ceeccb', ifindex: 7, address: '172.17.0.3' },
  { container: 'container-job', veth: 'vethb830a23', ifindex: 9, address: '172.17.0.4' },
] as const;

/** `lostEvery`: every n-th conversation is lost at docker0; 0 for none. */
export function crowdReport(count = 150, lostEvery = 0): Report {
  const topologies = CLIENTS.map((c) => topology(c.container, c.veth, c.ifindex, c.address));
  return report({
    bundle: 'crowd',
    nodes: [...new Map(CLIENTS.flatMap((c) => nodes(c.container)).map((n) => [n.id, n])).values()],
    clocks: CLOCKS,
    points: [
      ...CLIENTS.flatMap((c) => [point(`${c.container}/eth0`, 1011, 688567), point(`vm/${c.veth}`, 1011, 688567)]),
      point('vm/docker0', 3026, 1908067),
      point('vm/eth0', 1876, 1868901),
      point('mac/en9', 1826, 1885675),
    ],
    topology: {
      ...topologies[0]!,
      interfaces: topologies.flatMap((t, i) => (i === 0 ? t.interfaces : t.interfaces.slice(0, 2))),
      addresses: topologies.flatMap((t, i) => (i === 0 ? t.addresses : t.addresses.slice(0, 1))),
    },
    paths: Array.from({ length: count }, (_, i) => conversation(i, lostEvery > 0 && i % lostEvery === lostEvery - 1)),
  }); // prettier-ignore
}

function conversation(index: number, lost: boolean): Path {
  const client = CLIENTS[index % 3]!;
  const udp = index % 5 === 4;
  const server = udp ? '203.0.113.20:9000' : '203.0.113.10:80';
  const port = 40000 + (index % 20000);
  const packets: [number, number] = udp ? [2, 2] : [6 + (index % 9), 5 + (index % 7)];
  const bytes: [number, number] = udp ? [160, 166] : [387 + index * 3, 420 + (index % 40) * 977];
  const start = (i: number): string => (1 + index * 0.011 + i * 0.00003).toFixed(6);
  const end = (i: number): string => (1.04 + index * 0.011 - i * 0.00002).toFixed(6);
  const tuples = [client.address, client.address, client.address, '192.168.65.100', '10.0.4.37'].map(
    (address, i) => `${address}:${i < 4 ? port : 44000 + (index % 20000)} > ${server}`,
  );
  const points = [`${client.container}/eth0`, `vm/${client.veth}`, 'vm/docker0', 'vm/eth0', 'mac/en9'];
  const seen = points.slice(0, lost ? 3 : 5);
  const nat = `${client.address}:${port} > 192.168.65.100:${port}`;
  return path({
    id: `p${index + 1}`,
    protocol: udp ? 'udp' : 'tcp',
    client: { node: client.container, address: client.address, port, name: client.container.slice(10) },
    server: { address: server.split(':')[0]!, port: Number(server.split(':')[1]) },
    hops: seen.map((p, i) =>
      hop(p, tuples[i]!, lost ? [3, 0] : packets, lost ? [222, 0] : bytes, `${start(i)}-${end(i)}`, [64, 63], index + 1),
    ),
    links: wayOut(client.container, client.veth, client.ifindex, index + 1, nat).slice(0, seen.length - 1),
    ...(lost && {
      outcome: { status: 'lost', after: 'vm/docker0', before: 'vm/eth0', detail: 'seen at vm/docker0, never at vm/eth0' },
    }),
  }); // prettier-ignore
}
