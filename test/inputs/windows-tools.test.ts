import { describe, expect, test } from '@jest/globals';
import { fixture } from '../support/text-fixtures.js';
import { ofKind, readNet } from '../support/net-reading.js';

describe('Windows', () => {
  test('ipconfig: adapters, addresses with the mask of the next line, gateways of both families', () => {
    const reading = readNet(fixture('ipconfig.txt'));
    expect(ofKind(reading, 'interface').map((i) => [i.name, i.mac, i.state])).toEqual([
      ['vEthernet (WSL)', '00:15:5d:ad:f2:6d', undefined],
      ['Wi-Fi', 'f8:e4:3b:ad:f2:6d', undefined],
      ['Bluetooth Network Connection', '1c:c1:0c:c3:25:b4', 'DOWN'],
    ]);
    expect(ofKind(reading, 'address').map((a) => [a.interface, a.address, a.prefixLength, a.scope])).toEqual([
      ['vEthernet (WSL)', 'fe80::c936:c2db:79ad:e1c6', undefined, 'link'],
      ['vEthernet (WSL)', '172.26.240.1', 20, undefined],
      ['Wi-Fi', '192.0.2.132', 24, undefined],
    ]);
    expect(ofKind(reading, 'route').map((r) => [r.destination, r.via, r.dev])).toEqual([
      ['::/0', 'fe80::1', 'Wi-Fi'],
      ['0.0.0.0/0', '192.0.2.1', 'Wi-Fi'],
    ]);
    expect(ofKind(reading, 'identity').map((i) => i.hostname)).toEqual(['DESKTOP-1']);
  });

  test('route print: active routes of both families, long prefixes wrapped', () => {
    const routes = ofKind(readNet(fixture('route-print.txt')), 'route');
    expect(routes.map((r) => [r.destination, r.via, r.dev, r.metric])).toEqual([
      ['0.0.0.0/0', '192.0.2.1', '192.0.2.3', 15],
      ['127.0.0.0/8', undefined, '127.0.0.1', 331],
      ['192.0.2.255/32', undefined, '192.0.2.3', 271],
      ['::1/128', undefined, '1', 331],
      ['2001:db8::/64', 'fe80::1', '12', 271],
      ['2001:db8:f4e4:0:670f:fec7:75b7:eb83/128', undefined, '12', 271],
    ]);
  });
});

test('ethtool: settings of a device, its link modes passed over', () => {
  const settings = ofKind(readNet(fixture('ethtool-settings.txt')), 'setting');
  expect(settings.map((s) => `${s.interface} ${s.name}: ${s.value}`)).toContainEqual(
    'eth0 Link detected: yes',
  );
});
