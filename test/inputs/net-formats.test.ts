import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NET_FORMATS } from '../../src/inputs/text-formats-net.js';
import { allTextFixtures } from '../support/text-fixtures.js';
import { checkReading } from '../support/hostile-text.js';

const ids = new Set(NET_FORMATS.map((format) => format.id));
const fixtures = allTextFixtures().filter((fixture) => ids.has(fixture.id));
const claims = (text: string): string[] =>
  NET_FORMATS.filter((format) => format.detect(text.slice(0, 65_536)) !== 'not-mine').map(
    (format) => format.id,
  );

/** Entries a person counts in each fixture; `unread` is the number of diagnostics where it is not zero. */
const COUNTS: Readonly<Record<string, number | { records: number; unread: number }>> = {
  'arp.aix.txt': 3,
  'arp.macos.txt': 3,
  'arp.proc.txt': 2,
  'arp.table.txt': 2,
  'arp.txt': 2,
  'arp.windows.txt': 2,
  'aside.txt': 1,
  'brctl-show.txt': 1,
  'brctl-showmacs.txt': 4,
  'bridge-fdb.json': 33,
  'bridge-fdb.txt': 33,
  'bridge-link.detail.txt': 1,
  'bridge-link.json': 2,
  'bridge-link.txt': 2,
  'conntrack-count.txt': { records: 1, unread: 1 },
  'conntrack-events.txt': 17,
  'conntrack-expect.list.txt': 1,
  'conntrack-expect.proc.txt': 1,
  'conntrack-expect.txt': 2,
  'conntrack-list.ktimestamp.txt': 12,
  'conntrack-list.txt': 11,
  'conntrack-save.torn.txt': 7,
  'conntrack-save.txt': 12,
  'conntrack-stats.proc.txt': 2,
  'conntrack-stats.txt': 2,
  'conntrack-xml.events.txt': { records: 12, unread: 1 },
  'conntrack-xml.txt': 5,
  'ethtool-features.txt': 11,
  'ethtool-settings.txt': 6,
  'ethtool-stats.txt': 10,
  'ifconfig.busybox.txt': 14,
  'ifconfig.freebsd.txt': 2,
  'ifconfig.macos.txt': 4,
  'ifconfig.nettools1.txt': 4,
  'ifconfig.txt': 14,
  'interface-table.macos.txt': { records: 10, unread: 1 },
  'interface-table.txt': 3,
  'ip-addr.busybox.txt': 13,
  'ip-addr.detail.json': 13,
  'ip-addr.detail.txt': 13,
  'ip-addr.json': 13,
  'ip-addr.oneline.txt': 11,
  'ip-addr.txt': 13,
  'ip-brief.link.txt': 13,
  'ip-brief.txt': 13,
  'ip-link.busybox.txt': 5,
  'ip-link.detail.json': 13,
  'ip-link.detail.txt': 13,
  'ip-link.oneline.txt': 13,
  'ip-link.statistics.txt': 13,
  'ip-neigh.busybox.txt': 7,
  'ip-neigh.json': 7,
  'ip-neigh.txt': 7,
  'ip-netns.lsns.txt': 6,
  'ip-netns.txt': 3,
  'ip-route.busybox-get.txt': 1,
  'ip-route.busybox.txt': 52,
  'ip-route.get.json': 1,
  'ip-route.get.txt': 1,
  'ip-route.json': 50,
  'ip-route.txt': 50,
  'ip-rule.json': 8,
  'ip-rule.txt': 8,
  'ipconfig.txt': 3,
  'netstat-routes.freebsd.txt': { records: 7, unread: 1 },
  'netstat-routes.txt': 14,
  'netstat-statistics.txt': 5,
  'nstat.txt': 2,
  'proc-net-counters.txt': 2,
  'proc-net-dev.txt': 2,
  'proc-net-fib-trie.txt': 24,
  'proc-net-if-inet6.txt': 2,
  'proc-net-ipv6-route.txt': 4,
  'proc-net-route.txt': 11,
  'proc-nf-conntrack.txt': 34,
  'route-print.txt': 6,
  'route-table.ee.txt': 11,
  'route-table.netstat.txt': 11,
  'route-table.six.txt': 30,
  'route-table.txt': 11,
  'sysctl.proc.txt': 8,
  'sysctl.tail.txt': 4,
  'sysctl.txt': 8,
};

