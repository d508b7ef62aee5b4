import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '../../src/model/fact.js';
import { fixture } from '../support/text-fixtures.js';
import { ofKind, readNet, saidBy } from '../support/net-reading.js';

/** Text prints a named peer namespace (`link-netns niB`), JSON of the same iproute2 its number: neither can be compared. */
const withoutNetns = (fact: Fact): object => ({ ...fact, linkNetns: undefined, linkNetnsid: undefined });

describe('iproute2: text and -j of one moment say the same', () => {
  test.each([
    'ip-addr', 'ip-addr.detail', 'ip-link.detail', 'ip-route', 'ip-route.get', 'ip-rule', 'ip-neigh', 'bridge-link', 'bridge-fdb',
  ])('%s', (name) => {
    const text = readNet(fixture(`${name}.txt`));
    const json = readNet(fixture(`${name}.json`));
    expect(text.facts.length).toBeGreaterThan(0);
    expect(saidBy(text, withoutNetns)).toEqual(saidBy(json, withoutNetns));
  }); // prettier-ignore

  const CAPTURES = '/work/shared/captures';
  const withCaptures = existsSync(CAPTURES) ? test : test.skip;
  withCaptures(
    'every ip-addr.txt and ip-addr.json of the captures (skipped where /work/shared is missing)',
    () => {
      const files = readdirSync(CAPTURES, { recursive: true, encoding: 'utf8' }).filter((f) =>
        f.endsWith('ip-addr.txt'),
      );
      const read = (file: string) => readNet(readFileSync(join(CAPTURES, file), 'utf8'));
      for (const file of files)
        expect(saidBy(read(file), withoutNetns)).toEqual(
          saidBy(read(file.replace('.txt', '.json')), withoutNetns),
        );
      expect(files.length).toBeGreaterThan(10);
    },
  );

  const TOPO = '/work/shared/samples/two-nat/topo';
  const withTopo = existsSync(TOPO) ? test : test.skip;
  withTopo('every JSON of samples/two-nat/topo and its text (skipped where /work/shared is missing)', () => {
    const files = readdirSync(TOPO).filter((name) => name.endsWith('.json') && !name.includes('nft'));
    const read = (name: string) => readNet(readFileSync(join(TOPO, name), 'utf8'));
    for (const name of files) {
      const text = name.replace('_d_link.json', '_d_s_link.json').replace('.json', '.txt');
      expect(saidBy(read(text), withoutNetns)).toEqual(saidBy(read(name), withoutNetns));
    }
    expect(files.length).toBeGreaterThan(20);
  });

  test('-j -p spreads an object over lines; each fact points at its object', () => {
    const pretty = JSON.stringify(JSON.parse(fixture('ip-addr.json')), null, 4);
    const reading = readNet(pretty);
    expect(saidBy(reading)).toEqual(saidBy(readNet(fixture('ip-addr.json'))));
    const second = ofKind(reading, 'interface')[1]!;
    expect(pretty.split('\n')[second.at.line! - 1]).toBe('    {');
  });

  test('a cut JSON keeps its whole objects and says so', () => {
    const reading = readNet(fixture('ip-addr.json').slice(0, 2500));
    expect(reading.records).toBeGreaterThan(1);
    expect(reading.diagnostics.map((d) => d.code)).toEqual(['json-damaged']);
  });

  test('empty objects of filtered output are no loss', () => {
    const reading = readNet(
      '[{},{},{"ifindex":3,"ifname":"eth0","flags":["UP"],"operstate":"UP","addr_info":[{},{"family":"inet","local":"192.0.2.1","prefixlen":24}]}]',
    );
    expect([reading.records, reading.facts.length, reading.diagnostics]).toEqual([1, 2, []]);
  });
});

