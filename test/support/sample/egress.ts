// The lab's egress capture by hand: echo, HTTP, UDP and DNS from a container through a masquerade and a slirp gap.
// Packets, bytes, times, TTLs and frame numbers are tshark's; the ladder of p2 holds its first packets.
import type { LadderEvent, Path, Report } from '../../../src/model/report.js';
import { at, delay, hop, link, path, point, report } from './build.js';
import { CLOCKS, nodes, topology, wayOut } from './docker-desktop.js';

const C = 'container-b31e';
const VETH = 'veth47f9c0b';

export function egressReport(): Report {
  return report({
    bundle: 'egress',
    nodes: nodes(C),
    clocks: CLOCKS,
    points: [
      point(`${C}/eth0`, 97, 66286),
      point('mac/en9', 50, 64342),
      point('vm/docker0', 92, 65804),
      point('vm/eth0', 45, 63694),
      point('vm/lo', 0, 0),
      point('vm/services1', 7, 480),
      point(`vm/${VETH}`, 97, 66286),
    ],
    topology: topology(C, VETH, 5, '172.17.0.2'),
    paths: [echo(), http(), datagrams(), dns()],
    findings: [
      {
        id: 'f1',
        rule: 'relay-gap',
        severity: 'info',
        title: 'Packets are not visible between vm/eth0 and mac/en9',
        detail: 'slirp4netns ends each connection on the VM side and opens its own on the Mac side.',
        where: 'vm/eth0',
        evidence: [{ source: 'process', says: 'slirp4netns --cidr 192.168.65.0/24', at: 'mac/docker-proxy-ps.txt:1' }],
        alternatives: [],
        next: 'Capture on both sides, as was done here; there is no interface inside it.',
      },
    ], // prettier-ignore
    notEvaluated: [
      { what: 'loss inside the relay', because: 'it opens its own connections; packets on its two sides are not the same packets' },
    ], // prettier-ignore
  });
}

const CLIENT = { node: C, address: '172.17.0.2', name: 'b31e' };

function echo(): Path {
  const ids = (list: number[]): { icmp: { ids: number[] } } => ({ icmp: { ids: list } });
  const inside = '172.17.0.2 > 203.0.113.10';
  return path({
    id: 'p1',
    protocol: 'icmp',
    client: CLIENT,
    server: { address: '203.0.113.10', port: null },
    hops: [
      hop(`${C}/eth0`, inside, [5, 5], [490, 490], '-0.996849--0.189296', [64, 254], 12, ids([41280])),
      hop(`vm/${VETH}`, inside, [5, 5], [490, 490], '-0.996848--0.189297', [64, 254], 12, ids([41280])),
      hop('vm/docker0', inside, [5, 5], [490, 490], '-0.996827--0.189299', [64, 254], 7, ids([41280])),
      hop('vm/eth0', '192.168.65.100 > 203.0.113.10', [5, 5], [490, 490], '-0.996537--0.189305', [63, 255], 3, ids([41280])),
      hop('mac/en9', '10.0.4.37 > 203.0.113.10', [5, 5], [490, 490], '-0.996451--0.189322', [64, 64], 3, ids([48095, 48096, 48097, 48098, 48099])),
    ].map((h, i) => ({ ...h, first: at(-0.996849 + i * 0.0001), last: at(-0.189296 - i * 0.000005) })), // prettier-ignore
    links: wayOut(C, VETH, 5, 12, '172.17.0.2 id 41280 > 192.168.65.100 id 41280'),
  });
}

function http(): Path {
  const inside = '172.17.0.2:57908 > 203.0.113.10:80';
  return path({
    id: 'p2',
    protocol: 'tcp',
    client: { ...CLIENT, port: 57908 },
    server: { address: '203.0.113.10', port: 80 },
    hops: [
      hop(`${C}/eth0`, inside, [6, 5], [387, 620], '0.157048-0.165059', [64, 63], 22),
      hop(`vm/${VETH}`, inside, [6, 5], [387, 620], '0.157055-0.165060', [64, 63], 22),
      hop('vm/docker0', inside, [6, 5], [387, 620], '0.157080-0.165063', [64, 63], 17),
      hop(
        'vm/eth0',
        '192.168.65.100:57908 > 203.0.113.10:80',
        [6, 5],
        [387, 620],
        '0.157129-0.165069',
        [63, 64],
        13,
      ),
      hop(
        'mac/en9',
        '10.0.4.37:46784 > 203.0.113.10:80',
        [6, 4],
        [447, 618],
        '0.157276-0.161471',
        [64, 64],
        15,
      ),
    ],
    links: wayOut(C, VETH, 5, 22, '172.17.0.2:57908 > 192.168.65.100:57908'),
    ladder: httpLadder(),
  });
}

