// Rules about packets that stop inside one stack: full table, black hole, leak, a rule that drops; each with a healthy twin.
import { describe, expect, test } from '@jest/globals';
import { findingOf, reportOnFiles, told } from '../support/small-bundle.js';

const HOST = {
  'host/ip-addr.txt': `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP group default
    link/ether 02:00:00:00:00:05 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.5/24 scope global eth0
       valid_lft forever preferred_lft forever
3: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:42:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 172.17.0.1/16 scope global docker0
       valid_lft forever preferred_lft forever
`,
  'host/ip-route.txt': `default via 10.0.0.1 dev eth0
10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.5
172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1
`,
};

const syn = (src: string, ttl: number): string => `
  0.000 ${src}:4000 > 203.0.113.9:443 tcp S seq 77 mss 1460 ttl ${ttl} ipid 1
  1.000 ${src}:4000 > 203.0.113.9:443 tcp S seq 77 mss 1460 ttl ${ttl} ipid 2
  3.000 ${src}:4000 > 203.0.113.9:443 tcp S seq 77 mss 1460 ttl ${ttl} ipid 3`;
const other = `
  0.100 10.0.0.5:5000 > 203.0.113.9:80 tcp S seq 5 mss 1460 ipid 9
  0.200 203.0.113.9:80 > 10.0.0.5:5000 tcp SA seq 6 ack 6 mss 1460 ttl 50 ipid 9
  3.500 10.0.0.5:5000 > 203.0.113.9:80 tcp A seq 6 ack 7 ipid 10`;
const lost = { ...HOST, 'host/docker0.pcap': syn('172.17.0.2', 64), 'host/eth0.pcap': other };

describe('packets-lost', () => {
  test('names the rule that drops, with its line', async () => {
    const rules = `*filter
:FORWARD ACCEPT [0:0]
-A FORWARD -p tcp -m tcp --dport 80 -j DROP
-A FORWARD -i docker0 -o eth0 -p tcp -m tcp --dport 443 -j DROP
COMMIT
`;
    const finding = findingOf(
      await reportOnFiles({ ...lost, 'host/iptables-save.txt': rules }),
      'packets-lost',
    );
    expect(finding.where).toBe('host/docker0');
    expect(finding.evidence.filter((e) => e.source === 'rules').map((e) => e.at)).toEqual([
      'host/iptables-save.txt:4',
    ]);
  });

  test('without rules it says so and what to run', async () => {
    const finding = findingOf(await reportOnFiles(lost), 'packets-lost');
    expect(finding.alternatives.join()).toContain('no rules of that stack were given');
    expect(finding.next).toContain('TRACE');
  });
});

describe('conntrack-table-full', () => {
  const sysctl = (count: number): string =>
    `net.netfilter.nf_conntrack_count = ${count}\nnet.netfilter.nf_conntrack_max = 262144\n`;

  test('explains what is lost inside that stack', async () => {
    const report = await reportOnFiles({ ...lost, 'host/sysctl.txt': sysctl(262144) });
    expect(told(report)).toEqual(['c conntrack-table-full@host/docker0']);
    expect(findingOf(report, 'conntrack-table-full').evidence[0]!.at).toBe(
      'host/sysctl.txt:1, host/sysctl.txt:2',
    );
  });

  test('a table with room explains nothing', async () => {
    const report = await reportOnFiles({ ...lost, 'host/sysctl.txt': sysctl(1200) });
    expect(told(report)).toEqual(['c packets-lost@host/docker0']);
  });

  test('without counters it is not evaluated, and says what would tell', async () => {
    const { notEvaluated } = await reportOnFiles(lost);
    expect(notEvaluated.find((n) => n.what.includes('connection table'))?.because).toContain('conntrack -S');
  });
});

describe('unmasqueraded-leak', () => {
  const leak = {
    ...HOST,
    'host/docker0.pcap': syn('172.17.0.2', 64),
    'host/eth0.pcap': syn('172.17.0.2', 63),
  };

  test('an inner source on the uplink that nobody answers', async () => {
    const report = await reportOnFiles(leak);
    expect(told(report)).toEqual(['c unmasqueraded-leak@host/eth0']);
  });

  test("the uplink's own address is no leak, only unanswered", async () => {
    const report = await reportOnFiles({ ...HOST, 'host/eth0.pcap': syn('10.0.0.5', 64) });
    expect(told(report)).toEqual(['c unanswered@host/eth0']);
  });
});

describe('mtu-black-hole', () => {
  const opening = (src: string, ttl: number): string => `
    0.000 ${src}:4000 > 203.0.113.9:443 tcp S seq 1000 mss 1460 ttl ${ttl} ipid 1
    0.001 203.0.113.9:443 > ${src}:4000 tcp SA seq 9000 ack 1001 mss 1460 ipid 1
    0.002 ${src}:4000 > 203.0.113.9:443 tcp A seq 1001 ack 9001 ttl ${ttl} ipid 2`;
  const small = (src: string, ttl: number): string => `
    0.011 ${src}:4000 > 203.0.113.9:443 tcp PA seq 3921 ack 9001 data 37 ttl ${ttl} ipid 5`;
  const full = (src: string, at: string, seq: number, ipid: number): string =>
    `\n${at} ${src}:4000 > 203.0.113.9:443 tcp A seq ${seq} ack 9001 data 1460 ipid ${ipid}`;
  const near =
    opening('10.0.0.5', 64) +
    full('10.0.0.5', '0.010', 1001, 3) +
    full('10.0.0.5', '0.0105', 2461, 4) +
    small('10.0.0.5', 64) +
    ['0.300', '0.900', '2.100'].map((t, i) => full('10.0.0.5', t, 1001, 6 + i)).join('');
  const files = (far: string): Record<string, string> => ({
    'router/lan0.pcap': near,
    'router/wan0.pcap': far,
  });

  test('full segments never arrive behind, small ones do: lost, and why', async () => {
    const report = await reportOnFiles(files(opening('10.0.0.5', 63) + small('10.0.0.5', 63)));
    expect(report.paths[0]!.outcome).toMatchObject({
      status: 'lost',
      after: 'router/lan0',
      before: 'router/wan0',
    });
    expect(told(report)).toEqual(['c mtu-black-hole@router/lan0']);
  });

  test('a capture that missed data which nobody repeated says nothing', async () => {
    const once =
      opening('10.0.0.5', 64) +
      full('10.0.0.5', '0.010', 1001, 3) +
      full('10.0.0.5', '0.0105', 2461, 4) +
      small('10.0.0.5', 64);
    const report = await reportOnFiles({
      'router/lan0.pcap': once,
      'router/wan0.pcap': opening('10.0.0.5', 63),
    });
    expect(report.paths[0]!.outcome.status).toBe('ok');
    expect(told(report)).toEqual([]);
  });

  test('data repeated and answered at last arrived', async () => {
    const answer = '\n2.200 203.0.113.9:443 > 10.0.0.5:4000 tcp A seq 9001 ack 3958 ipid 2';
    const report = await reportOnFiles({
      'router/lan0.pcap': near + answer,
      'router/wan0.pcap': opening('10.0.0.5', 63) + small('10.0.0.5', 63) + answer,
    });
    expect(report.paths[0]!.outcome.status).toBe('ok');
  });
});