describe('links', () => {
  const links = (text: string) => ofKind(readNet(text), 'interface');

  test('index, peer, namespace, bridge and state of a veth', () => {
    const text =
      '5: veth1a8dce1@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP mode DEFAULT group default \n' +
      '    link/ether c2:48:cf:ff:b1:98 brd ff:ff:ff:ff:ff:ff link-netnsid 2\n';
    expect(links(text)[0]).toEqual({
      kind: 'interface',
      at: { file: 'f', line: 1 },
      name: 'veth1a8dce1',
      ifindex: 5,
      peerIfindex: 4,
      linkNetnsid: 2,
      mac: 'c2:48:cf:ff:b1:98',
      mtu: 1500,
      master: 'docker0',
      state: 'UP',
      flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    });
  });

  test('details: VXLAN, macvlan, altnames', () => {
    const byName = new Map(links(fixture('ip-link.detail.txt')).map((link) => [link.name, link]));
    expect(byName.get('vx42')).toMatchObject({
      linkKind: 'vxlan',
      vni: 42,
      tunnelLocal: '198.51.100.1',
      tunnelRemote: '198.51.100.9',
      tunnelPort: 4789,
    });
    expect(byName.get('mv0')).toMatchObject({ linkKind: 'macvlan', lowerName: 'd1' });
    expect(byName.get('d0')?.altNames).toEqual(['enp3s0d0', 'longeraltname0']);
    expect(byName.get('br0')).toMatchObject({ linkKind: 'bridge' });
  });

  test.each([
    ['vlan protocol 802.1Q id 5 <REORDER_HDR> addrgenmode eui64', { linkKind: 'vlan', vlanId: 5 }],
    [
      'geneve id 7 remote 198.51.100.8 ttl auto dstport 6081 noudpcsum',
      { linkKind: 'geneve', vni: 7, tunnelRemote: '198.51.100.8', tunnelPort: 6081 },
    ],
    [
      'gre remote 198.51.100.7 local 198.51.100.1 ttl 64 addrgenmode eui64',
      { linkKind: 'gre', tunnelLocal: '198.51.100.1', tunnelRemote: '198.51.100.7' },
    ],
    [
      'ipip ipip remote any local 198.51.100.1 ttl inherit',
      { linkKind: 'ipip', tunnelLocal: '198.51.100.1' },
    ],
    ['wireguard addrgenmode none numtxqueues 1', { linkKind: 'wireguard' }],
  ])('detail line: %s', (detail, expected) => {
    const header = '9: x0@NONE: <UP> mtu 1400 qdisc noop state DOWN mode DEFAULT group default qlen 1000';
    const [link] = links(`${header}\n    link/none promiscuity 0 minmtu 0\n    ${detail} \n`);
    const { kind, at, name, ifindex, mtu, state, flags, ...said } = link!;
    void [kind, at, name, ifindex, mtu, state, flags];
    expect(said).toEqual(expected);
  });

  test("a tunnel's ends stand where a MAC would, in text and JSON", () => {
    const text =
      '7: gre1@NONE: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1476 qdisc noqueue state UNKNOWN group default \n    link/gre 198.51.100.1 peer 198.51.100.7\n';
    const json =
      '[{"ifindex":7,"link":null,"ifname":"gre1","flags":["POINTOPOINT","NOARP","UP","LOWER_UP"],"mtu":1476,"qdisc":"noqueue","operstate":"UNKNOWN","group":"default","link_type":"gre","address":"198.51.100.1","link_pointtopoint":true,"broadcast":"198.51.100.7"}]';
    expect(saidBy(readNet(text))).toEqual(saidBy(readNet(json)));
    expect(links(text)[0]).toMatchObject({ tunnelLocal: '198.51.100.1', tunnelRemote: '198.51.100.7' });
  });

  test('-o and -s add nothing and lose nothing', () => {
    const plain = saidBy(readNet(fixture('ip-link.statistics.txt')));
    expect(saidBy(readNet(fixture('ip-link.oneline.txt')))).toEqual(plain);
  });

  test('names after @ that BusyBox and bridge link look up in the wrong namespace are not believed', () => {
    const busybox = links(fixture('ip-link.busybox.txt'));
    expect(busybox.map((link) => [link.name, link.lowerName])).toContainEqual(['vethfmtc1', undefined]);
    expect(links(fixture('bridge-link.txt')).every((link) => link.lowerName === undefined)).toBe(true);
    expect(links(fixture('bridge-link.txt'))[0]).toMatchObject({
      name: 'vethfmtc1',
      ifindex: 3,
      master: 'br-fmt',
    });
    expect(
      links('2: ens1p@ens1: <BROADCAST> mtu 1500 qdisc noop state DOWN group default qlen 1000\n')[0]
        ?.lowerName,
    ).toBe('ens1');
  });

  test("bridge link's state is the port's, not the device's", () => {
    expect(links(fixture('bridge-link.txt'))[0]).not.toHaveProperty('state');
    const old =
      '2: eth0 state UP @if5: <BROADCAST,UP> mtu 1500 master br0 state forwarding priority 32 cost 2 \n';
    expect(links(old)[0]).toMatchObject({ name: 'eth0', peerIfindex: 5, master: 'br0' });
  });

  test('without indentation, with bold marks and an elision (field report 003)', () => {
    const reading = readNet(
      '...\n3: docker0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default\n' +
        'link/ether **02:42:8a:b4:55:4d** brd ff:ff:ff:ff:ff:ff\n...\n',
    );
    expect(reading.diagnostics).toEqual([]);
    expect(ofKind(reading, 'interface')[0]).toMatchObject({ name: 'docker0', mac: '02:42:8a:b4:55:4d' });
  });

  test('header lines alone, as grep leaves them (field report 000)', () => {
    const reading = readNet(
      '34: veth8712c33@if33: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 65535 qdisc noqueue master docker0 state UP\n' +
        '36: veth84af899@if35: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 65535 qdisc noqueue master docker0 state UP\n',
    );
    expect(ofKind(reading, 'interface').map((link) => [link.ifindex, link.peerIfindex])).toEqual([[34, 33], [36, 35]]); // prettier-ignore
  });

  test('-br: state and addresses, nothing else', () => {
    const reading = readNet(
      'lo               UNKNOWN        127.0.0.1/8 ::1/128 \neth0@if3         UP             192.0.2.10/24 \n',
    );
    expect(reading.id).toBe('ip-brief');
    expect(ofKind(reading, 'address').map((a) => [a.interface, a.address, a.prefixLength])).toEqual([
      ['lo', '127.0.0.1', 8],
      ['lo', '::1', 128],
      ['eth0', '192.0.2.10', 24],
    ]);
  });
});

