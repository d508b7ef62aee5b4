// The stage of egress, faults and crowd: a container's eth0 → veth → docker0 → masquerade → VM eth0 → slirp → Mac en9.
// Interface indices, addresses and rules are those of the lab's egress capture.
import type { Link, Report, ReportClock } from '../../../src/model/report.js';
import { delay, link, node } from './build.js';

export const CLOCKS: readonly ReportClock[] = [
  { id: 'vm', reference: 'vm', offsetSeconds: { low: 0, high: 0 }, steps: [], evidence: [] },
  {
    id: 'mac',
    reference: 'vm',
    offsetSeconds: { low: -0.000018, high: 0.000031 },
    driftPpm: { low: -2, high: 3 },
    steps: [],
    evidence: [
      { source: 'packets', says: '14 requests and replies nested across the relay', at: 'mac/en9.pcap#3' },
    ],
  },
];

export function nodes(container: string): Report['nodes'] {
  return [
    node('mac', 'host', 'Mac', 'mac'),
    node('vm', 'vm', 'VM', 'vm', 'mac'),
    node(container, 'container', container.replace('container-', ''), 'vm', 'vm'),
  ];
}

/** veth ↔ eth0, the bridge port, the masquerade and the relay: the four links every way out has. */
export function wayOut(
  container: string,
  veth: string,
  ifindex: number,
  frame: number,
  sourceNat: string,
): Link[] {
  const [from = '', to = ''] = sourceNat.split(' > ');
  return [
    link(`${container}/eth0`, `vm/${veth}`, 'veth', 'proven', `veth pair ifindex ${ifindex - 1} ↔ ${ifindex}`, [
      ['topology', `eth0@if${ifindex} and ${veth}@if${ifindex - 1} name each other`, `vm/ip-addr.txt:14`],
      ['packets', 'identical packets, in the same order', `vm/${veth}.pcap#${frame}`],
    ], { delaySeconds: delay(8, 1, 6) }), // prettier-ignore
    link(`vm/${veth}`, 'vm/docker0', 'bridge', 'proven', `${veth} is a port of docker0`, [
      ['topology', `${veth} master docker0`, 'vm/bridge-link.txt:1'],
      ['packets', 'identical packets, in the same order', `vm/docker0.pcap#${frame}`],
    ], { delaySeconds: delay(25, 2, 6) }), // prettier-ignore
    link('vm/docker0', 'vm/eth0', 'nat', 'proven', 'routed and masqueraded', [
      ['conntrack', `${from} leaves as ${to}`, 'vm/conntrack-list.txt:2'],
      ['packets', 'same IP id, TCP sequence and payload, TTL one less', `vm/eth0.pcap#${frame}`],
    ], { translation: { source: { from, to }, by: 'conntrack', rule: '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE' }, delaySeconds: delay(49, 7, 6) }), // prettier-ignore
    relayOut(frame),
  ];
}

function relayOut(frame: number): Link {
  return link('vm/eth0', 'mac/en9', 'relay', 'inferred', 'slirp4netns: a userspace TCP/IP stack', [
    ['process', 'slirp4netns --cidr 192.168.65.0/24 joins the VM\'s eth0 to the Mac', 'mac/docker-proxy-ps.txt:1'],
    ['packets', 'same destination, same first 43 bytes each way, handshakes nested', `mac/en9.pcap#${frame}`],
  ], {
    relay: {
      kind: 'slirp',
      processes: ['slirp4netns (pid 4239)'],
      preserved: ['destination', 'byte stream', 'order of handshakes'],
      rewritten: ['source address and port', 'sequence numbers', 'TTL', 'IP id', 'segmentation'],
      why: 'slirp4netns ends each connection and opens its own: its packets cross no interface',
    },
    lost: { forward: null, reverse: null },
    delaySeconds: delay(147, 55, 4, 25),
  }); // prettier-ignore
}

export function topology(
  container: string,
  veth: string,
  ifindex: number,
  address: string,
): Report['topology'] {
  return {
    interfaces: [
      {
        node: container,
        name: 'eth0',
        ifindex: ifindex - 1,
        kind: 'veth',
        mtu: 1500,
        at: `${container}/ip-addr.txt:7`,
      },
      {
        node: 'vm',
        name: veth,
        ifindex,
        kind: 'veth',
        master: 'docker0',
        mtu: 1500,
        at: 'vm/ip-addr.txt:19',
      },
      { node: 'vm', name: 'docker0', ifindex: 3, kind: 'bridge', mtu: 1500, at: 'vm/ip-addr.txt:13' },
      { node: 'vm', name: 'eth0', ifindex: 2, mtu: 65520, at: 'vm/ip-addr.txt:7' },
      { node: 'mac', name: 'en9', ifindex: 2, mtu: 1500, at: 'mac/ip-addr.txt:7' },
    ],
    links: [
      { kind: 'veth', a: `${container}/eth0`, b: `vm/${veth}`, says: `ifindex ${ifindex - 1} ↔ ${ifindex}`, at: ['vm/ip-addr.txt:19'] },
      { kind: 'bridge', a: `vm/${veth}`, b: 'vm/docker0', says: 'port of docker0', at: ['vm/bridge-link.txt:1'] },
      { kind: 'relay', a: 'vm/eth0', b: 'mac/en9', says: 'slirp4netns', at: ['mac/docker-proxy-ps.txt:1'] },
    ], // prettier-ignore
    addresses: [
      { node: container, interface: 'eth0', address, prefixLength: 16, at: `${container}/ip-addr.txt:9` },
      { node: 'vm', interface: 'docker0', address: '172.17.0.1', prefixLength: 16, at: 'vm/ip-addr.txt:15' },
      { node: 'vm', interface: 'eth0', address: '192.168.65.100', prefixLength: 24, at: 'vm/ip-addr.txt:9' },
      { node: 'mac', interface: 'en9', address: '10.0.4.37', prefixLength: 24, at: 'mac/ip-addr.txt:9' },
    ],
    routes: [
      { node: 'vm', destination: '0.0.0.0/0', via: '192.168.65.2', dev: 'eth0', at: 'vm/ip-route.txt:1' },
    ],
    natRules: [
      { node: 'vm', chain: 'nat POSTROUTING', text: '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE', at: 'vm/iptables-save.txt:35' },
    ], // prettier-ignore
    containers: [],
  };
}
