// Invented: two hosts with a VXLAN overlay (Docker Swarm / flannel shape). Inner tuple at every hop, outer headers where
// the tunnel carries it (RFC 7348: UDP 4789).
import type { Report } from '../../../src/model/report.js';
import { delay, hop, link, node, path, point, report } from './build.js';

const OUTER = [
  { kind: 'vxlan', id: 4097, src: '10.0.0.11', sport: 51234, dst: '10.0.0.12', dport: 4789 },
] as const;

export function tunnelReport(): Report {
  const tuple = '10.244.1.5:41822 > 10.244.2.9:5432';
  return report({
    bundle: 'overlay',
    nodes: [
      node('node-a', 'host', 'node-a', 'node-a'),
      node('node-b', 'host', 'node-b', 'node-b'),
      node('pod-web', 'pod', 'web', 'node-a', 'node-a'),
      node('pod-db', 'pod', 'db', 'node-b', 'node-b'),
    ],
    clocks: [
      { id: 'node-a', reference: 'node-a', offsetSeconds: { low: 0, high: 0 }, steps: [], evidence: [] },
      {
        id: 'node-b',
        reference: 'node-a',
        offsetSeconds: { low: 1.2481, high: 1.2487 },
        steps: [{ at: '1795195790.000000000', seconds: -0.5 }],
        evidence: [{ source: 'packets', says: '412 packets seen on both sides', at: 'node-b/eth0.pcap#1' }],
      },
    ],
    points: [
      point('pod-web/eth0', 812, 611200),
      point('node-a/flannel.1', 812, 611200),
      point('node-a/eth0', 812, 651800),
      point('node-b/eth0', 809, 649400),
      point('pod-db/eth0', 809, 608950),
    ],
    paths: [
      path({
        id: 'p1',
        protocol: 'tcp',
        client: { node: 'pod-web', address: '10.244.1.5', port: 41822, name: 'web' },
        server: { node: 'pod-db', address: '10.244.2.9', port: 5432, name: 'db' },
        hops: [
          hop('pod-web/eth0', tuple, [412, 400], [91200, 520000], '1.000000-61.200000', [64, 62], 1),
          hop('node-a/flannel.1', tuple, [412, 400], [91200, 520000], '1.000030-61.199970', [63, 63], 1),
          hop('node-a/eth0', tuple, [412, 400], [111800, 540000], '1.000042-61.199958', [63, 63], 1, { encapsulation: OUTER }),
          hop('node-b/eth0', tuple, [412, 397], [111800, 537600], '1.000291-61.199702', [63, 63], 1, { encapsulation: OUTER }),
          hop('pod-db/eth0', tuple, [412, 397], [91200, 517750], '1.000330-61.199663', [62, 64], 1),
        ],
        links: [
          link('pod-web/eth0', 'node-a/flannel.1', 'route', 'proven', 'routed', [
            ['packets', 'same packets, TTL one less', 'node-a/flannel.1.pcap#1'],
          ], { delaySeconds: delay(30, 30, 812), through: ['node-a/cni0'] }),
          link('node-a/flannel.1', 'node-a/eth0', 'tunnel', 'proven', 'into VXLAN 4097', [
            ['packets', 'the inner packet is identical', 'node-a/eth0.pcap#1'],
          ], { delaySeconds: delay(12, 12, 812) }),
          link('node-a/eth0', 'node-b/eth0', 'wire', 'proven', 'same segment', [
            ['packets', 'identical packets but three', 'node-b/eth0.pcap#1'],
          ], { delaySeconds: delay(249, 256, 809, 300), lost: { forward: 0, reverse: 3 } }),
          link('node-b/eth0', 'pod-db/eth0', 'tunnel', 'proven', 'out of VXLAN 4097', [
            ['packets', 'the inner packet is identical, TTL one less', 'pod-db/eth0.pcap#1'],
          ], { delaySeconds: delay(39, 39, 809), through: ['node-b/flannel.1', 'node-b/cni0'] }),
        ],
      }),
    ],
  }); // prettier-ignore
}
