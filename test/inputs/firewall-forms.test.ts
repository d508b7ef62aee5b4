// One ruleset, loaded into a network namespace and printed by every tool (iptables 1.8.9, both backends, nft 1.0.6): each form
// must say the same of each rule, as far as it says anything. iptables-save is the measure.
import { describe, expect, test } from '@jest/globals';
import type { FirewallRuleFact } from '../../src/model/fact.js';
import { factsOf, readAs } from '../support/rules-reading.js';
import { fixture } from '../support/text-fixtures.js';

type Said = Record<string, unknown>;

function rulesOf(id: string, name: string, command?: string): readonly FirewallRuleFact[] {
  return factsOf(readAs(id, fixture(name), command), 'firewall-rule');
}

/** What a rule says, without what its form hides; matches in words are compared by their presence only. */
function saying(rule: FirewallRuleFact, hidden: readonly string[] = []): Said {
  const said: Said = { ...rule };
  for (const key of ['at', 'tool', 'text', 'hidden', 'packets', 'bytes', ...hidden]) delete said[key];
  if (rule.otherMatches && !hidden.includes('otherMatches')) said['otherMatches'] = true;
  const not = Object.entries(rule.not ?? {}).filter(([field]) => !hidden.includes(field));
  if (not.length > 0) said['not'] = Object.fromEntries(not.sort());
  else delete said['not'];
  return said;
}

const saved = rulesOf('iptables-save', 'iptables-save.txt');

function sameRule(rule: FirewallRuleFact): FirewallRuleFact | undefined {
  return saved.find(
    ({ table, chain, number }) => table === rule.table && chain === rule.chain && number === rule.number,
  );
}

describe('the same rules', () => {
  test.each([
    ['iptables-rules', 'iptables-rules.txt', 18],
    ['iptables-rules', 'iptables-rules.filter.txt', 16],
    ['iptables-list', 'iptables-list.txt', 18],
    ['iptables-list', 'iptables-list.filter.txt', 16],
    ['iptables-list', 'iptables-list.verbose.txt', 18],
    ['iptables-list', 'iptables-list.numbered.txt', 16],
    ['nft-ruleset', 'nft-ruleset.txt', 37],
  ])('%s %s', (id, name, count) => {
    const rules = rulesOf(id, name);
    expect(rules).toHaveLength(count);
    for (const rule of rules) {
      const hidden = (rule.hidden ?? []).filter((field) => field !== 'table');
      const same = sameRule(rule);
      expect([rule.text, same && saying(rule, hidden)]).toEqual([rule.text, same && saying(same, hidden)]);
    }
  });

  test('nft -j cannot show what xt modules test: it says which fields, and the rest agrees', () => {
    const rules = rulesOf('nft-json', 'nft-json.json');
    expect(rules).toHaveLength(37);
    for (const rule of rules) {
      const hidden = [...(rule.hidden ?? []), 'otherMatches'];
      const ports = hidden.includes('sports') ? ['sport', 'dport'] : [];
      const same = sameRule(rule)!;
      expect([rule.text, saying(rule, [...hidden, ...ports])]).toEqual([
        rule.text,
        saying(same, [...hidden, ...ports]),
      ]);
    }
  });

  test('counters', () => {
    const counted = (id: string, name: string): unknown[] =>
      rulesOf(id, name, 'iptables -t nat')
        .filter(({ table }) => table === 'nat')
        .map(({ packets, bytes }) => [packets, bytes]);
    const expected = [
      [3, 180],
      [1, 60],
      [25, 4395],
      [2, 120],
      [3, 180],
    ];
    expect(counted('iptables-save', 'iptables-save.counters.txt')).toEqual(expected);
    expect(counted('iptables-rules', 'iptables-rules.counters.txt')).toEqual(expected);
  });
});

