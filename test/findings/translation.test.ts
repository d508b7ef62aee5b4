// Rules about translation and routing inside one stack; each with a healthy twin.
import { describe, expect, test } from '@jest/globals';
import { findingOf, reportOnFiles, told } from '../support/small-bundle.js';

const stats = (name: string, n: number): string =>
  `cpu=0   \tfound=0 invalid=${name === 'invalid' ? n : 0} insert=9 insert_failed=${name === 'insert_failed' ? n : 0} drop=0 early_drop=0 error=0 search_restart=0\n`;

describe('dns-race', () => {
  const inside = (line: string): string => line.replaceAll('SRC', '172.17.0.2').replaceAll('TTL', '64');
  const outside = (line: string): string => line.replaceAll('SRC', '10.0.0.5').replaceAll('TTL', '63');
  const a = '\n0.0000 SRC:4000 > 203.0.113.53:53 udp data "aaaa-first-question-about-A" ttl TTL ipid 11';
  const aaaa = '\n0.0002 SRC:4000 > 203.0.113.53:53 udp data "bbbb-second-question-AAAA!" ttl TTL ipid 12';
  const answer = '\n0.0100 203.0.113.53:53 > SRC:4000 udp data "aaaa-answer" ttl 50 ipid 13';
  const again = '\n5.0050 SRC:4000 > 203.0.113.53:53 udp data "bbbb-second-question-AAAA!" ttl TTL ipid 14';
  const answers = '\n5.0150 203.0.113.53:53 > SRC:4000 udp data "bbbb-answer" ttl 50 ipid 15';

  test('the second question vanishes and is asked again after 5 s', async () => {
    const report = await reportOnFiles({
      'host/docker0.pcap': inside(a + aaaa + answer + again + answers),
      'host/eth0.pcap': outside(a + answer + again + answers),
      'host/conntrack-stats.txt': stats('insert_failed', 1),
    });
    const finding = findingOf(report, 'dns-race');
    expect(finding.evidence.map((e) => e.at)).toEqual([
      'host/docker0.pcap#2',
      'host/docker0.pcap#4',
      'host/eth0.pcap#1',
      'host/conntrack-stats.txt:1',
    ]);
  });

  test('the capture ends before it could be asked again', async () => {
    const report = await reportOnFiles({
      'host/docker0.pcap': inside(a + aaaa + answer),
      'host/eth0.pcap': outside(a + answer),
    });
    const finding = findingOf(report, 'dns-race');
    expect(finding.title).toBe('One of two simultaneous lookups was dropped');
    expect(finding.detail).toContain('neither answered nor asked again in the 9.8 ms captured after it');
    expect(finding.evidence.map((e) => e.at)).toEqual(['host/docker0.pcap#2', 'host/eth0.pcap#1']);
  });

  test('both pass: nothing to say', async () => {
    const report = await reportOnFiles({
      'host/docker0.pcap': inside(a + aaaa + answer),
      'host/eth0.pcap': outside(a + aaaa + answer),
    });
    expect(told(report)).toEqual([]);
  });
});

const session = (src: string, ttl: number, first: string): string => `${first}
  1.003 ${src}:4000 > 203.0.113.9:80 tcp S seq 77 mss 1460 ttl ${ttl} ipid 2
  1.020 203.0.113.9:80 > ${src}:4000 tcp SA seq 900 ack 78 mss 1460 ipid 3
  1.021 ${src}:4000 > 203.0.113.9:80 tcp PA seq 78 ack 901 data 40 ttl ${ttl} ipid 4
  1.040 203.0.113.9:80 > ${src}:4000 tcp PA seq 901 ack 118 data 80 ipid 5`;
const inner = (more = ''): string =>
  session('172.17.0.2', 64, '\n0.000 172.17.0.2:4000 > 203.0.113.9:80 tcp S seq 77 mss 1460 ttl 64 ipid 1') +
  more;

describe('snat-port-race', () => {
  const bundle = (failed: number): Record<string, string> => ({
    'host/docker0.pcap': inner(),
    'host/eth0.pcap': session('10.0.0.5', 63, ''),
    'host/conntrack-stats.txt': stats('insert_failed', failed),
  });

  test('the first SYN is missing behind the translation and the kernel counts a clash', async () => {
    expect(told(await reportOnFiles(bundle(3)))).toEqual(['w snat-port-race@host/docker0']);
  });

  test('no clash counted: the capture may have missed it', async () => {
    expect(told(await reportOnFiles(bundle(0)))).toEqual([]);
  });
});

