import { describe, expect, test } from '@jest/globals';
import { fixture } from '../support/text-fixtures.js';
import { ofKind, readNet } from '../support/net-reading.js';

describe('ifconfig', () => {
  const addresses = (name: string) =>
    ofKind(readNet(fixture(name)), 'address').map((a) => [a.interface, a.address, a.prefixLength]);
  const link = (name: string, interfaceName: string) =>
    ofKind(readNet(fixture(name)), 'interface').find((i) => i.name === interfaceName);

  test('of net-tools and BusyBox tells the addresses ip addr tells (of the same moment)', () => {
    const judge = ofKind(readNet(fixture('ip-addr.txt')), 'address').map((a) => [
      a.interface,
      a.address,
      a.prefixLength,
    ]);
    // ifconfig prints interfaces by name and, for 10.9.0.1 peer 10.9.0.2, the same length
    expect(addresses('ifconfig.txt').sort()).toEqual([...judge].sort());
    expect(addresses('ifconfig.busybox.txt').sort()).toEqual([...judge].sort());
  });

  test('of net-tools and BusyBox tells the MACs and MTUs ip link tells', () => {
    const said = (name: string) =>
      ofKind(readNet(fixture(name)), 'interface')
        .map((i) => [i.name, i.mtu, i.mac === '00:00:00:00:00:00' ? undefined : i.mac])
        .sort();
    expect(said('ifconfig.txt')).toEqual(said('ip-addr.txt'));
    expect(said('ifconfig.busybox.txt')).toEqual(said('ip-addr.txt'));
  });

  test('net-tools 1: an alias is no interface, a point-to-point peer, a long name', () => {
    expect(addresses('ifconfig.nettools1.txt')).toEqual([
      ['eth0', '192.0.2.7', 24],
      ['eth0', 'fe80::250:56ff:fe00:5307', 64],
      ['eth0', '192.0.2.8', 24],
      ['ppp0', '10.9.0.2', 32],
      ['br-a22db289b316', '192.168.49.1', 24],
    ]);
    const interfaces = ofKind(readNet(fixture('ifconfig.nettools1.txt')), 'interface');
    expect(interfaces.map((i) => i.name)).toEqual(['eth0', 'ppp0', 'br-a22db289b316']);
    expect(interfaces[0]).toMatchObject({
      mac: '00:50:56:00:53:07',
      mtu: 1500,
      flags: ['UP', 'BROADCAST', 'RUNNING', 'MULTICAST'],
    });
    expect(ofKind(readNet(fixture('ifconfig.nettools1.txt')), 'address')[3]?.peer).toBe('10.9.0.1');
  });

  test('macOS: hexadecimal masks, zones, bridge members, a point-to-point peer', () => {
    const reading = readNet(fixture('ifconfig.macos.txt'));
    expect(addresses('ifconfig.macos.txt')).toContainEqual(['en0', '192.0.2.72', 24]);
    expect(addresses('ifconfig.macos.txt')).toContainEqual(['lo0', 'fe80::1', 64]);
    expect(ofKind(reading, 'bridge')).toEqual([
      expect.objectContaining({ name: 'bridge0', ports: ['en1', 'en2'] }),
    ]);
    expect(ofKind(reading, 'address').at(-1)).toMatchObject({ address: '10.8.0.2', peer: '10.8.0.1' });
    expect(link('ifconfig.macos.txt', 'en0')).toMatchObject({ mac: '02:00:5e:10:00:01', mtu: 1500 });
  });

  test('FreeBSD: a VLAN and its parent', () => {
    expect(link('ifconfig.freebsd.txt', 'vlan5')).toMatchObject({
      linkKind: 'vlan',
      vlanId: 5,
      lowerName: 'em0',
    });
    expect(addresses('ifconfig.freebsd.txt')[0]).toEqual(['em0', '192.0.2.3', 25]);
  });

  test.each([
    [
      'OpenBSD',
      'em0: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500\n\tlladdr 00:00:5e:00:53:01\n\tindex 1 priority 0 llprio 3\n\tgroups: egress\n\tinet 192.0.2.5 netmask 0xffffff00 broadcast 192.0.2.255\n',
      { ifindex: 1, mac: '00:00:5e:00:53:01', mtu: 1500 },
    ],
    [
      'NetBSD',
      'em0: flags=0x8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tec_capabilities=17<VLAN_MTU,VLAN_HWTAGGING>\n\taddress: 00:00:5e:00:53:01\n\tinet 192.0.2.5/24 broadcast 192.0.2.255 flags 0x0\n',
      { mac: '00:00:5e:00:53:01', mtu: 1500 },
    ],
    [
      'Solaris',
      'em0: flags=1004843<UP,BROADCAST,RUNNING,MULTICAST,DHCP,IPv4> mtu 1500 index 2\n        inet 192.0.2.5 netmask ffffff00 broadcast 192.0.2.255\n        ether 0:0:5e:0:53:1\n',
      { ifindex: 2, mac: '00:00:5e:00:53:01', mtu: 1500 },
    ],
  ])('%s', (_, text, expected) => {
    const reading = readNet(text);
    expect(reading.diagnostics).toEqual([]);
    expect(ofKind(reading, 'interface')[0]).toMatchObject(expected);
    expect(ofKind(reading, 'address')[0]).toMatchObject({
      interface: 'em0',
      address: '192.0.2.5',
      prefixLength: 24,
    });
  });

  test('an address left empty is no address (net-tools 1)', () => {
    const reading = readNet(
      'eth1      Link encap:Ethernet  HWaddr 00:00:5e:00:53:01\n          inet addr:  Bcast:  Mask:\n',
    );
    expect([reading.facts.length, reading.diagnostics]).toEqual([1, []]);
  });

  test('without indentation, with elisions (field report 003)', () => {
    const reading = readNet(
      'docker0: flags=4099<UP,BROADCAST,MULTICAST> mtu 1500\ninet 172.17.0.1 netmask 255.255.0.0 broadcast 172.17.255.255\n...\n' +
        'ens192: flags=4163<UP,BROADCAST,RUNNING,MULTICAST> mtu 1500\n...\n',
    );
    expect([reading.records, reading.diagnostics]).toEqual([2, []]);
    const old = readNet(
      'docker0 Link encap:Ethernet HWaddr 02:42:D3:3C:90:82\ninet addr:172.17.0.1 Bcast:172.17.255.255 Mask:255.255.0.0\n...\n',
    );
    expect(ofKind(old, 'address')[0]).toMatchObject({
      interface: 'docker0',
      address: '172.17.0.1',
      prefixLength: 16,
    });
  });
});