describe('what a form hides', () => {
  test('-L says that it hides interfaces and its table; the command above tells the table', () => {
    const text = fixture('iptables-list.filter.txt');
    const hiddenOf = (command?: string): unknown =>
      factsOf(readAs('iptables-list', text, command), 'firewall-rule')[0]!.hidden;
    expect(hiddenOf()).toEqual(['table', 'in', 'out']);
    expect(hiddenOf('iptables -t mangle -L')).toEqual(['in', 'out']);
    expect(factsOf(readAs('iptables-list', text, 'iptables -t mangle -L'), 'firewall-rule')[0]!.table).toBe(
      'mangle',
    );
    expect(
      factsOf(readAs('iptables-list', `$ sudo iptables -t security -L\n${text}`), 'firewall-rule')[0]!.table,
    ).toBe('security');
  });

  test('two listings in one text: a chain seen before begins the next table', () => {
    const text = `${fixture('iptables-list.filter.txt')}\n${fixture('iptables-list.txt')}`;
    const tables = factsOf(readAs('iptables-list', text), 'firewall-rule').map(
      ({ table, chain }) => `${table} ${chain}`,
    );
    expect(tables.slice(0, 14)).toEqual(Array(14).fill('filter FORWARD'));
    expect(tables.slice(16)).toEqual(expect.arrayContaining(['nat PREROUTING', 'nat DOCKER']));
    expect(tables.slice(16)).toHaveLength(18);
  });

  test.each([
    ['iptables-list.ip6.txt', 'ip6', 'nat'],
    ['iptables-list.old-ip6.txt', 'ip6', 'filter'],
  ])('%s is %s %s', (name, family, table) => {
    expect(
      rulesOf('iptables-list', name).every((rule) => rule.family === family && rule.table === table),
    ).toBe(true);
  });

  test('ip6tables without the options column, counters in thousands, a rule without a target', () => {
    const [all, icmp, ssh, dhcp] = rulesOf('iptables-list', 'iptables-list.old-ip6.txt');
    expect(all).toMatchObject({ packets: 12, in: 'lo', target: 'ACCEPT' });
    expect(icmp).toMatchObject({ packets: 1000, bytes: 90_000, protocol: 'icmp6' });
    expect(ssh).toMatchObject({ src: '2001:db8::/32', dports: [{ from: 22, to: 22 }], ctStates: ['NEW'] });
    expect(dhcp?.target).toBeUndefined();
    expect(dhcp).toMatchObject({ protocol: 'udp', dports: [{ from: 546, to: 546 }] });
  });
});

describe('names and services (field report 002)', () => {
  const LISTED = `Chain DOCKER (2 references)
target     prot opt source               destination
DNAT       tcp  --  anywhere             localhost            tcp dpt:55001 to:192.168.49.2:8443
DNAT       tcp  --  anywhere             anywhere             tcp dpt:http-alt to:172.17.0.2:8080
DNAT       tcp  --  anywhere             anywhere             tcp dpts:bbs:7010 to:172.17.0.4:7000-7010
DNAT       tcp  --  anywhere            !loopback/8           tcp dpt:nosuchservice to:172.17.0.4
`;
  const rules = factsOf(readAs('iptables-list', LISTED), 'firewall-rule');

  test('resolve back', () => {
    expect(rules.map(({ dst, dports, to }) => [dst, dports, to])).toEqual([
      [
        '127.0.0.1',
        [{ from: 55001, to: 55001 }],
        { address: '192.168.49.2', ports: { from: 8443, to: 8443 } },
      ],
      [undefined, [{ from: 8080, to: 8080 }], { address: '172.17.0.2', ports: { from: 8080, to: 8080 } }],
      [undefined, [{ from: 7000, to: 7010 }], { address: '172.17.0.4', ports: { from: 7000, to: 7010 } }],
      ['127.0.0.0/8', undefined, { address: '172.17.0.4' }],
    ]);
  });

  test('a service nobody knows stays a match in words', () => {
    expect(rules[3]).toMatchObject({ not: { dst: true }, otherMatches: ['dport nosuchservice'] });
  });
});

