// How sure a link is of the rule it cites: checked, not all of it checked, or of a stack that neither point belongs to.
import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../../src/model/report.js';
import { pointsReport } from '../support/points-report.js';

const OPEN = (src: string, ttl: number): string => `
1.0 ${src} > 198.51.100.7:80 tcp S seq 1000 mss 1460 ipid 7 ttl ${ttl}
1.01 198.51.100.7:80 > ${src} tcp SA seq 5000 ack 1001 mss 1460 ttl ${127 - ttl}`;
const CAPTURES = { 'gw/lan': OPEN('10.0.0.2:40000', 64), 'gw/wan': OPEN('192.0.2.9:61000', 63) };

async function ruleEvidence(node: string, rule: string): Promise<Evidence[]> {
  const rules = `*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${rule}\nCOMMIT\n`;
  const { paths } = await pointsReport(CAPTURES, { texts: { [`${node}/iptables-save.txt`]: rules } });
  return paths.flatMap((p) => p.links.flatMap((l) => l.evidence.filter((e) => e.source === 'rules')));
}

describe('the rule a translation cites', () => {
  test('checked: as printed', async () => {
    const rule = '-A POSTROUTING -s 10.0.0.0/24 -o wan -j MASQUERADE';
    expect((await ruleEvidence('gw', rule)).map((e) => e.says)).toEqual([rule]);
  });

  test('with a match that no capture can answer: said', async () => {
    const rule = '-A POSTROUTING -s 10.0.0.0/24 -m set --match-set inside src -j MASQUERADE';
    expect((await ruleEvidence('gw', rule)).map((e) => e.says)).toEqual([
      `${rule} (could be it: not all that it matches could be checked)`,
    ]);
  });

  test('of another stack: said whose', async () => {
    const rule = '-A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE';
    expect((await ruleEvidence('other', rule)).map((e) => e.says)).toEqual([
      `${rule} (could be it: a rule of other, whose stack is neither point's)`,
    ]);
  });
});
