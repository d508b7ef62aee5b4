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

test('a finding about one that stands for no other leaves the others counted', async () => {
  const told = (t: number, to: string, ttl: number): string =>
    `${t.toFixed(6)} 9.9.9.9:3478 > ${to} udp ipid ${Math.floor(t)} ttl ${ttl} data "an answer that came at some time"`;
  const asked = (t: number, from: string, ttl: number): string =>
    `${t.toFixed(6)} ${from} > 9.9.9.9:3478 udp ipid 7 ttl ${ttl} data "a question about the address I have"`;
  const [near, nat, far] = ['172.17.0.9:5000', '192.168.65.3:6000', '10.0.4.37:7000'];
  const late: Seen = {
    [VETH]: [asked(2, near, 64), told(2.02, near, 55)],
    [BRIDGE]: [asked(2.000004, near, 64), told(2.019996, near, 55)],
    [UPLINK]: [asked(2.00002, nat, 63), told(2.01998, nat, 56)],
    [HOST]: [asked(2.0371, far, 64), told(2.0569, far, 55), told(110, far, 55)],
  };
  const { folded, all } = await reports([late]);
  expect(rulesOf(all).join()).toContain('udp-relay-expiry');
  expect(rulesOf(folded)).toEqual(rulesOf(all));
  expect(counted(folded)).toBeGreaterThan(70);
});

describe('with conntrack entries', () => {
  const list = (entries: readonly { n: number; port?: number }[]): string =>
    entries
      .map(({ n, port = 40_000 + n }) => {
        const [client, server] = [`172.17.0.${2 + (n % 5)}`, `203.0.113.${1 + (n % 7)}`];
        return `tcp      6 431999 ESTABLISHED src=${client} dst=${server} sport=${port} dport=80 src=${server} dst=192.168.65.3 sport=80 dport=${port - 20_000} [ASSURED] mark=0 use=1\n`;
      })
      .join('');
  const numbers = (from: number, to: number): { n: number }[] =>
    Array.from({ length: to - from }, (_, i) => ({ n: from + i }));
  const by = ({ paths }: Report): string[] => [
    ...new Set(paths.flatMap((p) => p.links.flatMap((l) => l.translation?.by ?? []))),
  ];

  test('of some conversations: those are counted apart, and as proven', async () => {
    const both = await reports([], { 'vm/conntrack.txt': list(numbers(30, 90)) });
    expect(counted(both.folded)).toBeGreaterThan(60);
    expect(both.folded.paths.length + counted(both.folded)).toBe(both.all.paths.length);
    expect(by(both.folded).sort()).toEqual(['conntrack', 'packets']);
    const proven = both.all.paths.filter((p) => p.links.some((l) => l.translation?.by === 'conntrack'));
    expect(proven).toHaveLength(60);
    const ofHeads = new Map(both.folded.alike!.map((a) => [a.like, a.paths]));
    const known = new Map(both.folded.paths.map((p) => [p.id, p]));
    const alikeProven = both.folded.paths
      .filter((p) => p.links.some((l) => l.translation?.by === 'conntrack'))
      .map((p) => 1 + (ofHeads.get(p.id) ?? 0));
    expect(alikeProven.reduce((a, b) => a + b, 0)).toBe(60);
    expect([...ofHeads.keys()].every((id) => known.has(id))).toBe(true);
    expectSame(both);
  });

  test('of the last conversation to a server: it is not taken for a stranger to the first', async () => {
    const both = await reports([], { 'vm/conntrack.txt': list(numbers(143, 150)) });
    expect(counted(both.folded)).toBeGreaterThan(60);
    expect(rulesOf(both.folded).join()).not.toContain('same-service');
    expectSame(both);
  });

  test('of another run: said as where all are listed', async () => {
    const strangers = numbers(0, 7).map(({ n }) => ({ n, port: 61_000 + n }));
    const both = await reports([], { 'vm/conntrack.txt': list(strangers) });
    expect(rulesOf(both.all).join()).toContain('same-service-not-same-flow');
    expectSame(both);
  });
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

  test('where one that was lost should have gone on to', async () => {
    const lost = conversation(200, { at: 3 });
    const both = await reports([{ [VETH]: lost[VETH]!.slice(0, 1) }]);
    const { outcome } = both.folded.paths.find((p) => p.hops.length === 1)!;
    expect(outcome).toMatchObject({ status: 'lost', after: VETH, before: BRIDGE });
    expect(outcome.detail).toContain(`other conversations went on from ${VETH} to ${BRIDGE}`);
    expect(both.all.paths).toContainEqual(both.folded.paths.find((p) => p.hops.length === 1));
    expect(counted(both.folded)).toBeGreaterThan(70);
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
