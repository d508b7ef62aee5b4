// The lab's faults capture by hand: seven conversations that end in seven ways, plus one reset that the lab does not have.
// Packets, bytes and times of f0000 to f0006 are tshark's; `reset` is invented.
import type { Hop, LadderEvent, Link, Outcome, Path, Report } from '../../../src/model/report.js';
import { at, hop, path, point, report } from './build.js';
import { CLOCKS, nodes, topology, wayOut } from './docker-desktop.js';

const C = 'container-app';
const VETH = 'veth1368d5d';
const POINTS = [`${C}/eth0`, `vm/${VETH}`, 'vm/docker0', 'vm/eth0', 'mac/en9'];

export function faultsReport(): Report {
  const paths = [
    good(),
    dropped(),
    refused(),
    unanswered(),
    unreachable(),
    replyDropped(),
    silentUdp(),
    reset(),
  ];
  return report({
    bundle: 'faults',
    nodes: nodes(C),
    clocks: CLOCKS,
    points: [
      point(`${C}/eth0`, 38, 2971),
      point('mac/en9', 39, 2883),
      point('vm/docker0', 32, 2339),
      point('vm/eth0', 26, 1891),
      point(`vm/${VETH}`, 38, 2971),
    ],
    topology: topology(C, VETH, 5, '172.17.0.2'),
    paths,
    findings: [
      {
        id: 'f1',
        rule: 'dropped-in-node',
        severity: 'critical',
        title: 'p2: 3 packets entered vm at docker0 and never left at eth0',
        detail: 'The same SYN was seen three times at vm/docker0 and never at vm/eth0, which was capturing.',
        path: 'p2',
        where: 'vm/docker0',
        evidence: [
          { source: 'packets', says: 'SYN, sent again after 1.01 s and 2.04 s', at: 'vm/docker0.pcap#17' },
        ],
        alternatives: ['a FORWARD rule dropped it', 'no route', 'rp_filter'],
        next: 'Look at iptables -L FORWARD -v on vm for a counter that grows.',
      },
      {
        id: 'f2',
        rule: 'retransmission',
        severity: 'warning',
        title: 'p4: SYN sent 3 times',
        detail: 'No answer came back to the last observation point.',
        path: 'p4',
        where: 'mac/en9',
        evidence: [{ source: 'packets', says: '7 SYN left mac/en9', at: 'mac/en9.pcap#17' }],
        alternatives: [],
      },
    ],
    notEvaluated: [
      {
        what: 'whether a firewall rule dropped p2',
        because: 'iptables-save has no counters; take it with -c',
      },
    ],
  });
}

type Seen = readonly [
  packets: readonly [number, number],
  bytes: readonly [number, number],
  span: string,
  frame: number,
];

function outbound(
  protocol: string,
  id: string,
  ports: readonly [number, number],
  server: string,
  seen: readonly Seen[],
): Pick<Path, 'id' | 'protocol' | 'client' | 'server' | 'hops' | 'links'> {
  const to = server.split(':');
  const sources = [`172.17.0.2:${ports[0]}`, `172.17.0.2:${ports[0]}`, `172.17.0.2:${ports[0]}`, `192.168.65.100:${ports[0]}`, `10.0.4.37:${ports[1]}`]; // prettier-ignore
  const hops: Hop[] = seen.map(([packets, bytes, span, frame], i) =>
    hop(POINTS[i]!, `${sources[i]} > ${server}`, packets, bytes, span, [i === 3 ? 63 : 64, packets[1] ? 63 : null], frame),
  ); // prettier-ignore
  const links: Link[] = wayOut(C, VETH, 5, seen[0]![3], `${sources[0]} > ${sources[3]}`).slice(
    0,
    seen.length - 1,
  );
  return {
    id,
    protocol,
    client: { node: C, address: '172.17.0.2', port: ports[0], name: 'app' },
    server: { address: to[0]!, port: Number(to[1]) },
    hops,
    links,
  };
}

function ended(
  status: Outcome['status'],
  detail: string,
  after?: string,
  before?: string,
): { outcome: Outcome } {
  return { outcome: { status, detail, ...(after && { after }), ...(before && { before }) } };
}

function good(): Path {
  return path(outbound('tcp', 'p1', [57106, 54212], '203.0.113.10:80', [
    [[6, 5], [387, 420], '130.992162-130.997936', 12],
    [[6, 5], [387, 420], '130.992163-130.997937', 12],
    [[6, 5], [387, 420], '130.992179-130.997940', 6],
    [[6, 5], [387, 420], '130.992286-130.997961', 3],
    [[6, 4], [447, 418], '130.992352-130.997188', 3],
  ])); // prettier-ignore
}

