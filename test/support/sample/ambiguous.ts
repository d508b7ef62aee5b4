// Invented: two containers ask the same server the same thing in the same millisecond; beyond the relay either of two
// flows could be the continuation. Also captures that are not of one run, and a clock nobody could compare.
import type { Path, Report } from '../../../src/model/report.js';
import { hop, path, point, report } from './build.js';
import { CLOCKS, nodes, topology, wayOut } from './docker-desktop.js';

const C = 'container-web';

export function ambiguousReport(): Report {
  return report({
    bundle: 'two-answers',
    nodes: nodes(C),
    clocks: [CLOCKS[0]!, { ...CLOCKS[1]!, offsetSeconds: null, driftPpm: undefined }],
    points: [
      point(`${C}/eth0`, 6, 612),
      point('vm/vethaa', 6, 612),
      point('vm/docker0', 12, 1224),
      point('vm/eth0', 12, 1224),
      point('mac/en9', 12, 1224),
    ],
    topology: topology(C, 'vethaa', 9, '172.17.0.2'),
    paths: [ambiguous()],
    findings: [
      {
        id: 'f1',
        rule: 'different-runs',
        severity: 'critical',
        title: 'Captures of different runs: mac/en9 shows none of what vm/eth0 sent',
        detail: 'The captures on mac end 41 s before those on vm begin.',
        where: 'mac/en9',
        evidence: [{ source: 'packets', says: 'last packet 41 s earlier', at: 'mac/en9.pcap#12' }],
        alternatives: ['the clock of mac is 41 s behind'],
        next: 'Capture on all points at the same time.',
      },
    ],
    notEvaluated: [
      {
        what: 'delay between vm and mac',
        because: 'their clocks could not be compared: no packet was seen on both',
      },
    ],
    diagnostics: [
      {
        severity: 'warning',
        code: 'capture-cut-short',
        message: 'the last record promises 74 bytes, the file ends after 31; it was left out',
        file: 'mac/en9.pcap',
        at: 'mac/en9.pcap@1180',
      },
    ],
  });
}

function ambiguous(): Path {
  const inside = '172.17.0.2:40001 > 203.0.113.10:80';
  const links = wayOut(C, 'vethaa', 9, 1, '172.17.0.2:40001 > 192.168.65.100:40001').slice(0, 3);
  const candidate = {
    at: 'vm/eth0',
    hop: 3,
    point: 'mac/en9',
    src: '10.0.4.37',
    dst: '203.0.113.10',
    dport: 80,
  };
  return path({
    id: 'p1',
    protocol: 'tcp',
    client: { node: C, address: '172.17.0.2', port: 40001, name: 'web' },
    server: { address: '203.0.113.10', port: 80 },
    hops: [
      hop(`${C}/eth0`, inside, [3, 3], [250, 362], '0.1-0.2', [64, 63], 1),
      hop('vm/vethaa', inside, [3, 3], [250, 362], '0.1-0.2', [64, 63], 1),
      hop('vm/docker0', inside, [3, 3], [250, 362], '0.1-0.2', [64, 63], 1),
      hop('vm/eth0', '192.168.65.100:40001 > 203.0.113.10:80', [3, 3], [250, 362], '0.1-0.2', [63, 64], 1),
    ],
    links,
    outcome: { status: 'partial', after: 'vm/eth0', detail: 'two flows at mac/en9 fit equally well' },
    candidates: [
      {
        ...candidate,
        sport: 51000,
        for: ['same destination', 'same first 43 bytes'],
        against: ['no order to tell'],
      },
      {
        ...candidate,
        sport: 51002,
        for: ['same destination', 'same first 43 bytes', 'closes 2 ms later'],
        against: [],
      },
    ],
  });
}
