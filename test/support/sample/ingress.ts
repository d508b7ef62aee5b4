// The lab's ingress capture by hand: Mac lo → a port forwarder → the VM's OUTPUT DNAT and masquerade at once → bridge →
// veth → container. On the bridge replies show another tuple than requests (half translated).
// Packets, bytes, times and frame numbers are tshark's.
import type { Path, Report } from '../../../src/model/report.js';
import { delay, hop, link, node, path, point, report } from './build.js';
import { CLOCKS } from './docker-desktop.js';

const BRIDGE = 'vm/br-9e74de0ac9ba';
const C = 'container-minikube';

export function ingressReport(): Report {
  return report({
    bundle: 'ingress',
    nodes: [
      node('mac', 'host', 'Mac', 'mac'),
      node('vm', 'vm', 'VM', 'vm', 'mac'),
      node(C, 'container', 'minikube', 'vm', 'vm'),
    ],
    clocks: CLOCKS,
    points: [
      point(`${C}/eth0`, 56, 5427),
      point('mac/en9', 3, 230),
      point('mac/lo', 72, 7116),
      point(BRIDGE, 52, 4987),
      point('vm/vethedc2dc0', 56, 5427),
    ],
    topology: {
      interfaces: [
        { node: 'vm', name: 'br-9e74de0ac9ba', ifindex: 4, kind: 'bridge', at: 'vm/ip-addr.txt:19' },
        { node: 'vm', name: 'vethedc2dc0', ifindex: 6, kind: 'veth', master: 'br-9e74de0ac9ba', at: 'vm/ip-addr.txt:25' },
      ],
      links: [],
      addresses: [{ node: 'vm', interface: 'br-9e74de0ac9ba', address: '192.168.49.1', prefixLength: 24, at: 'vm/ip-addr.txt:21' }],
      routes: [],
      natRules: [],
      containers: [],
    },
    paths: [forwarded(), fromVm()],
  }); // prettier-ignore
}

function intoContainer(frame: number): Path['links'] {
  return [
    link(BRIDGE, 'vm/vethedc2dc0', 'bridge', 'proven', 'vethedc2dc0 is a port of br-9e74de0ac9ba', [
      ['topology', 'vethedc2dc0 master br-9e74de0ac9ba', 'vm/bridge-link.txt:1'],
      ['packets', 'identical requests, in the same order', `vm/vethedc2dc0.pcap#${frame}`],
    ], { delaySeconds: delay(1, 1, 6) }),
    link('vm/vethedc2dc0', `${C}/eth0`, 'veth', 'proven', 'veth pair ifindex 6 ↔ 5', [
      ['topology', 'vethedc2dc0@if5 and eth0@if6 name each other', 'vm/ip-addr.txt:25'],
    ], { delaySeconds: delay(1, 4, 6) }),
  ]; // prettier-ignore
}

function inside(port: number, first: string, last: string, frame: number): Path['hops'] {
  const tuple = `192.168.49.1:${port} > 192.168.49.2:8443`;
  const replyTuple = { src: '127.0.0.1', sport: port, dst: '192.168.49.2', dport: 8443 };
  return [
    hop(BRIDGE, tuple, [6, 4], [447, 418], `${first}-${last}`, [64, 64], frame - 4, { replyTuple }),
    hop('vm/vethedc2dc0', tuple, [6, 4], [447, 418], `${first}-${last}`, [64, 64], frame),
    hop(`${C}/eth0`, tuple, [6, 4], [447, 418], `${first}-${last}`, [64, 64], frame),
  ];
}

function forwarded(): Path {
  return path({
    id: 'p1',
    protocol: 'tcp',
    client: { node: 'mac', address: '127.0.0.1', port: 36472 },
    server: { node: C, address: '192.168.49.2', port: 8443, name: 'minikube' },
    hops: [
      hop('mac/lo', '127.0.0.1:36472 > 127.0.0.1:49673', [6, 4], [447, 418], '39.957282-39.978362', [64, 64], 1),
      ...inside(56084, '39.973511', '39.977744', 11),
    ],
    links: [
      link('mac/lo', BRIDGE, 'relay', 'inferred', 'port forwarder, then DNAT and masquerade inside the VM', [
        ['process', 'socat listens on 127.0.0.1:49673', 'mac/ss.txt:2'],
        ['conntrack', '127.0.0.1:56084 > 127.0.0.1:55001 becomes 192.168.49.1:56084 > 192.168.49.2:8443', 'vm/conntrack-list.txt:3'],
        ['packets', 'same 43 bytes out and 146 back, handshakes in order', `${BRIDGE}.pcap#7`],
      ], {
        relay: {
          kind: 'port-forwarder',
          processes: ['socat (pid 525): 127.0.0.1:49673'],
          preserved: ['byte stream'],
          rewritten: ['both addresses', 'both ports', 'sequence numbers'],
          why: 'the forwarder accepts on the Mac and dials 127.0.0.1:55001 in the VM: its packets cross no captured interface',
        },
        translation: {
          source: { from: '127.0.0.1:56084', to: '192.168.49.1:56084' },
          destination: { from: '127.0.0.1:55001', to: '192.168.49.2:8443' },
          by: 'conntrack',
        },
        through: ['vm/lo'],
        lost: { forward: null, reverse: null },
        delaySeconds: delay(16229, 618, 4, 25),
      }),
      ...intoContainer(11),
    ],
    notes: ['nothing on vm/lo port 55001 is expected: OUTPUT DNAT happens before lo'],
  }); // prettier-ignore
}

function fromVm(): Path {
  return path({
    id: 'p2',
    protocol: 'tcp',
    client: { node: 'vm', address: '127.0.0.1', port: 56106 },
    server: { node: C, address: '192.168.49.2', port: 8443, name: 'minikube' },
    hops: inside(56106, '40.372977', '40.373553', 47),
    links: intoContainer(47),
    notes: ['127.0.0.1:56106 > 127.0.0.1:55001 before the VM\'s OUTPUT DNAT: never on an interface'],
  }); // prettier-ignore
}
