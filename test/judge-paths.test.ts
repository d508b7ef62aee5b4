// What a text only counts must hold what findings are about: then all conversations become paths, or those at least that the findings ask for.
import { describe, expect, test } from '@jest/globals';
import { judge } from '../src/findings/index.js';
import type { Rule } from '../src/findings/parts/rule.js';
import type { Report } from '../src/model/report.js';
import { renderText } from '../src/render/text.js';
import { ALWAYS, counted, crowdFolder, FOLDED, reportWith } from './support/crowd-bundle.js';
import { BRIDGE, conversation, framesOf, HOST, UPLINK, VETH, type Seen } from './support/crowd-traffic.js';
import { relayContext } from './support/finding-context.js';
import { writePcapng } from './support/pcap-writer.js';

const plain = Array.from({ length: 150 }, (_, n) => conversation(n));

/** Plain conversations and others, folded and not. */
async function reports(
  more: readonly Seen[],
  texts: Readonly<Record<string, string>> = {},
): Promise<{ folded: Report; all: Report }> {
  const crowd = crowdFolder(framesOf([...plain, ...more]), texts);
  try {
    return { folded: await reportWith(crowd, FOLDED), all: await reportWith(crowd, ALWAYS) };
  } finally {
    crowd.remove();
  }
}

function rulesOf({ findings }: Report): string[] {
  return findings.map((f) => `${f.rule} ${f.severity} ${f.path ?? ''}`);
}

function expectSame({ folded, all }: { folded: Report; all: Report }): void {
  const style = { width: 120, color: false, ascii: false };
  expect(rulesOf(folded)).toEqual(rulesOf(all));
  expect(renderText(folded, style)).toBe(renderText(all, style));
}

test('of nothing but plain conversations most are counted', async () => {
  const both = await reports([]);
  expect(counted(both.folded)).toBeGreaterThan(70);
  expect(both.folded.paths.length + counted(both.folded)).toBe(both.all.paths.length);
  expectSame(both);
});

test('a finding about a conversation that went well makes paths of all', async () => {
  // the router's uplink sees sources of no network inside, one router old: they were translated
  const routes = 'default via 192.168.65.1 dev eth0\n172.17.0.0/16 dev docker0\n192.168.65.0/24 dev eth0\n';
  const uplink = plain.map((seen): Seen => ({ [UPLINK]: seen[UPLINK]! }));
  const crowd = crowdFolder(framesOf(uplink), { 'vm/route.txt': routes });
  const [folded, all] = [await reportWith(crowd, FOLDED), await reportWith(crowd, ALWAYS)];
  crowd.remove();
  expect(rulesOf(all).join()).toContain('translated-unseen');
  expect(folded.alike).toBeUndefined();
  expectSame({ folded, all });
});

test('a rule that asks all paths makes paths of all when it finds something', () => {
  const context = relayContext([]);
  const rule = (asksAll: true | undefined, found: boolean): Rule => ({
    ...{ id: 'any', title: 'Any', needs: [] },
    ...(asksAll && { asksAll }),
    inspect: () =>
      found
        ? [{ severity: 'info', detail: '', evidence: [{ source: 'packets', says: 'so', at: 'x#1' }] }]
        : [],
  });
  const asked = (r: Rule): boolean => judge(context, [r]).askedAll;
  expect([asked(rule(true, true)), asked(rule(true, false)), asked(rule(undefined, true))]).toEqual([
    true,
    false,
    false,
  ]);
});

describe('what went well is looked at beside what did not', () => {
  test('ports used again by a connection that needed two SYNs', async () => {
    const again = conversation(60, {
      at: 30,
      isn: 9e8,
      syns: 2,
      request: 'GET /another-one HTTP/1.1 by whom',
    });
    const both = await reports([again]);
    expect(rulesOf(both.all).join()).toContain('tuple-reuse');
    expectSame(both);
  });

  test('a relay that passes nothing for some, and others later', async () => {
    // later than all that prove their shape, which are paths in any case
    const stuck = [0, 1, 2, 3].map((i): Seen => {
      const lines = conversation(200 + i, { at: 8.36 + i * 0.002 });
      const syn = (point: string): string[] => [lines[point]![0]!];
      return { [VETH]: syn(VETH), [BRIDGE]: syn(BRIDGE), [UPLINK]: syn(UPLINK) };
    });
    const both = await reports(stuck);
    expect(rulesOf(both.all).join()).toContain('unanswered critical');
    expect(rulesOf(both.all).join()).not.toContain('relay-wedged');
    expectSame(both);
  });

  test('a question nobody answered, of a socket that got another answer', async () => {
    const ask = (n: number, server: string, isAnswered: boolean): Seen => {
      const id = (isAnswered ? 3000 : 3002) + n * 4;
      const at = (src: string, late: number, ids: number, ahead = 0): string[] => {
        const time = (t: number): string => (2 + n * 0.03 + t + ahead).toFixed(6);
        const question = `${time(late)} ${src} > ${server}:53 udp data "zz${n} to ${server}, where is it?" ipid ${ids}`;
        const answer = `${time(0.02 - late)} ${server}:53 > ${src} udp data "zz${n} by ${server}, it is here" ipid ${ids + 1} ttl 60`;
        return isAnswered ? [question, answer] : [question];
      };
      return {
        [VETH]: at(`172.17.0.2:${3000 + n}`, 0, id),
        [UPLINK]: at(`192.168.65.3:${13_000 + n}`, 0.00002, id),
        [HOST]: at(`10.0.4.37:${23_000 + n}`, 0.0001, id + 20_000, 0.037),
      };
    };
    const asked = Array.from({ length: 150 }, (_, n) => ask(n, '8.8.8.8', true));
    const both = await reports([...asked, ask(149, '8.8.4.4', false)]);
    expect(rulesOf(both.all).join()).toContain('unanswered info');
    expect(counted(both.folded)).toBeGreaterThan(140);
    expectSame(both);
  });
});

test('how many paths cross a capture that dropped packets counts all', async () => {
  const { [UPLINK]: uplink, ...others } = framesOf(plain);
  const eth0 = writePcapng(uplink!, { interfaces: [{ name: 'eth0', resolution: 9, dropped: 3 }] });
  const crowd = crowdFolder(others, { 'vm/eth0.pcapng': eth0 });
  const [folded, all] = [await reportWith(crowd, FOLDED), await reportWith(crowd, ALWAYS)];
  crowd.remove();
  expect(all.findings.find((f) => f.rule === 'capture-limits')?.detail).toContain('150 paths cross it');
  expect(counted(folded)).toBeGreaterThan(70);
  expectSame({ folded, all });
});