test('ifconfig of OpenBSD and NetBSD: flags without names, bridge members by name, eight octets are no MAC', () => {
  const reading = readNet(
    'bridge0: flags=41\n\tgroups: bridge\n\tvlan1 flags=3\n\t\tport 5 ifpriority 0 ifcost 0\n\tem0 flags=7<LEARNING,DISCOVER>\n' +
      'block out on em0 src 00:00:5e:00:53:de\n' +
      're0: flags=0x8843<UP,BROADCAST> mtu 1500\n\taddress: 52:54:00:63:55:af\n\tinet 192.0.2.205/24 broadcast 192.0.2.255 flags 0x0\n' +
      'fw0: flags=8863<UP> mtu 4078\n\tlladdr c4:2c:03:ff:fe:fc:c8:aa\n',
  );
  expect(reading.diagnostics).toEqual([]);
  expect(ofKind(reading, 'bridge').map((b) => [b.name, b.ports])).toEqual([['bridge0', ['vlan1', 'em0']]]);
  expect(ofKind(reading, 'interface').map((i) => [i.name, i.flags, i.mac])).toEqual([
    ['bridge0', undefined, undefined],
    ['re0', ['UP', 'BROADCAST'], '52:54:00:63:55:af'],
    ['fw0', ['UP'], undefined],
  ]);
  expect(ofKind(reading, 'address').map((a) => [a.address, a.prefixLength])).toEqual([['192.0.2.205', 24]]);
});

