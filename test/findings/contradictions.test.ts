// Evidence that contradicts itself, each said once with both places.
import { expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import { reportOnFiles } from '../support/small-bundle.js';

const IP = (
  mac: string,
): string => `3: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether ${mac} brd ff:ff:ff:ff:ff:ff
    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0
`;
const REST = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:42:c0:a8:41:03 brd ff:ff:ff:ff:ff:ff
`;
const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.5:80
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80
-A DOCKER -i br-111122223333 -j RETURN
COMMIT
`;
const NETWORK = JSON.stringify([
  {
    Name: 'bridge',
    Id: '785f33daafb05f83c74f89010dcdee930f5863b432a23f1fb0c434f43d39f5ff',
    Scope: 'local',
    Driver: 'bridge',
    IPAM: { Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
    Containers: { f5d7: { Name: 'web', MacAddress: '02:42:ac:11:00:02', IPv4Address: '172.17.0.2/16' } },
    Options: { 'com.docker.network.bridge.name': 'docker0' },
  },
]);

const reportOf = (files: Readonly<Record<string, string>>): Promise<Report> =>
  reportOnFiles(Object.fromEntries(Object.entries(files).map(([name, text]) => [`host/${name}`, text])));

const places = ({ evidence }: Report['findings'][number]): string[] => evidence.map((e) => e.at);

test('one interface with two MACs in two files', async () => {
  const { diagnostics } = await reportOf({
    'a.txt': IP('02:42:8a:b4:55:4d'),
    'b.txt': IP('02:42:8a:b4:55:99'),
  });
  const said = diagnostics.map((d) => d.message).filter((m) => m.includes('02:42:8a:b4:55:99'));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/02:42:8a:b4:55:4d at host\/a\.txt:1 but 02:42:8a:b4:55:99 at host\/b\.txt:1/);
});

test("a bridge id that is not the bridge's MAC", async () => {
  const brctl =
    'bridge name\tbridge id\t\tSTP enabled\tinterfaces\ndocker0\t\t8000.0242a1f90aad\tno\t\tveth4a318ba\n';
  const { findings } = await reportOf({ 'ip.txt': IP('02:42:8a:b4:55:4d'), 'brctl.txt': brctl });
  expect(findings.map((f) => f.rule)).toEqual(['contradicting-mac']);
  expect(places(findings[0]!)).toEqual(['host/brctl.txt:2', 'host/ip.txt:1']);
});

test('a rule to an address no container has, a rule of an interface that is not there', async () => {
  const files = { 'ip.txt': IP('02:42:8a:b4:55:4d') + REST, 'nat.txt': RULES, 'network.json': NETWORK };
  const { findings } = await reportOf(files);
  const stale = findings.filter((f) => f.rule === 'stale-rule');
  expect(stale.map((f) => [f.severity, f.title, places(f)])).toEqual([
    [
      'warning',
      'A rule leads to 172.17.0.5, which no container has',
      ['host/nat.txt:5', 'host/network.json:1'],
    ],
    [
      'info',
      'Rules name br-111122223333, an interface that host does not have',
      ['host/nat.txt:7', 'host/ip.txt:4'],
    ],
  ]);
});

test('nothing is stale where the list of interfaces is an excerpt and no members are known', async () => {
  const { findings } = await reportOf({ 'ip.txt': IP('02:42:8a:b4:55:4d'), 'nat.txt': RULES });
  expect(findings.filter((f) => f.rule === 'stale-rule')).toEqual([]);
});
