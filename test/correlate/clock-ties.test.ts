// A tie tells the offset at a time of its own clock, whichever of the two that is: hours and ppm apart, that is milliseconds.
import { expect, test } from '@jest/globals';
import { relayTies } from '../../src/correlate/clock-ties.js';

const HOUR_NS = 3600e9;
/** The host's clock is ahead of the VM's by an hour and gains 50 ppm; at a time of the VM's. */
const ahead = (ns: number): number => HOUR_NS + 50e-6 * ns;

test('the offset of either clock, at its own times', () => {
  const relay = {
    at: ahead,
    low: HOUR_NS,
    high: HOUR_NS,
    doubtNs: 0,
    supporters: 9,
    driftPpm: 50,
    driftDoubt: 0,
    steps: [],
  };
  const names = new Map(['vm', 'host'].map((n) => [n, n]));
  const ties = relayTies(new Map([['vm\0host', relay]]), names);
  const ofHost = ties.find((t) => t.to === 'host')!;
  const ofVm = ties.find((t) => t.to === 'vm')!;
  for (const vmNs of [0, 200e9, 9000e9]) {
    const hostNs = vmNs + ahead(vmNs);
    expect(Math.abs(ofHost.at(hostNs) - (hostNs - vmNs))).toBeLessThan(1000);
    expect(Math.abs(ofVm.at(vmNs) - (vmNs - hostNs))).toBeLessThan(1000);
  }
});
