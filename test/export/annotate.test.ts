import { describe, expect, test } from '@jest/globals';
import { annotate } from '../../src/export/index.js';
import { sampleReports } from '../support/sample-report.js';

const http = sampleReports.egress().paths.filter((p) => p.id === 'p2');
const lost = sampleReports.faults().paths.filter((p) => p.id === 'p2');

describe('annotate', () => {
  test('a request on its way: hop, delay, translation, and the gap it goes into', () => {
    const comments = annotate(http)
      .slice(0, 5)
      .map((a) => `${a.point}: ${a.comment}`);
    expect(comments).toEqual([
      'container-b31e/eth0: path p2, hop 1 of 5; to the server',
      'vm/veth47f9c0b: path p2, hop 2 of 5; to the server; 7 µs after container-b31e/eth0',
      'vm/docker0: path p2, hop 3 of 5; to the server; 25 µs after vm/veth47f9c0b',
      'vm/eth0: path p2, hop 4 of 5; to the server; NAT by conntrack: source 172.17.0.2:57908 → 192.168.65.100:57908; ' +
        '49 µs after vm/docker0; goes into slirp: packets cannot be seen inside',
      'mac/en9: path p2, hop 5 of 5; to the server; opened anew by slirp: no packet was followed across it',
    ]);
  });

  test('a reply is translated back', () => {
    const reply = annotate(http).find((a) => a.point === 'vm/docker0' && a.comment.includes('to the client'));
    expect(reply!.comment).toBe(
      'path p2, hop 3 of 5; to the client; NAT by conntrack: destination 192.168.65.100:57908 → 172.17.0.2:57908; 12 µs after vm/eth0',
    );
  });

  test('a lost packet says where it was seen last', () => {
    const comments = annotate(lost).map((a) => a.comment);
    expect(
      comments.filter((c) => c.includes('last seen here: never at vm/eth0, which was capturing')),
    ).toHaveLength(3);
    expect(comments.filter((c) => c.includes('sent again'))).toHaveLength(6);
  });

  test('places that are no packet numbers and hops that do not exist are left out', () => {
    const path = http[0]!;
    const sighting = { hop: 99, time: path.first, at: 'x.pcap#1' };
    const event = { direction: 'forward', label: 'x', bytes: 0, sightings: [sighting, { ...sighting, hop: 0, at: 'x.txt:3' }] } as const; // prettier-ignore
    expect(annotate([{ ...path, ladder: [event] }])).toEqual([]);
  });

  test('hostile names are escaped', () => {
    const [first] = annotate([{ ...http[0]!, id: '\x1b[31m\u202e\n' }]);
    expect(first!.comment).toBe('path \\x1b[31m\\u202e\\x0a, hop 1 of 5; to the server');
  });
});
