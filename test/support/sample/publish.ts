// The lab's publish capture by hand: a published port reached through DNAT, through docker-proxy on loopback, and by a
// neighbour container through docker-proxy and back into the same bridge (two hops at docker0).
// Packets, bytes, times and frame numbers are tshark's.
import type { Path, Report } from '../../../src/model/report.js';
import { delay, hop, link, node, path, point, report } from './build.js';

export function publishReport(): Report {
  return report({
    bundle: 'publish',
    nodes: [
      node('client', 'host', 'client', 'host'),
      node('host', 'host', 'host', 'host'),
      node('container-a', 'container', 'a', 'host', 'host'),
      node('container-b', 'container', 'b', 'host', 'host'),
    ],
    clocks: [{ id: 'host', reference: 'host', offsetSeconds: { low: 0, high: 0 }, steps: [], evidence: [] }],
    points: [
      point('client/wan0', 24, 1974),
      point('container-a/eth0', 111, 9696),
      point('container-b/eth0', 31, 2776),
      point('host/docker0', 128, 11028),
      point('host/ens192', 24, 1974),
      point('host/lo', 20, 1730),
      point('host/veth1b2392f', 111, 9696),
      point('host/veth2a92a2a', 31, 2776),
    ],
    topology: {
      interfaces: [
        { node: 'host', name: 'docker0', ifindex: 2, kind: 'bridge', at: 'host/ip-addr.txt:7' },
        {
          node: 'host',
          name: 'veth1b2392f',
          ifindex: 4,
          kind: 'veth',
          master: 'docker0',
          at: 'host/ip-addr.txt:13',
        },
        {
          node: 'host',
          name: 'veth2a92a2a',
          ifindex: 6,
          kind: 'veth',
          master: 'docker0',
          at: 'host/ip-addr.txt:17',
        },
        { node: 'host', name: 'ens192', ifindex: 142, at: 'host/ip-addr.txt:21' },
      ],
      links: [],
      addresses: [
        {
          node: 'host',
          interface: 'docker0',
          address: '172.17.0.1',
          prefixLength: 16,
          at: 'host/ip-addr.txt:9',
        },
        {
          node: 'host',
          interface: 'ens192',
          address: '10.103.80.33',
          prefixLength: 16,
          at: 'host/ip-addr.txt:23',
        },
      ],
      routes: [],
      natRules: [],
      containers: [],
    },
    paths: [dnat(), loopback(), hairpin()],
  });
}

const PACKETS = [6, 4] as const;
const BYTES = [447, 418] as const;
const SERVER = { node: 'container-a', address: '172.17.0.2', port: 80, name: 'a' };

/** docker0 → container a's veth → its eth0. */
function intoA(frame: number): Path['links'] {
  return [
    link('host/docker0', 'host/veth1b2392f', 'bridge', 'proven', 'veth1b2392f is a port of docker0', [
      ['topology', 'veth1b2392f master docker0', 'host/bridge-link.txt:1'],
      ['packets', 'identical packets, in the same order', `host/veth1b2392f.pcap#${frame}`],
    ], { delaySeconds: delay(3, 2, 6) }),
    link('host/veth1b2392f', 'container-a/eth0', 'veth', 'proven', 'veth pair ifindex 4 ↔ 3', [
      ['topology', 'veth1b2392f@if3 and eth0@if4 name each other', 'host/ip-addr.txt:13'],
      ['packets', 'identical packets, in the same order', `container-a/eth0.pcap#${frame}`],
    ], { delaySeconds: delay(1, 1, 6) }),
  ]; // prettier-ignore
}

function dnat(): Path {
  const outside = '10.103.226.1:49888 > 10.103.80.33:8888';
  const inside = '10.103.226.1:49888 > 172.17.0.2:80';
  return path({
    id: 'p1',
    protocol: 'tcp',
    client: { node: 'client', address: '10.103.226.1', port: 49888 },
    server: SERVER,
    hops: [
      hop('client/wan0', outside, PACKETS, BYTES, '111.545353-111.546099', [64, 63], 4),
      hop('host/ens192', outside, PACKETS, BYTES, '111.545354-111.546105', [64, 63], 4),
      hop('host/docker0', inside, PACKETS, BYTES, '111.545401-111.546109', [63, 64], 37),
      hop('host/veth1b2392f', inside, PACKETS, BYTES, '111.545407-111.546110', [63, 64], 41),
      hop('container-a/eth0', inside, PACKETS, BYTES, '111.545408-111.546110', [63, 64], 41),
    ],
    links: [
      link('client/wan0', 'host/ens192', 'wire', 'proven', 'same segment', [
        ['packets', 'identical packets, in the same order', 'host/ens192.pcap#4'],
      ], { delaySeconds: delay(1, 6, 6) }),
      link('host/ens192', 'host/docker0', 'nat', 'proven', 'destination translated, then routed', [
        ['conntrack', '10.103.80.33:8888 becomes 172.17.0.2:80', 'host/conntrack-list.txt:13'],
      ], {
        translation: {
          destination: { from: '10.103.80.33:8888', to: '172.17.0.2:80' },
          by: 'conntrack',
          rule: '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8888 -j DNAT --to-destination 172.17.0.2:80',
        },
        delaySeconds: delay(3, 4, 6),
      }),
      ...intoA(41),
    ],
  }); // prettier-ignore
}

