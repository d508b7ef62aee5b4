import { expect, test } from '@jest/globals';
import { rotationGroup } from '../../src/inputs/rotation.js';

test.each([
  ['vm/docker0.pcap0', 'vm/docker0.pcap', 0],
  ['vm/docker0.pcap12', 'vm/docker0.pcap', 12],
  ['docker0.pcap01.gz', 'docker0.pcap', 1],
  ['vm/eth0_00003_20260101120000.pcapng', 'vm/eth0.pcapng', 3],
  ['vm/eth0_20260101120000_00003.pcapng', 'vm/eth0.pcapng', 3],
  ['eth0-20260101-120000.pcap', 'eth0.pcap', 1767268800],
  ['eth0_2026-01-01_12:00:00.pcap', 'eth0.pcap', 1767268800],
  ['eth0.20260101120000.pcap.zst', 'eth0.pcap', 1767268800],
  ['eth0-2026-01-01T12-00-00Z.pcap', 'eth0.pcap', 1767268800],
  ['eth0-1767268800.pcap', 'eth0.pcap', 1767268800],
])('%s', (file, base, order) => {
  expect(rotationGroup(file)).toEqual({ base, order });
});

test.each([
  'docker0.pcap',
  'veth1c0aee2.pcap',
  'br-a22db289b316.pcap',
  'eth0.txt',
  'cap-20261399.pcap',
  '20260101.pcap',
])('%s is no rotated capture', (file) => {
  expect(rotationGroup(file)).toBeUndefined();
});