describe('the list of net formats', () => {
  test('every format has a fixture, every fixture a count', () => {
    expect([...ids].filter((id) => !fixtures.some((fixture) => fixture.id === id))).toEqual([]);
    expect(fixtures.map((fixture) => fixture.name)).toEqual(Object.keys(COUNTS).sort());
  });

  test.each(fixtures)('$name is claimed once and read completely', ({ name, id, text }) => {
    expect(claims(text)).toEqual([id]);
    const reading = NET_FORMATS.find((format) => format.id === id)!.parse({ file: name, text, firstLine: 1 });
    const count = COUNTS[name]!;
    const expected = typeof count === 'number' ? { records: count, unread: 0 } : count;
    expect({ records: reading.records, unread: reading.diagnostics.length }).toEqual(expected);
    checkReading(reading, text, 1);
  });

  test.each(fixtures)('$name keeps its claim without its indentation', ({ name, id, text }) => {
    // tables whose columns only the indentation holds together
    if (
      /^(brctl-show|sysctl\.tail|ifconfig\.|ipconfig|netstat-statistics|ethtool|bridge-link\.detail)/.test(
        name,
      ) ||
      name.endsWith('.json')
    )
      return;
    expect(claims(text.replace(/^[ \t]+/gm, ''))).toEqual([id]);
  });

  test.each([
    ['an empty text', ''],
    ['prose', 'The packet leaves the container.\nIt arrives at docker0, then eth0: via NAT.\n'],
    ['a picture', '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0002X'],
    ['a log', 'Nov 20 18:31:08 host kernel: [  12.3] veth0: entered forwarding state\n'.repeat(3)],
    ['an empty ss table', 'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n'],
    [
      'netstat -a',
      'Proto Recv-Q Send-Q Local Address Foreign Address State\ntcp 0 0 0.0.0.0:80 0.0.0.0:* LISTEN\n',
    ],
    [
      'iptables-save',
      '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1\nCOMMIT\n',
    ],
    ['docker inspect', '[{"Id":"abc","NetworkSettings":{"MacAddress":"02:42:ac:11:00:02"}}]'],
    ['tcpdump', '18:31:08.1 IP 10.0.0.1.80 > 10.0.0.2.4000: Flags [S], seq 1, length 0\n'],
    ['YAML', 'nodes:\n  vm:\n    clock: mac\n'],
    ['an iptables log line', 'IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=TCP SPT=1 DPT=2\n'],
  ])('%s is not claimed', (_, text) => expect(claims(text)).toEqual([]));

  test.each([
    ['conntrack-list', 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n'],
    ['conntrack-events', 'conntrack v1.4.7 (conntrack-tools): 0 flow events have been shown.\n'],
    ['conntrack-expect', 'conntrack v1.4.7 (conntrack-tools): 0 expectations have been shown.\n'],
    [
      'route-table',
      'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
    ],
    ['brctl-show', 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n'],
    ['ethtool-stats', 'no stats available\n'],
  ])('%s: a header alone is an empty reading', (id, text) => {
    expect(claims(text)).toEqual([id]);
    const reading = NET_FORMATS.find((format) => format.id === id)!.parse({ file: 'f', text, firstLine: 1 });
    expect(reading).toEqual({ facts: [], diagnostics: [], records: 0 });
  });
});

test('a paste of several commands is no format: it is split first', () => {
  for (const { text } of fixtures)
    expect(claims(`${text}\n$ ip route\ndefault via 192.0.2.1 dev eth0\n`)).toEqual([]);
});

const SAMPLES = '/work/shared/samples';
const withSamples = existsSync(SAMPLES) ? test : test.skip;

describe('samples of this machine (skipped where /work/shared is missing)', () => {
  withSamples('each is claimed by one net format or none, and read without a loss', () => {
    const files = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(txt|json)$/.test(name),
    );
    const claimed = files.map((name) => ({ name, text: readFileSync(join(SAMPLES, name), 'utf8') }));
    expect(claimed.filter(({ text }) => claims(text).length > 1).map(({ name }) => name)).toEqual([]);
    const lossy = claimed.flatMap(({ name, text }) => {
      const format = NET_FORMATS.find(({ id }) => id === claims(text)[0]);
      const reading = format?.parse({ file: name, text, firstLine: 1 });
      return reading?.diagnostics.some((d) => d.severity !== 'info') ? [name] : [];
    });
    expect(lossy).toEqual(['third_party_lines.txt']); // a file of many tools' lines
    expect(claimed.filter(({ text }) => claims(text).length === 1).length).toBeGreaterThan(150);
  });
});
