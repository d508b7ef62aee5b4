// A crowd of which only neighbours in time are compared, headers only: where the partner may be among those that were not, nothing is joined.
import { describe, expect, test } from '@jest/globals';
import { pointsReport } from '../../support/points-report.js';

const LOOKUPS = 600;
const HEADERS = 14 + 20 + 8;
const at = (seconds: number): string => seconds.toFixed(9);

/** Deterministic and evenly spread in [0, 1). */
function spread(n: number): number {
  return (n * 0.618033988749895) % 1;
}

/** Lookups `apart` seconds from one to the next, answered within 1 to 9 ms. The relay takes 100 µs each way; the far clock is `ahead`. */
function lookups(far: boolean, apart: number, ahead: number): string {
  const lag = 100e-6;
  return Array.from({ length: LOOKUPS }, (_, n) => {
    const client = far ? `10.0.4.37:${50_000 - n}` : `192.168.65.3:${20_000 + n}`;
    const [asked, answered] = [n * apart, n * apart + 1e-3 + 8e-3 * spread(n)];
    const id = far ? 30_000 + n * 7 : n * 3;
    return [
      `${at(asked + (far ? ahead + lag : 0))} ${client} > 8.8.8.8:53 udp data 40 ipid ${id}`,
      `${at(answered + (far ? ahead - lag : 0))} 8.8.8.8:53 > ${client} udp data 120 ipid ${40_000 - id / 2}`,
    ].join('\n');
  }).join('\n');
}

async function relayed(apart: number, ahead = 0): Promise<{ right: number; wrong: number; open: number }> {
  const points = { 'vm/eth0': lookups(false, apart, ahead), 'mac/en0': lookups(true, apart, ahead) };
  const { paths } = await pointsReport(points, { snaplen: HEADERS });
  const joined = paths.filter((p) => p.hops.length === 2);
  const right = joined.filter(({ hops: [a, b] }) => a!.sport! - 20_000 === 50_000 - b!.sport!).length;
  const open = paths.filter((p) => p.hops.length === 1 && p.candidates.length > 0).length;
  return { right, wrong: joined.length - right, open };
}

describe('600 lookups at one server', () => {
  test('further apart than the relay takes: the partner is among the neighbours', async () => {
    const { right, wrong } = await relayed(50e-6);
    expect(wrong).toBe(0);
    expect(right).toBeGreaterThan(0.95 * LOOKUPS);
  });

  test('clocks further apart than the neighbours compared, and nothing to know them by', async () => {
    const { wrong } = await relayed(50e-6, 37e-3);
    expect(wrong).toBe(0);
  });

  test('so dense that it may be none of them: no join, and what was compared is shown', async () => {
    const { right, wrong, open } = await relayed(1e-6);
    expect(wrong).toBe(0);
    expect(open).toBeGreaterThan(0.8 * (LOOKUPS - right));
  });
});
