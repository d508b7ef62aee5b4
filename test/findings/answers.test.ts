// Rules about answers from elsewhere and about conversations that nobody answers; each with a healthy twin.
import { describe, expect, test } from '@jest/globals';
import { findingOf, reportOnFiles, told } from '../support/small-bundle.js';

describe('reply-from-other-address', () => {
  test('an echo reply with the same id from another host (field report 003)', async () => {
    const report = await reportOnFiles({
      'host/ens192.pcap': `
        0.000 10.103.80.33 > 14.215.177.38 icmp request id 113 seq 20 data 56 ttl 63
        0.030 45.113.192.101 > 10.103.80.33 icmp reply id 113 seq 20 data 56 ttl 41`,
    });
    const finding = findingOf(report, 'reply-from-other-address');
    expect(finding.title).toBe('Asked 14.215.177.38, answered by 45.113.192.101');
    expect(finding.evidence.map((e) => e.at)).toEqual(['host/ens192.pcap#1', 'host/ens192.pcap#2']);
    expect(told(report).filter((t) => t.startsWith('c'))).toHaveLength(1);
  });

  test('a name asked at two servers, answered by one, is no stray answer', async () => {
    const report = await reportOnFiles({
      'host/eth0.pcap': `
        0.000 172.17.0.2:37221 > 8.8.8.8:53 udp data 31 ipid 1
        0.001 172.17.0.2:37221 > 8.8.4.4:53 udp data 31 ipid 2
        0.020 8.8.8.8:53 > 172.17.0.2:37221 udp data 90 ipid 3`,
    });
    expect(told(report)).toEqual(['i unanswered@host/eth0']);
  });
});

describe('hairpin-without-masquerade', () => {
  const direct = (from: string): string => `
    0.000 172.17.0.3:4000 > 198.51.100.7:8080 tcp S seq 77 mss 1460 ipid 1
    0.001 ${from} > 172.17.0.3:4000 tcp SA seq 900 ack 78 mss 1460 ipid 2
    0.002 172.17.0.3:4000 > ${from} tcp R seq 78 ipid 3`;
  const evidence = {
    'container-a/ip-addr.txt': `2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:42:ac:11:00:03 brd ff:ff:ff:ff:ff:ff
    inet 172.17.0.3/16 scope global eth0
       valid_lft forever preferred_lft forever
`,
    'host/conntrack-list.txt':
      'tcp      6 100 SYN_SENT src=172.17.0.3 dst=198.51.100.7 sport=4000 dport=8080 [UNREPLIED] src=172.17.0.2 dst=172.17.0.3 sport=80 dport=4000 mark=0 use=1\n',
  };

  test('the neighbour behind the published address answers directly', async () => {
    const report = await reportOnFiles({ ...evidence, 'container-a/eth0.pcap': direct('172.17.0.2:80') });
    const finding = findingOf(report, 'hairpin-without-masquerade');
    expect(finding.severity).toBe('critical');
    expect(finding.evidence.map((e) => e.at)).toContain('host/conntrack-list.txt:1');
    expect(report.findings.some((f) => f.rule === 'reply-from-other-address')).toBe(false);
  });

  test('a setting that lets answers pass netfilter by is named', async () => {
    const report = await reportOnFiles({
      ...evidence,
      'container-a/eth0.pcap': direct('172.17.0.2:80'),
      'host/sysctl.txt': 'net.bridge.bridge-nf-call-iptables = 0\n',
    });
    expect(findingOf(report, 'hairpin-without-masquerade').evidence.at(-1)!.at).toBe('host/sysctl.txt:1');
  });

  test('an answer from another network is not one', async () => {
    const report = await reportOnFiles({ ...evidence, 'container-a/eth0.pcap': direct('192.0.2.8:80') });
    expect(report.findings.some((f) => f.rule === 'hairpin-without-masquerade')).toBe(false);
    expect(findingOf(report, 'reply-from-other-address').where).toBe('container-a/eth0');
  });
});

describe('refused and unanswered', () => {
  test('a reset to the SYN', async () => {
    const report = await reportOnFiles({
      'host/eth0.pcap': `
        0.000 10.0.0.5:4000 > 203.0.113.9:81 tcp S seq 77 mss 1460
        0.010 203.0.113.9:81 > 10.0.0.5:4000 tcp RA seq 0 ack 78`,
    });
    expect(told(report)).toEqual(['c refused@host/eth0']);
  });

  test('a port unreachable names the error packet', async () => {
    const report = await reportOnFiles({
      'host/eth0.pcap': `
        0.000 10.0.0.5:4000 > 203.0.113.9:9 udp data 20
        0.010 203.0.113.9 > 10.0.0.5 icmp unreachable code 3 about 10.0.0.5:4000 > 203.0.113.9:9 udp data 20`,
    });
    expect(findingOf(report, 'refused').evidence.map((e) => e.at)).toContain('host/eth0.pcap#2');
  });

  test('a probe of traceroute is none (field report 000)', async () => {
    const report = await reportOnFiles({
      'vm/docker0.pcap': '0.000 172.17.0.2:46503 > 34.160.111.145:33467 udp data 18 ttl 11',
    });
    expect(told(report)).toEqual(['i traceroute-probe@vm/docker0']);
  });
});

describe('tuple-reuse', () => {
  const connection = (at: string, isn: number, again: string): string => `
    ${at}.000 10.0.0.5:4000 > 203.0.113.9:80 tcp S seq ${isn} mss 1460 ${again}
    ${at}.020 203.0.113.9:80 > 10.0.0.5:4000 tcp SA seq ${isn + 5} ack ${isn + 1} mss 1460
    ${at}.030 10.0.0.5:4000 > 203.0.113.9:80 tcp FA seq ${isn + 1} ack ${isn + 6}
    ${at}.040 203.0.113.9:80 > 10.0.0.5:4000 tcp FA seq ${isn + 6} ack ${isn + 2}`;

  test('a second connection of the same ports that needs two SYNs', async () => {
    const repeated = '\n10.000 10.0.0.5:4000 > 203.0.113.9:80 tcp S seq 700000 mss 1460';
    const report = await reportOnFiles({
      'host/eth0.pcap': connection('1', 1000, '') + repeated + connection('11', 700000, ''),
    });
    expect(told(report)).toEqual(['w tuple-reuse@host/eth0']);
  });

  test('one that is taken at once hurts nobody', async () => {
    const report = await reportOnFiles({
      'host/eth0.pcap': connection('1', 1000, '') + connection('11', 700000, ''),
    });
    expect(told(report)).toEqual([]);
  });
});