describe('addresses', () => {
  test('a peer: the prefix length is its', () => {
    const found = ofKind(readNet(fixture('ip-addr.txt')), 'address').find((a) => a.interface === 'tun0')!;
    expect(found).toMatchObject({ address: '10.9.0.1', peer: '10.9.0.2', prefixLength: 32, scope: 'global' });
  });

  test('BusyBox and iproute2 agree on addresses', () => {
    const addresses = (name: string) =>
      ofKind(readNet(fixture(name)), 'address').map((a) => [a.interface, a.address, a.prefixLength, a.scope]);
    expect(addresses('ip-addr.busybox.txt')).toEqual(addresses('ip-addr.txt'));
    expect(addresses('ip-addr.oneline.txt')).toEqual(addresses('ip-addr.txt'));
  });
});

describe('routes and rules', () => {
  const routes = (name: string) => ofKind(readNet(fixture(name)), 'route');
  const route = (name: string, destination: string) =>
    routes(name).find((r) => r.destination === destination);

  test('multipath, types, tables, gateways of the other family', () => {
    expect(route('ip-route.txt', '10.1.0.0/16')?.nexthops).toEqual([
      { via: '198.51.100.2', dev: 'd0', weight: 1 },
      { via: '203.0.113.3', dev: 'd1', weight: 3 },
    ]);
    expect(route('ip-route.txt', '10.3.0.0/16')?.type).toBe('blackhole');
    expect(route('ip-route.txt', '10.4.0.0/16')).toMatchObject({ type: 'unreachable', metric: 7 });
    expect(route('ip-route.txt', '10.6.0.0/16')).toMatchObject({ type: 'throw', table: '100' });
    expect(route('ip-route.txt', '10.8.0.0/16')).toMatchObject({ via: 'fe80::1', dev: 'd0' });
    expect(route('ip-route.txt', '::/0')?.nexthops).toHaveLength(2);
    expect(route('ip-route.txt', '0.0.0.0/0')).toMatchObject({ via: '203.0.113.4', table: '100' });
    expect(route('ip-route.txt', '192.0.2.1/32')).toMatchObject({ type: 'local', table: 'local' });
  });

  test.each(['ip-route.get.txt', 'ip-route.get.json', 'ip-route.busybox-get.txt'])(
    '%s is an answer, not a table',
    (name) =>
      expect(routes(name).map(({ at, kind, ...said }) => (void [at, kind], said))).toEqual([
        {
          destination: '10.2.3.4/32',
          type: 'unicast',
          via: '198.51.100.3',
          dev: 'd0',
          src: '198.51.100.1',
          lookup: true,
        },
      ]),
  );

  test('default among IPv6 routes only is the IPv6 default (older ip -6 route)', () => {
    const text =
      '2001:db8::/64 dev eth0  proto kernel  metric 256\nunreachable default dev lo  table unspec  proto kernel  metric 4294967295  error -101\n';
    expect(ofKind(readNet(text), 'route').map((r) => [r.destination, r.type])).toEqual([
      ['2001:db8::/64', 'unicast'],
      ['::/0', 'unreachable'],
    ]);
  });

  test('a multipath route alone', () => {
    const text =
      '10.1.0.0/16 \n\tnexthop via 192.0.2.1 dev eth0 weight 1 \n\tnexthop via 192.0.2.2 dev eth1 weight 1 \n';
    expect(ofKind(readNet(text), 'route').map((r) => [r.destination, r.nexthops?.length])).toEqual([
      ['10.1.0.0/16', 2],
    ]);
  });

  test('no line of a table is taken for an answer', () => {
    for (const name of ['ip-route.txt', 'ip-route.json', 'ip-route.busybox.txt'])
      expect(routes(name).filter((r) => r.lookup)).toEqual([]);
  });

  test('rules: selectors, negation, action', () => {
    const rules = ofKind(readNet(fixture('ip-rule.txt')), 'routing-rule');
    expect(rules.map(({ at, kind, ...said }) => (void [at, kind], said))).toEqual([
      { priority: 0, table: 'local' },
      { priority: 498, from: '192.0.2.7/32', action: 'blackhole' },
      { priority: 499, to: '10.44.0.0/16', oif: 'd1', action: 'unreachable' },
      { priority: 500, not: true, iif: 'd0', table: 'main' },
      { priority: 32764, fwmark: '0x1/0xff', table: '100' },
      { priority: 32765, from: '10.0.0.0/24', table: '100' },
      { priority: 32766, table: 'main' },
      { priority: 32767, table: 'default' },
    ]);
  });
});

