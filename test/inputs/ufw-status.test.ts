import { describe, expect, test } from '@jest/globals';
import { factsOf, readAs } from '../support/rules-reading.js';
import { fixture } from '../support/text-fixtures.js';

describe('ufw status', () => {
  const rules = (name: string) =>
    factsOf(readAs('ufw-status', fixture(name)), 'firewall-rule').map((r) =>
      [
        `${r.chain}#${r.number}`,
        r.family,
        r.protocol ?? '-',
        `${r.src ?? '*'}:${(r.sports ?? []).map((p) => `${p.from}-${p.to}`).join()}`,
        `${r.dst ?? '*'}:${(r.dports ?? []).map((p) => `${p.from}-${p.to}`).join()}`,
        `${r.in ?? ''}>${r.out ?? ''}`,
        r.target,
        ...(r.otherMatches ?? []),
      ].join(' '),
    );

  test('ports, addresses, protocols, interfaces of both sides, profiles', () => {
    expect(rules('ufw-status.txt')).toEqual([
      'ufw-user-input#1 ip tcp *: *:22-22 > ACCEPT limit',
      'ufw-user-input#2 ip tcp *: *:80-80,443-443 > ACCEPT',
      'ufw-user-input#3 ip tcp,udp 192.0.2.0/24: *:80-80 eth0> DROP',
      'ufw-user-input#4 ip esp *: 10.0.0.1: > ACCEPT',
      'ufw-user-input#5 ip - *: *: > ACCEPT application Apache Full',
      'ufw-user-output#1 ip udp 192.0.2.7:8080-8081 *:443-443 > DROP',
      'ufw-user-forward#1 ip tcp *: 10.0.0.2:80-80 eth0>eth1 ACCEPT',
      'ufw-user-input#6 ip6 tcp,udp *: *:8080-8080 > REJECT',
    ]);
    expect(rules('ufw-status.numbered.txt')).toHaveLength(3);
  });

  test('default policies; an inactive ufw is a statement, too', () => {
    const chains = factsOf(readAs('ufw-status', fixture('ufw-status.txt')), 'firewall-chain');
    expect(chains.map((chain) => [chain.hook, chain.policy])).toEqual([
      ['input', 'DROP'],
      ['output', 'ACCEPT'],
    ]);
    expect(factsOf(readAs('ufw-status', 'Status: inactive\n'), 'setting').map((s) => s.value)).toEqual([
      'inactive',
    ]);
  });
});
