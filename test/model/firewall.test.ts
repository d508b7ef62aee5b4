import { describe, expect, test } from '@jest/globals';
import type { FirewallChainFact, FirewallRuleFact } from '../../src/model/fact.js';
import { couldDrop, couldTranslate, type FirewallFact } from '../../src/model/firewall.js';
import type { FiveTuple } from '../../src/model/five-tuple.js';
import { readAs } from '../support/rules-reading.js';

/** `tcp 192.0.2.9:40000 > 198.51.100.2:8888`. */
function tuple(text: string): FiveTuple {
  const m = /^(\w+) (.+?)(?::(\d+))? > (.+?)(?::(\d+))?$/.exec(text)!;
  const port = (digits: string | undefined): number | null => (digits ? Number(digits) : null);
  return { protocol: m[1]!, src: m[2]!, sport: port(m[3]), dst: m[4]!, dport: port(m[5]) };
}

function saved(text: string): readonly FirewallFact[] {
  return readAs('iptables-save', text).facts as readonly (FirewallRuleFact | FirewallChainFact)[];
}

const NAT = saved(`*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
:UNUSED - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8888 -j DNAT --to-destination 172.17.0.2:80
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 9999 -j DNAT --to-destination 172.17.0.3:80
-A UNUSED -p tcp -m tcp --dport 8888 -j DNAT --to-destination 172.17.0.2:80
COMMIT
`);
const PUBLISHED = {
  before: tuple('tcp 192.0.2.9:40000 > 198.51.100.2:8888'),
  after: tuple('tcp 192.0.2.9:40000 > 172.17.0.2:80'),
};

describe('couldTranslate', () => {
  test('follows the jump and names the rule, not the one of an unhooked chain', () => {
    const found = couldTranslate(NAT, { ...PUBLISHED, in: 'eth0', isLocal: () => true });
    expect(found.map(({ at, certain }) => [at.line, certain])).toEqual([[13, true]]);
    expect(found[0]?.text).toContain('--dport 8888');
  });

  test('what is not known makes it a could', () => {
    expect(couldTranslate(NAT, PUBLISHED).map(({ certain }) => certain)).toEqual([false]);
    expect(couldTranslate(NAT, { ...PUBLISHED, hook: 'prerouting' }).map(({ at }) => at.line)).toEqual([13]);
  });

  test('a sure RETURN, another port or another target excludes it', () => {
    expect(couldTranslate(NAT, { ...PUBLISHED, in: 'docker0', hook: 'prerouting' })).toEqual([]);
    expect(
      couldTranslate(NAT, { ...PUBLISHED, before: tuple('tcp 192.0.2.9:40000 > 198.51.100.2:8889') }),
    ).toEqual([]);
    expect(
      couldTranslate(NAT, { ...PUBLISHED, after: tuple('tcp 192.0.2.9:40000 > 172.17.0.2:81') }),
    ).toEqual([]);
    expect(couldTranslate(NAT, { ...PUBLISHED, isLocal: () => false })).toEqual([]);
  });

  test('source and destination at once: each side by its own rule, the source with the new destination', () => {
    const question = {
      before: tuple('tcp 172.17.0.2:40000 > 198.51.100.2:8888'),
      after: tuple('tcp 172.17.0.1:40000 > 172.17.0.2:80'),
      in: 'br-other',
      out: 'docker0',
      isLocal: () => true,
    };
    expect(couldTranslate(NAT, question).map(({ at }) => at.line)).toEqual([13, 11]);
    expect(couldTranslate(NAT, { ...question, after: question.before })).toEqual([]);
  });

  test.each([
    ['SNAT --to-source 203.0.113.1-203.0.113.9:2000-3000', 'tcp 203.0.113.5:2500 > 10.0.0.2:80', true],
    ['SNAT --to-source 203.0.113.1-203.0.113.9:2000-3000', 'tcp 203.0.113.5:3500 > 10.0.0.2:80', false],
    ['SNAT --to-source 203.0.113.1-203.0.113.9', 'tcp 203.0.113.10:1 > 10.0.0.2:80', false],
    ['NETMAP --to 203.0.113.0/24', 'tcp 203.0.113.1:1024 > 10.0.0.2:80', true],
    ['NETMAP --to 203.0.113.0/24', 'tcp 203.0.113.2:1024 > 10.0.0.2:80', false],
    ['MASQUERADE --to-ports 2000-3000', 'tcp 203.0.113.2:2000 > 10.0.0.2:80', true],
    ['MASQUERADE --to-ports 2000-3000', 'tcp 203.0.113.2:1999 > 10.0.0.2:80', false],
  ])('%s makes %s: %s', (target, after, possible) => {
    const facts = saved(`*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -p tcp -j ${target}\nCOMMIT\n`);
    const before = tuple('tcp 10.0.0.1:1024 > 10.0.0.2:80');
    expect(couldTranslate(facts, { before, after: tuple(after) }).length > 0).toBe(possible);
  });

  test('a rule that surely translates otherwise ends the search', () => {
    const rules =
      '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.2\n';
    const facts = saved(`*nat\n:PREROUTING ACCEPT [0:0]\n${rules}COMMIT\n`);
    const before = tuple('tcp 1.1.1.1:5 > 2.2.2.2:80');
    expect(couldTranslate(facts, { before, after: { ...before, dst: '10.0.0.2' } })).toEqual([]);
    expect(couldTranslate(facts, { before, after: { ...before, dst: '10.0.0.1' } })).toHaveLength(1);
  });

  test('an excerpt without base chains is searched from the chains nobody jumps to', () => {
    const facts = NAT.filter((fact) => fact.chain === 'DOCKER');
    expect(couldTranslate(facts, PUBLISHED).map(({ at, certain }) => [at.line, certain])).toEqual([
      [13, false],
    ]);
  });
});

const FILTER = saved(`*filter
:FORWARD DROP [0:0]
:DOCKER-USER - [0:0]
:LOOP - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -j LOOP
-A LOOP -p udp -m set --match-set bad src -j REJECT
-A LOOP -j LOOP
-A DOCKER-USER -d 203.0.113.20/32 -p tcp -m tcp --dport 8443 -j DROP
-A DOCKER-USER -j RETURN
COMMIT
`);

describe('couldDrop', () => {
  const dropped = (text: string, known: { in?: string; out?: string; state?: string } = {}): unknown[] =>
    couldDrop(FILTER, { tuple: tuple(text), ...known }).map(({ at, certain, rule }) => [
      at.line,
      certain,
      rule?.target,
    ]);

  test('the rule of a called chain', () => {
    expect(dropped('tcp 172.17.0.2:4000 > 203.0.113.20:8443', { in: 'docker0', out: 'eth0' })).toEqual([
      [11, true, 'DROP'],
    ]);
  });

  test('accepted before anything drops it', () => {
    expect(dropped('tcp 172.17.0.2:4000 > 203.0.113.20:443', { in: 'docker0', out: 'eth0' })).toEqual([]);
  });

  test('the policy, surely and perhaps; a loop of chains ends', () => {
    expect(dropped('tcp 192.0.2.1:1 > 192.0.2.2:80', { in: 'eth0', out: 'eth1' })).toEqual([
      [2, true, undefined],
    ]);
    expect(dropped('udp 192.0.2.1:1 > 192.0.2.2:80')).toEqual([
      [9, false, 'REJECT'],
      [2, false, undefined],
    ]);
  });
});