function dropped(): Path {
  const lost = ended(
    'lost',
    'seen at vm/docker0, never at vm/eth0; both were capturing',
    'vm/docker0',
    'vm/eth0',
  );
  const ladder = [0.077189, 1.088973, 2.112961].map((t, i): LadderEvent => ({
    direction: 'forward',
    label: 'SYN',
    bytes: 74,
    ...(i > 0 && { retransmission: true }),
    sightings: [0, 1, 2].map((h) => ({ hop: h, time: at(131 + t + h * 0.000015), at: `${POINTS[h]}.pcap#${23 + i}` })),
    lostAfter: 2,
  })); // prettier-ignore
  const base = outbound('tcp', 'p2', [57230, 0], '203.0.113.20:8443', [
    [[3, 0], [222, 0], '131.077189-133.112961', 23],
    [[3, 0], [222, 0], '131.077196-133.112971', 23],
    [[3, 0], [222, 0], '131.077219-133.112998', 17],
  ]); // prettier-ignore
  const hops = base.hops.map((h) => ({ ...h, tcp: { retransmissions: { forward: 2, reverse: 0 } } }));
  return path({ ...base, hops, ...lost, ladder });
}

function refused(): Path {
  const base = outbound('tcp', 'p3', [53352, 38188], '203.0.113.10:81', [
    [[1, 1], [74, 54], '133.625604-133.625949', 26],
    [[1, 1], [74, 54], '133.625615-133.625946', 26],
    [[1, 1], [74, 54], '133.625650-133.625942', 20],
    [[1, 1], [74, 54], '133.625697-133.625928', 14],
    [[1, 1], [74, 54], '133.625863-133.625885', 15],
  ]); // prettier-ignore
  return path({
    ...base,
    ...ended('refused', 'the SYN was answered by a reset from 203.0.113.10', 'mac/en9'),
  });
}

function unanswered(): Path {
  const base = outbound('tcp', 'p4', [50458, 55718], '198.51.100.5:9000', [
    [[3, 0], [222, 0], '133.663710-135.704956', 28],
    [[3, 0], [222, 0], '133.663717-135.704973', 28],
    [[3, 0], [222, 0], '133.663739-135.704989', 22],
    [[3, 0], [222, 0], '133.663781-135.705016', 16],
    [[7, 0], [518, 0], '133.663889-140.792971', 17],
  ]); // prettier-ignore
  return path({ ...base, ...ended('unanswered', '7 packets left mac/en9, nothing came back', 'mac/en9') });
}

function unreachable(): Path {
  const base = outbound('tcp', 'p5', [53212, 60184], '203.0.113.99:80', [
    [[3, 0], [222, 0], '136.204030-138.232967', 33],
    [[3, 0], [222, 0], '136.204039-138.232980', 33],
    [[3, 0], [222, 0], '136.204069-138.232992', 27],
    [[3, 0], [222, 0], '136.204113-138.233013', 19],
    [[7, 0], [518, 0], '136.204256-143.320959', 22],
  ]); // prettier-ignore
  return path({ ...base, ...ended('unanswered', '7 packets left mac/en9, nothing came back', 'mac/en9') });
}

function replyDropped(): Path {
  const base = outbound('udp', 'p6', [54101, 41125], '203.0.113.20:9000', [
    [[2, 0], [160, 0], '138.767829-139.769132', 36],
    [[2, 0], [160, 0], '138.767835-139.769143', 36],
    [[2, 0], [160, 0], '138.767868-139.769158', 30],
    [[2, 2], [160, 166], '138.767902-139.769445', 22],
    [[2, 2], [160, 166], '138.768029-139.769417', 27],
  ]); // prettier-ignore
  const links = base.links.map((l, i) => (i === 2 ? { ...l, lost: { forward: 0, reverse: 2 } } : l));
  const detail = 'replies reached vm/eth0 and were never seen at vm/docker0; both were capturing';
  return path({ ...base, links, ...ended('reply-lost', detail, 'vm/eth0', 'vm/docker0') });
}

function silentUdp(): Path {
  const base = outbound('udp', 'p7', [45262, 41740], '203.0.113.20:9100', [
    [[1, 0], [80, 0], '140.843193-140.843193', 38],
    [[1, 0], [80, 0], '140.843203-140.843203', 38],
    [[1, 0], [80, 0], '140.843228-140.843228', 32],
    [[1, 0], [80, 0], '140.843272-140.843272', 26],
    [[1, 0], [80, 0], '140.843417-140.843417', 37],
  ]); // prettier-ignore
  return path({ ...base, ...ended('unanswered', '1 packet left mac/en9, nothing came back', 'mac/en9') });
}

function reset(): Path {
  const base = outbound('tcp', 'p8', [40100, 40999], '203.0.113.10:443', [
    [[9, 8], [1220, 48211], '141.000000-171.400000', 39],
    [[9, 8], [1220, 48211], '141.000007-171.400008', 39],
    [[9, 8], [1220, 48211], '141.000031-171.400030', 33],
    [[9, 8], [1220, 48211], '141.000080-171.400075', 27],
    [[11, 9], [1352, 48277], '141.000230-171.400010', 38],
  ]); // prettier-ignore
  return path({ ...base, ...ended('reset', 'open for 30.4 s, then reset by 203.0.113.10', 'mac/en9') });
}
