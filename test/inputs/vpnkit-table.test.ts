import { expect, test } from '@jest/globals';
import { vpnkitTable } from '../../src/inputs/vpnkit-table.js';

// The lines are made after the format strings of moby/vpnkit; no table of a real run is at hand.
const FLOWS = `TCP 192.168.65.3:45678 > 34.160.111.145:443 socket = open last_active = 1.2s
TCP 192.168.65.3:45680 > 10.0.0.9:80 socket = closed last_active = 3min
`;

test('flows', () => {
  expect(vpnkitTable.detect(FLOWS)).toBe('mine');
  const { facts, records, diagnostics } = vpnkitTable.parse({ file: 'mac/flows', text: FLOWS, firstLine: 1 });
  expect(diagnostics).toEqual([]);
  expect(records).toBe(2);
  expect(facts).toEqual([
    {
      kind: 'process',
      at: { file: 'mac/flows', line: 1 },
      name: 'vpnkit',
      argv: [],
      relay: { kind: 'vpnkit' },
    },
    {
      kind: 'setting',
      at: { file: 'mac/flows', line: 1 },
      source: 'vpnkit',
      name: 'flow tcp 192.168.65.3:45678 > 34.160.111.145:443',
      value: 'open',
    },
    {
      kind: 'setting',
      at: { file: 'mac/flows', line: 2 },
      source: 'vpnkit',
      name: 'flow tcp 192.168.65.3:45680 > 10.0.0.9:80',
      value: 'closed',
    },
  ]);
});

test('endpoints, old and new; a line that is neither is said', () => {
  const text =
    '34.160.111.145 last_active_time = 12.3\n1.2.3.4 <-> 192.168.65.3 last_active_time = 2s\n192.168.65.1 last_active_time = 1\nwhat\n';
  expect(vpnkitTable.detect(text)).toBe('mine');
  const { records, diagnostics } = vpnkitTable.parse({ file: 'x', text, firstLine: 1 });
  expect(records).toBe(3);
  expect(diagnostics.map((d) => d.at)).toEqual(['x:4']);
});