describe('nft', () => {
  test('text and JSON of one ruleset give the same facts', () => {
    const facts = (id: string, name: string): unknown[] =>
      readAs(id, fixture(name)).facts.map((fact) => {
        const { at, ...rest } = fact;
        void at;
        const rule = rest as Partial<FirewallRuleFact>;
        const anonymous = (text?: string): string | undefined => text?.replace(/ line \d+$/, '');
        return {
          ...rule,
          tool: 'nft',
          text: '',
          chain: anonymous(rule.chain),
          target: anonymous(rule.target),
          otherMatches: !!rule.otherMatches,
        };
      });
    const byChain = (list: unknown[]): string[] => list.map((fact) => JSON.stringify(fact)).sort();
    expect(byChain(facts('nft-json', 'nft-json.maps.json'))).toEqual(
      byChain(facts('nft-ruleset', 'nft-ruleset.maps.txt')),
    );
  });

  test.each([
    [
      'dnat ip to tcp dport map { 8080 : 10.0.0.2, 8081 : 10.0.0.3 }',
      [
        { protocol: 'tcp', dports: [{ from: 8080, to: 8080 }], target: 'DNAT', to: { address: '10.0.0.2' } },
        { protocol: 'tcp', dports: [{ from: 8081, to: 8081 }], target: 'DNAT', to: { address: '10.0.0.3' } },
      ],
    ],
    [
      'dnat to tcp dport map @fwd',
      [
        {
          protocol: 'tcp',
          dports: [{ from: 80, to: 80 }],
          target: 'DNAT',
          to: { address: '10.0.0.2', ports: { from: 8080, to: 8080 } },
        },
      ],
    ],
    [
      'dnat to 10.0.0.1:tcp dport map { 22 : 2222 }',
      [
        {
          protocol: 'tcp',
          dports: [{ from: 22, to: 22 }],
          target: 'DNAT',
          to: { address: '10.0.0.1', ports: { from: 2222, to: 2222 } },
        },
      ],
    ],
    ['dnat to tcp dport map @elsewhere', [{ target: 'DNAT', hidden: ['to'] }]],
    [
      'tcp dport vmap { 22 : accept, 80-90 : jump web }',
      [
        { protocol: 'tcp', dports: [{ from: 22, to: 22 }], target: 'ACCEPT' },
        { protocol: 'tcp', dports: [{ from: 80, to: 90 }], target: 'web' },
      ],
    ],
    [
      'ip daddr . meta l4proto . th dport vmap { 10.96.0.1 . tcp . 443 : goto svc }',
      [{ dst: '10.96.0.1', protocol: 'tcp', dports: [{ from: 443, to: 443 }], target: 'svc' }],
    ],
    ['ip saddr @blocked drop', [{ src: '10.9.0.0/16,192.0.2.7', target: 'DROP' }]],
    ['ip saddr @learned drop', [{ otherMatches: ['ip saddr @learned'], target: 'DROP' }]],
    ['tcp dport > 1023 accept', [{ protocol: 'tcp', dports: [{ from: 1024, to: 65535 }], target: 'ACCEPT' }]],
    ['ct status dnat accept', [{ otherMatches: ['ct status dnat'], target: 'ACCEPT' }]],
    [
      'ct original ip saddr 10.0.0.1 accept',
      [{ otherMatches: ['ct original ip saddr 10.0.0.1'], target: 'ACCEPT' }],
    ],
    [
      'ip saddr & 255.0.0.0 == 10.0.0.0 drop',
      [{ otherMatches: ['ip saddr & 255.0.0.0 == 10.0.0.0'], target: 'DROP' }],
    ],
    [
      'oifname != { "br-x", "docker0" } masquerade random,persistent',
      [{ out: 'br-x,docker0', not: { out: true }, target: 'MASQUERADE' }],
    ],
    ['meta mark set 0x1 accept', [{ target: 'ACCEPT' }]],
    [
      'log prefix "drop tcp dport 80 " counter packets 5 bytes 300',
      [{ target: 'LOG', packets: 5, bytes: 300 }],
    ],
    [
      'update @learned { ip saddr timeout 5m } drop',
      [{ otherMatches: ['update @learned { ip saddr timeout 5m }'], target: 'DROP' }],
    ],
    ['log group 2 accept', [{ target: 'ACCEPT' }]],
    ['counter packets 0 bytes 0 log group 2', [{ target: 'NFLOG', packets: 0, bytes: 0 }]],
    ['meta mark set ct mark', [{ target: 'CONNMARK' }]],
    ['ip dscp set 0x2e accept', [{ target: 'ACCEPT' }]],
    ['fib daddr . oif type local drop', [{ dstType: 'LOCAL', target: 'DROP' }]],
    ['fib daddr type != local drop', [{ otherMatches: ['fib daddr type != local'], target: 'DROP' }]],
    [
      'fib saddr . mark . iif oif != 0 accept',
      [{ otherMatches: ['fib saddr . mark . iif oif != 0'], target: 'ACCEPT' }],
    ],
    [
      'tcp flags syn tcp option maxseg size set rt mtu',
      [{ protocol: 'tcp', otherMatches: ['tcp flags syn'], target: 'TCPMSS' }],
    ],
    ['ct state 0x2,0x4 accept', [{ ctStates: ['ESTABLISHED', 'RELATED'], target: 'ACCEPT' }]],
    [
      'snat to 192.168.3.0/24',
      [{ target: 'SNAT', to: { address: '192.168.3.0', addressEnd: '192.168.3.255' } }],
    ],
    [
      'snat ip prefix to ip saddr map { 10.141.11.0/24 : 192.168.2.0/24 }',
      [{ target: 'NETMAP', src: '10.141.11.0/24', to: { prefix: '192.168.2.0/24' } }],
    ],
    [
      'dnat ip to ip saddr map { 192.168.1.2 : 10.141.8.0/22 . 8888-8999 }',
      [
        {
          target: 'DNAT',
          src: '192.168.1.2',
          to: { address: '10.141.8.0', addressEnd: '10.141.11.255', ports: { from: 8888, to: 8999 } },
        },
      ],
    ],
    ['ct state ! new drop', [{ otherMatches: ['ct state ! new'], target: 'DROP' }]],
    [
      'mark set 0x1 tcp dport 80 accept',
      [{ protocol: 'tcp', dports: [{ from: 80, to: 80 }], target: 'ACCEPT' }],
    ],
    ['fib daddr type 2 drop', [{ dstType: 'LOCAL', target: 'DROP' }]],
    [
      'meta mark set meta mark | 0x4000 tcp dport 443 dnat to 10.0.0.2:6443',
      [
        {
          protocol: 'tcp',
          dports: [{ from: 443, to: 443 }],
          target: 'DNAT',
          to: { address: '10.0.0.2', ports: { from: 6443, to: 6443 } },
        },
      ],
    ],
    [
      'numgen random mod 2 vmap { 0 : goto ep0, 1 : goto ep1 }',
      [
        { otherMatches: ['numgen random mod 2 0'], target: 'ep0' },
        { otherMatches: ['numgen random mod 2 1'], target: 'ep1' },
      ],
    ],
    [
      'iifname "eth0" meta nfproto vmap { ipv4 : jump four }',
      [{ in: 'eth0', otherMatches: ['meta nfproto ipv4'], target: 'four' }],
    ],
    [
      'log prefix "in " flags ip options flags ether limit rate 5/second drop',
      [{ otherMatches: ['limit rate 5/second'], target: 'DROP' }],
    ],
    ['ip protocol tcp xt target "DNAT"', [{ protocol: 'tcp', target: 'DNAT', hidden: ['to'] }]],
  ])('%s', (rule, expected) => {
    const text = `table ip t {
	set blocked { type ipv4_addr; flags interval; elements = { 10.9.0.0/16, 192.0.2.7 } }
	set learned { type ipv4_addr; flags dynamic,timeout; elements = { 10.1.1.1 expires 2m } }
	map fwd { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.2 . 8080 } }
	chain c {
		${rule}
	}
}
`;
    const rules = factsOf(readAs('nft-ruleset', text), 'firewall-rule');
    const read = rules.map((fact) => {
      const { kind, at, tool, family, table, chain, number, text: printed, ...rest } = fact;
      expect([kind, at.line, tool, family, table, chain, number, printed]).toEqual([
        'firewall-rule',
        6,
        'nft',
        'ip',
        't',
        'c',
        1,
        rule,
      ]);
      return rest;
    });
    expect(read).toEqual(expected);
  });
});