describe('untranslated-reset', () => {
  const reset = '\n2.000 10.0.0.5:4000 > 203.0.113.9:80 tcp R seq 118 ttl 64 ipid 9';
  const bundle = (near: string): Record<string, string> => ({
    'host/docker0.pcap': near,
    'host/eth0.pcap': session('10.0.0.5', 63, '') + reset,
    'host/conntrack-stats.txt': stats('invalid', 4),
  });

  test('a reset that only the outside shows, and INVALID packets counted', async () => {
    const report = await reportOnFiles(bundle(session('172.17.0.2', 64, '')));
    expect(told(report)).toEqual(['c untranslated-reset@host/eth0']);
  });

  test("the client's own reset is no such thing", async () => {
    const own = '\n2.000 172.17.0.2:4000 > 203.0.113.9:80 tcp R seq 118 ttl 64 ipid 9';
    const report = await reportOnFiles(bundle(session('172.17.0.2', 64, '') + own));
    expect(told(report)).toEqual(['i connection-reset@host/eth0']);
  });
});

describe('stale-udp-entry', () => {
  const bundle = (target: string): Record<string, string> => ({
    'host/ip-addr.txt': `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:00:00:00:00:05 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.5/24 scope global eth0
       valid_lft forever preferred_lft forever
`,
    'host/iptables-save.txt': `*nat
:PREROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A DOCKER -p udp -m udp --dport 5060 -j DNAT --to-destination ${target}:5060
COMMIT
`,
    'host/conntrack-list.txt':
      'udp      17 29 src=10.0.0.9 dst=10.0.0.5 sport=5060 dport=5060 [UNREPLIED] src=172.17.0.2 dst=10.0.0.9 sport=5060 dport=5060 mark=0 use=1\n',
  });

  test('the entry leads to another container than the rule', async () => {
    const report = await reportOnFiles(bundle('172.17.0.3'));
    // what else the rules say of the port is information
    expect(told(report).filter((t) => !t.startsWith('i '))).toEqual(['w stale-udp-entry@host']);
    expect(findingOf(report, 'stale-udp-entry').evidence.map((e) => e.at)).toEqual([
      'host/conntrack-list.txt:1',
      'host/iptables-save.txt:5',
    ]);
  });

  test('the entry leads where the rule does', async () => {
    expect(told(await reportOnFiles(bundle('172.17.0.2'))).filter((t) => !t.startsWith('i '))).toEqual([]);
  });
});

describe('reverse-path-filter', () => {
  const bundle = (filter: number): Record<string, string> => ({
    'host/ip-addr.txt': `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:00:00:00:00:05 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.5/24 scope global eth0
       valid_lft forever preferred_lft forever
3: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:00:00:00:00:06 brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.5/24 scope global eth1
       valid_lft forever preferred_lft forever
`,
    'host/ip-route.txt': 'default via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0\n10.1.0.0/24 dev eth1\n',
    'host/sysctl.txt': `net.ipv4.conf.all.rp_filter = ${filter}\nnet.ipv4.conf.eth1.rp_filter = 0\n`,
    'host/eth1.pcap': `
      0.000 198.51.100.8:4000 > 10.0.0.5:443 tcp S seq 77 mss 1460 ttl 60
      1.000 198.51.100.8:4000 > 10.0.0.5:443 tcp S seq 77 mss 1460 ttl 60`,
  });

  test('strict filtering and a way back by another interface', async () => {
    const report = await reportOnFiles(bundle(1));
    expect(told(report)).toEqual(['c reverse-path-filter@host/eth1']);
    expect(findingOf(report, 'reverse-path-filter').evidence[1]!.at).toBe('host/sysctl.txt:1');
  });

  test('loose filtering lets it pass', async () => {
    expect(told(await reportOnFiles(bundle(2)))).toEqual(['c unanswered@host/eth1']);
  });
});

describe('asymmetric-route', () => {
  test('requests by one interface, replies by the other', async () => {
    const report = await reportOnFiles({
      'host/eth0.pcap': `
        0.000 10.0.0.5:4000 > 203.0.113.9:80 tcp S seq 77 mss 1460 ipid 1
        0.030 10.0.0.5:4000 > 203.0.113.9:80 tcp PA seq 78 ack 901 data 40 ipid 2`,
      'host/eth1.pcap': `
        0.020 203.0.113.9:80 > 10.0.0.5:4000 tcp SA seq 900 ack 78 mss 1460 ipid 1
        0.050 203.0.113.9:80 > 10.0.0.5:4000 tcp PA seq 901 ack 118 data 80 ipid 2`,
    });
    expect(told(report)).toEqual(['w asymmetric-route@host/eth1']);
  });
});
