// Rules that put the whole bundle in doubt, each on a bundle of a few packets and on its healthy twin.
import { describe, expect, test } from '@jest/globals';
import { findingOf, reportOnFiles, told } from '../support/small-bundle.js';

const ping = (id: number, at = '0'): string => `
  ${at}.000 172.17.0.2 > 203.0.113.1 icmp request id ${id} seq 1 data 56 ipid ${id * 7}
  ${at}.004 203.0.113.1 > 172.17.0.2 icmp reply id ${id} seq 1 data 56 ttl 51 ipid ${id * 11}`;

describe('different-runs', () => {
  test('captures of two pings to one host, with other ids, are not of one run', async () => {
    const report = await reportOnFiles({ 'vm/veth1.pcap': ping(14), 'vm/docker0.pcap': ping(31, '300') });
    expect(told(report)).toEqual(['c different-runs@vm/docker0']);
    const finding = findingOf(report, 'different-runs');
    expect(finding.detail).toContain('id 31 and id 14');
    expect(finding.evidence.map((e) => e.at)).toContain('vm/docker0.pcap');
  });

  test('the same ping at both points is one run', async () => {
    const report = await reportOnFiles({ 'vm/veth1.pcap': ping(14), 'vm/docker0.pcap': ping(14) });
    expect(told(report)).toEqual([]);
  });

  test('two containers that ask one name server share nothing and need not', async () => {
    const ask = (src: string, port: number): string => `
      0.000 ${src}:${port} > 203.0.113.53:53 udp data 30 ipid ${port}
      0.010 203.0.113.53:53 > ${src}:${port} udp data 60 ipid ${port + 1}`;
    const report = await reportOnFiles({
      'container-a/eth0.pcap': ask('172.17.0.2', 4001),
      'container-b/eth0.pcap': ask('172.17.0.3', 4002),
    });
    expect(told(report)).toEqual([]);
  });
});

describe('rewritten-copy', () => {
  const hello = (port: number): string => `
    0.000 10.0.0.1:${port} > 10.0.0.2:80 tcp S seq 1000 mss 1460 ipid 1
    0.001 10.0.0.2:80 > 10.0.0.1:${port} tcp SA seq 5000 ack 1001 mss 1460 ipid 2
    0.002 10.0.0.1:${port} > 10.0.0.2:80 tcp PA seq 1001 ack 5001 data 30 ipid 3
    0.003 10.0.0.2:80 > 10.0.0.1:${port} tcp PA seq 5001 ack 1031 data 40 ipid 4
    0.004 10.0.0.1:${port} > 10.0.0.2:80 tcp FA seq 1031 ack 5041 ipid 5`;

  test('the same packets at the same nanoseconds under another port', async () => {
    const report = await reportOnFiles({ 'a/eth0.pcap': hello(4000), 'b/eth0.pcap': hello(4001) });
    expect(findingOf(report, 'rewritten-copy').evidence[0]!.at).toBe('a/eth0.pcap#1, b/eth0.pcap#1');
  });
});

describe('contradicting-mac', () => {
  const files = (mac: string): Record<string, string> => ({
    'host/ip-addr.txt': `3: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:42:8a:b4:55:4d brd ff:ff:ff:ff:ff:ff
    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0
       valid_lft forever preferred_lft forever`,
    'host/docker0.pcap': `0.0 arp reply ${mac} 172.17.0.1 172.17.0.2`,
  });

  test('ARP names another MAC than the evidence', async () => {
    const report = await reportOnFiles(files('02:42:a1:f9:0a:ad'));
    expect(told(report)).toEqual(['w contradicting-mac@host/docker0']);
    expect(findingOf(report, 'contradicting-mac').evidence[0]!.at).toBe('host/docker0.pcap#1');
  });

  test('the same MAC contradicts nothing', async () => {
    expect(told(await reportOnFiles(files('02:42:8a:b4:55:4d')))).toEqual([]);
  });

  test("a bridge's id holds its MAC", async () => {
    const report = await reportOnFiles({
      ...files('02:42:8a:b4:55:4d'),
      'host/brctl.txt':
        'bridge name\tbridge id\t\tSTP enabled\tinterfaces\ndocker0\t\t8000.0242a1f90aad\tno\t\tveth1\n',
    });
    expect(findingOf(report, 'contradicting-mac').detail).toContain('02:42:a1:f9:0a:ad');
  });
});

describe('same-service-not-same-flow', () => {
  const veth = (port: number): string => `
    0.000 192.168.49.1:${port} > 192.168.49.2:8443 tcp S seq 4126716280 mss 1460
    0.001 192.168.49.2:8443 > 192.168.49.1:${port} tcp SA seq 3146887047 ack 4126716281 mss 1460`;
  const entry =
    'ipv4     2 tcp      6 100 TIME_WAIT src=127.0.0.1 dst=127.0.0.1 sport=56157 dport=55001 src=192.168.49.2 dst=192.168.49.1 sport=8443 dport=56157 [ASSURED] mark=0 zone=0 use=2\n';

  test('an entry of port 56157 is not the captured connection of port 59007', async () => {
    const report = await reportOnFiles({ 'vm/veth1.pcap': veth(59007), 'vm/nf_conntrack.txt': entry });
    const finding = findingOf(report, 'same-service-not-same-flow');
    expect(finding.evidence.map((e) => e.at)).toEqual(['vm/nf_conntrack.txt:1', 'vm/veth1.pcap#1']);
    expect(finding.detail).toContain('59007');
  });

  test('the entry of the captured connection is', async () => {
    const report = await reportOnFiles({ 'vm/veth1.pcap': veth(56157), 'vm/nf_conntrack.txt': entry });
    expect(told(report)).toEqual([]);
  });

  test('nothing on lo although the entry says 127.0.0.1: expected', async () => {
    const report = await reportOnFiles({
      'vm/lo.pcap': '',
      'vm/veth1.pcap': veth(56157),
      'vm/nf_conntrack.txt': entry,
    });
    expect(told(report)).toEqual(['i expected-invisible@vm/lo']);
  });
});