describe('nft says less', () => {
  const place = { family: 'ip', table: 'nat', chain: 'PREROUTING' };
  const subnet = {
    match: {
      op: '==',
      left: { payload: { protocol: 'ip', field: 'saddr' } },
      right: { prefix: { addr: '172.17.0.0', len: 16 } },
    },
  };

  test('before 1.0 its JSON has {"xt": null}: a match before a verdict, else the target', () => {
    const rule = (handle: number, ...expr: readonly object[]) => ({ rule: { ...place, handle, expr } });
    const text = JSON.stringify({
      nftables: [
        { metainfo: { version: '0.9.8' } },
        { table: { family: 'ip', name: 'nat', handle: 1 } },
        {
          chain: {
            family: 'ip',
            table: 'nat',
            name: 'PREROUTING',
            handle: 5,
            hook: 'prerouting',
            policy: 'accept',
          },
        },
        rule(6, { xt: null }, { counter: { packets: 1, bytes: 60 } }, { jump: { target: 'DOCKER' } }),
        rule(7, subnet, { counter: { packets: 0, bytes: 0 } }, { xt: null }),
      ],
    });
    const [jump, translating] = factsOf(readAs('nft-json', text), 'firewall-rule');
    expect([jump!.target, jump!.otherMatches]).toEqual(['DOCKER', ['xt match "unknown"']]);
    expect([translating!.target, translating!.src, translating!.hidden]).toEqual([
      'unknown',
      '172.17.0.0/16',
      ['to'],
    ]);
  });

  test('a set listed without members (nft -t) makes no rule unconditional', () => {
    const text =
      'table ip t {\n\tset pairs {\n\t\ttype ipv4_addr . inet_service\n\t}\n\tchain c {\n\t\tip daddr . tcp dport @pairs accept\n\t}\n}\n';
    const [rule] = factsOf(readAs('nft-ruleset', text), 'firewall-rule');
    expect(rule!.otherMatches).toEqual(['ip daddr . tcp dport @pairs']);
  });
});