const PROXY = {
  kind: 'docker-proxy',
  processes: ['docker-proxy (pid 3308): 0.0.0.0:8888 → 172.17.0.2:80'],
  preserved: ['byte stream'],
  rewritten: ['both addresses', 'both ports', 'sequence numbers'],
  why: 'docker-proxy accepts the connection and opens its own: its packets cross no interface',
} as const;

function loopback(): Path {
  const outside = '127.0.0.1:43980 > 127.0.0.1:8888';
  const inside = '172.17.0.1:58768 > 172.17.0.2:80';
  return path({
    id: 'p2',
    protocol: 'tcp',
    client: { node: 'host', address: '127.0.0.1', port: 43980 },
    server: SERVER,
    hops: [
      hop('host/lo', outside, PACKETS, BYTES, '111.233245-111.241869', [64, 64], 1),
      hop('host/docker0', inside, PACKETS, BYTES, '111.237233-111.241712', [64, 64], 7),
      hop('host/veth1b2392f', inside, PACKETS, BYTES, '111.237234-111.241713', [64, 64], 11),
      hop('container-a/eth0', inside, PACKETS, BYTES, '111.237235-111.241718', [64, 64], 11),
    ],
    links: [
      link('host/lo', 'host/docker0', 'relay', 'inferred', 'docker-proxy', [
        ['process', 'docker-proxy -host-port 8888 -container-ip 172.17.0.2 -container-port 80', 'host/docker-proxy-ps.txt:1'],
        ['packets', 'same 43 bytes out and 146 back, handshakes in order', 'host/docker0.pcap#7'],
      ], { relay: PROXY, lost: { forward: null, reverse: null }, delaySeconds: delay(3988, 157, 4) }),
      ...intoA(11),
    ],
  }); // prettier-ignore
}

function hairpin(): Path {
  const outside = '172.17.0.3:43918 > 10.103.80.33:8888';
  const inside = '172.17.0.1:58774 > 172.17.0.2:80';
  return path({
    id: 'p3',
    protocol: 'tcp',
    client: { node: 'container-b', address: '172.17.0.3', port: 43918, name: 'b' },
    server: SERVER,
    hops: [
      hop('container-b/eth0', outside, PACKETS, BYTES, '111.709363-111.728991', [64, 64], 12),
      hop('host/veth2a92a2a', outside, PACKETS, BYTES, '111.709364-111.729001', [64, 64], 12),
      hop('host/docker0', outside, PACKETS, BYTES, '111.709392-111.729007', [64, 64], 49),
      hop('host/docker0', inside, PACKETS, BYTES, '111.713137-111.725311', [64, 64], 54),
      hop('host/veth1b2392f', inside, PACKETS, BYTES, '111.713143-111.725312', [64, 64], 52),
      hop('container-a/eth0', inside, PACKETS, BYTES, '111.713149-111.725317', [64, 64], 52),
    ],
    links: [
      link('container-b/eth0', 'host/veth2a92a2a', 'veth', 'proven', 'veth pair ifindex 5 ↔ 6', [
        ['topology', 'eth0@if6 and veth2a92a2a@if5 name each other', 'host/ip-addr.txt:17'],
      ], { delaySeconds: delay(1, 10, 6) }),
      link('host/veth2a92a2a', 'host/docker0', 'bridge', 'proven', 'veth2a92a2a is a port of docker0', [
        ['topology', 'veth2a92a2a master docker0', 'host/bridge-link.txt:2'],
      ], { delaySeconds: delay(28, 6, 6) }),
      link('host/docker0', 'host/docker0', 'relay', 'inferred', 'docker-proxy, out of the bridge it came in by', [
        ['rules', 'packets that enter at docker0 are not translated: -A DOCKER -i docker0 -j RETURN', 'host/iptables-save.txt:41'],
        ['packets', 'same 43 bytes out and 146 back, handshakes in order', 'host/docker0.pcap#54'],
      ], { relay: PROXY, lost: { forward: null, reverse: null }, delaySeconds: delay(3745, 3696, 4) }),
      ...intoA(52),
    ],
  }); // prettier-ignore
}