describe('neighbours, namespaces, bridges, ethtool', () => {
  test('neighbours in text, JSON and BusyBox', () => {
    const plain = saidBy(readNet(fixture('ip-neigh.txt')));
    expect(saidBy(readNet(fixture('ip-neigh.busybox.txt')))).toEqual(plain);
    const failed = ofKind(
      readNet('192.0.2.9 dev eth0  FAILED\n192.0.2.8 dev eth0 lladdr 02:00:00:00:00:08 STALE\n'),
      'neighbor',
    );
    expect(failed[0]).toMatchObject({ address: '192.0.2.9', state: 'FAILED', interface: 'eth0' });
    expect(failed[0]).not.toHaveProperty('mac');
  });

  test('dev is not repeated where it was asked for', () => {
    expect(ofKind(readNet('192.0.2.1 lladdr 02:00:00:00:00:01 REACHABLE\n'), 'neighbor')[0]).toMatchObject({
      mac: '02:00:00:00:00:01',
    });
    expect(ofKind(readNet('33:33:00:00:00:01 self permanent\n'), 'fdb')[0]).toMatchObject({
      mac: '33:33:00:00:00:01',
    });
  });

  test('namespaces with and without an id; lsns', () => {
    expect(ofKind(readNet(fixture('ip-netns.txt')), 'netns').map((n) => [n.name, n.nsid])).toEqual([
      ['fmtgw', 2],
      ['fmtc1', 0],
      ['spare', undefined],
    ]);
    expect(ofKind(readNet(fixture('ip-netns.lsns.txt')), 'netns')).toHaveLength(6);
  });

  test('brctl show: a further port stands alone on its line, indented or not', () => {
    const bridges = (text: string) =>
      ofKind(readNet(text), 'bridge').map((b) => [b.name, b.bridgeId, b.ports]);
    const expected = [['br-fmt', '8000.0242c0000201', ['vethfmtc1', 'vethfmtc2']]];
    expect(bridges(fixture('brctl-show.txt'))).toEqual(expected);
    expect(bridges(fixture('brctl-show.txt').replace(/[ \t]+/g, ' ').replace(/^ /gm, ''))).toEqual(expected); // prettier-ignore
  });

  test('forwarding entries: a VXLAN remote, a port of a bridge, a port number of brctl', () => {
    const entries = ofKind(readNet(fixture('bridge-fdb.txt')), 'fdb');
    expect(entries).toContainEqual(
      expect.objectContaining({ interface: 'vx42', remote: '198.51.100.10', mac: '00:00:00:00:00:00' }),
    );
    expect(entries.some((e) => e.bridge === 'br0' && e.local === true)).toBe(true);
    expect(ofKind(readNet(fixture('brctl-showmacs.txt')), 'fdb')[0]).toMatchObject({
      port: 1,
      mac: '02:42:c0:00:02:0a',
      local: false,
    });
  });

  test('ethtool -S: peer_ifindex; the device is named by the file or the command only', () => {
    const peer = (file: string) =>
      ofKind(readNet(fixture('ethtool-stats.txt'), file), 'counter').find((c) => c.name === 'peer_ifindex');
    expect(peer('vm/ethtool-S-vA.txt')).toMatchObject({ value: 2, interface: 'vA' });
    expect(peer('vm/stats.txt')).not.toHaveProperty('interface');
  });

  test('ethtool -k: settings of a device', () => {
    const settings = ofKind(readNet(fixture('ethtool-features.txt')), 'setting');
    expect(settings[0]).toMatchObject({ name: 'rx-checksumming', value: 'on', interface: 'vA' });
  });
});