/** Offsets after 0.157 s in microseconds, one per hop that saw it. */
function event(
  direction: 'forward' | 'reverse',
  label: string,
  bytes: number,
  seen: readonly (readonly [hop: number, us: number])[],
  more: Partial<LadderEvent> = {},
): LadderEvent {
  const sightings = seen.map(([index, us]) => ({
    hop: index,
    time: at(0.157 + us / 1e6),
    at: `hop${index}.pcap#${us}`,
  }));
  return { direction, label, bytes, sightings, ...more }; // prettier-ignore
}

function httpLadder(): LadderEvent[] {
  return [
    event('forward', 'SYN', 74, [[0, 48], [1, 55], [2, 80], [3, 129]]),
    event('forward', 'SYN', 74, [[4, 276]]),
    event('reverse', 'SYN/ACK', 74, [[4, 296]]),
    event('forward', 'ACK', 66, [[4, 312]]),
    event('reverse', 'SYN/ACK', 58, [[3, 392], [2, 404], [1, 412], [0, 414]]),
    event('forward', 'ACK', 54, [[0, 422], [1, 423], [2, 426], [3, 430]]),
    event('forward', '43 B', 97, [[0, 467], [1, 468], [2, 470], [3, 474]]),
    event('forward', '43 B', 109, [[4, 686]]),
    event('reverse', 'ACK', 54, [[3, 704], [2, 708], [1, 709], [0, 711]]),
    event('reverse', '346 B', 412, [[4, 4188]]),
    event('reverse', '346 B', 400, [[3, 4243], [2, 4256], [1, 4260], [0, 4262]]),
    event('forward', 'FIN', 54, [[0, 4354], [1, 4360], [2, 4371], [3, 4384]]),
    event('forward', 'FIN', 66, [[4, 4397]]),
  ]; // prettier-ignore
}

function datagrams(): Path {
  const inside = '172.17.0.2:45768 > 198.51.100.5:9000';
  return path({
    id: 'p3',
    protocol: 'udp',
    client: { ...CLIENT, port: 45768 },
    server: { address: '198.51.100.5', port: 9000 },
    hops: [
      hop(`${C}/eth0`, inside, [2, 2], [160, 166], '0.581210-0.581710', [64, 63], 90),
      hop(`vm/${VETH}`, inside, [2, 2], [160, 166], '0.581219-0.581710', [64, 63], 90),
      hop('vm/docker0', inside, [2, 2], [160, 166], '0.581246-0.581709', [64, 63], 85),
      hop(
        'vm/eth0',
        '192.168.65.100:45768 > 198.51.100.5:9000',
        [2, 2],
        [160, 166],
        '0.581286-0.581707',
        [63, 64],
        42,
      ),
      hop(
        'mac/en9',
        '10.0.4.37:55551 > 198.51.100.5:9000',
        [2, 2],
        [160, 166],
        '0.581421-0.581700',
        [62, 64],
        47,
      ),
    ],
    links: wayOut(C, VETH, 5, 90, '172.17.0.2:45768 > 192.168.65.100:45768'),
  });
}

function dns(): Path {
  const inside = '172.17.0.2:36570 > 192.168.65.7:53';
  const [veth, bridge] = wayOut(C, VETH, 5, 94, '172.17.0.2:36570 > 192.168.65.6:36570');
  return path({
    id: 'p4',
    protocol: 'udp',
    client: { ...CLIENT, port: 36570 },
    server: { address: '192.168.65.7', port: 53 },
    hops: [
      hop(`${C}/eth0`, inside, [1, 1], [80, 83], '0.725312-0.729053', [64, 63], 94),
      hop(`vm/${VETH}`, inside, [1, 1], [80, 83], '0.725322-0.729051', [64, 63], 94),
      hop('vm/docker0', inside, [1, 1], [80, 83], '0.725348-0.729047', [64, 63], 89),
      hop('vm/services1', '192.168.65.6:36570 > 192.168.65.7:53', [1, 1], [80, 83], '0.725416-0.729018', [63, 64], 4),
    ],
    links: [
      veth!,
      bridge!,
      link('vm/docker0', 'vm/services1', 'nat', 'proven', 'routed and masqueraded', [
        ['conntrack', '172.17.0.2:36570 leaves as 192.168.65.6:36570', 'vm/conntrack-list.txt:3'],
        ['packets', 'same IP id and payload, TTL one less', 'vm/services1.pcap#4'],
      ], { translation: { source: { from: '172.17.0.2:36570', to: '192.168.65.6:36570' }, by: 'conntrack' }, delaySeconds: delay(68, 29, 1) }), // prettier-ignore
    ],
    notes: ['192.168.65.7 is Docker Desktop\'s DNS service, behind services1: no capture there'],
  }); // prettier-ignore
}