describe('routing tables', () => {
  const routes = (text: string) =>
    ofKind(readNet(text), 'route').map((r) => [r.destination, r.via, r.dev, r.type]);

  test('route -n, netstat -rn, route -ee, BusyBox and /proc/net/route tell one table', () => {
    const table = routes(fixture('route-table.txt'));
    expect(table[0]).toEqual(['10.1.0.0/16', '198.51.100.2', 'd0', 'unicast']);
    for (const name of ['route-table.ee.txt', 'route-table.netstat.txt', 'proc-net-route.txt'])
      expect(routes(fixture(name)).sort()).toEqual([...table].sort());
  });

  test('the table is the main table of ip route (which knows the prohibited and more gateways)', () => {
    const main = ofKind(readNet(fixture('ip-route.txt')), 'route').filter(
      (r) => r.table === undefined && !r.destination.includes(':'),
    );
    expect(routes(fixture('route-table.txt')).map(([destination]) => destination).sort()).toEqual(main.map((r) => r.destination).sort()); // prettier-ignore
  });

  test('names stand for addresses without -n', () => {
    const reading = readNet(
      'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n' +
        'default         _gateway        0.0.0.0         UG    100    0        0 ens33\n' +
        'link-local      0.0.0.0         255.255.0.0     U     1000   0        0 ens33\n' +
        'office.example  0.0.0.0         255.255.255.0   U     100    0        0 ens33\n',
    );
    expect(
      routes(
        'Destination Gateway Genmask Flags Metric Ref Use Iface\n0.0.0.0 172.17.0.1 0.0.0.0 UG 0 0 0 eth0\n',
      ),
    ).toEqual([['0.0.0.0/0', '172.17.0.1', 'eth0', 'unicast']]);
    expect(reading.records).toBe(3);
    expect(ofKind(reading, 'route').map((r) => [r.destination, r.via])).toEqual([
      ['0.0.0.0/0', '_gateway'],
      ['169.254.0.0/16', undefined],
      ['office.example/24', undefined],
    ]);
    expect(reading.diagnostics.map((d) => [d.code, d.severity])).toEqual([['names-not-addresses', 'info']]);
  });

  test('IPv6: the table of route -6 -n', () => {
    expect(routes(fixture('route-table.six.txt'))).toContainEqual([
      '2001:db8:ff::/48',
      '2001:db8:2::10',
      'br0',
      'unicast',
    ]);
    expect(routes(fixture('route-table.six.txt'))).toContainEqual([
      '2001:db8:fe::/48',
      undefined,
      'lo',
      'unreachable',
    ]);
  });

  test('macOS: shortened prefixes, neighbours in host routes', () => {
    const reading = readNet(fixture('netstat-routes.txt'));
    expect(routes(fixture('netstat-routes.txt')).map(([destination]) => destination)).toEqual([
      '0.0.0.0/0', '10.0.0.0/8', '127.0.0.0/8', '127.0.0.1/32', '169.254.0.0/16', '192.0.2.0/24', '192.0.2.80/32',
      '192.0.2.72/32', '192.0.2.255/32', '224.0.0.0/4', '::/0', '::1/128', '2001:db8:40::/64', 'fe80::/64',
    ]); // prettier-ignore
    expect(ofKind(reading, 'neighbor').map((n) => [n.address, n.mac, n.interface])).toEqual([['192.0.2.80', '00:00:5e:00:53:35', 'en0']]); // prettier-ignore
    expect(routes(fixture('netstat-routes.txt'))[0]).toEqual(['0.0.0.0/0', '192.0.2.254', 'en0', 'unicast']);
  });

  test('BSD without -n: an address cut at the column is not one', () => {
    const found = routes(fixture('netstat-routes.freebsd.txt')).map(([destination]) => destination);
    expect(found).toContain('fe80::/64');
    expect(found.filter((destination) => destination!.startsWith('fe80::20c'))).toEqual([
      'fe80::20c:29ff:fe1…',
    ]);
  });

  test('BSD: a gateway that fills its column is whole when its zone is', () => {
    const text =
      'Internet6:\nDestination                             Gateway                         Flags         Netif Expire\n' +
      'fe80::%utun0/64                         fe80::30fe:52f1:103c:c66c%utun0 UcI             utun0       \n' +
      'default                                 fe80::30fe:52f1:103c:c66c:1:233 UGc               en0       \n';
    expect(routes(text).map(([destination, via]) => [destination, via])).toEqual([
      ['fe80::/64', 'fe80::30fe:52f1:103c:c66c'],
      ['::/0', 'fe80::30fe:52f1:103c:c66c:1:233…'],
    ]);
  });

  test('/proc/net/fib_trie: prefixes and types, each once', () => {
    const found = ofKind(readNet(fixture('proc-net-fib-trie.txt')), 'route');
    expect(found).toContainEqual(expect.objectContaining({ destination: '192.0.2.1/32', type: 'local' }));
    expect(new Set(found.map((r) => `${r.destination} ${r.type}`)).size).toBe(found.length);
  });
});

describe('arp', () => {
  const neighbors = (name: string) =>
    ofKind(readNet(fixture(name)), 'neighbor').map((n) => [n.address, n.mac, n.interface, n.state]);

  test('-an, the table and /proc/net/arp tell the same', () => {
    expect(neighbors('arp.txt')).toHaveLength(2);
    expect(neighbors('arp.table.txt').sort()).toEqual(neighbors('arp.txt').sort());
    expect(neighbors('arp.proc.txt').sort()).toEqual(neighbors('arp.txt').sort());
  });

  test('macOS: zeros put back, permanent and incomplete', () => {
    expect(neighbors('arp.macos.txt')).toEqual([
      ['192.0.2.63', '00:00:5e:00:53:d6', 'en0', undefined],
      ['192.0.2.222', '02:00:5e:00:53:8f', 'en0', 'PERMANENT'],
      ['192.0.2.250', undefined, 'en0', 'INCOMPLETE'],
    ]);
  });

  test('AIX names no interface, Windows writes dashes', () => {
    expect(neighbors('arp.aix.txt')).toEqual([
      ['192.0.2.4', '05:06:07:08:09:0a', undefined, 'PERMANENT'],
      ['192.0.2.1', '00:00:5e:00:01:5c', undefined, undefined],
      ['192.0.2.5', undefined, undefined, 'INCOMPLETE'],
    ]);
    expect(neighbors('arp.windows.txt')[0]).toEqual(['192.0.2.1', '00:00:5e:00:53:01', undefined, undefined]);
  });

  test('a table with names (field report 003)', () => {
    const reading = readNet(
      'Address HWtype HWaddress Flags Mask Iface\ngateway ether 70:db:98:82:a1:c0 C ens192\n',
    );
    expect(ofKind(reading, 'neighbor').map((n) => [n.address, n.mac, n.interface])).toEqual([
      ['gateway', '70:db:98:82:a1:c0', 'ens192'],
    ]);
    expect(reading.diagnostics[0]?.code).toBe('names-not-addresses');
  });
});
