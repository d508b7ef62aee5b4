// Filter expressions in the words of pcap-filter(7): what they match, and where they say an error is.
import { describe, expect, test } from '@jest/globals';
import { parseFilter } from '../../src/lib/path-filter.js';

const WEB = { protocol: 'tcp', src: '10.0.0.2', sport: 40_000, dst: '203.0.113.10', dport: 443 };
const DNS6 = { protocol: 'udp', src: '2001:db8::5', sport: 5353, dst: '2001:db8::53', dport: 53 };
const PING = { protocol: 'icmp', src: '10.0.0.2', sport: null, dst: '10.0.0.9', dport: null };

describe('parseFilter', () => {
  test.each<[string, boolean, boolean, boolean]>([
    ['', true, true, true],
    ['tcp', true, false, false],
    ['not tcp', false, true, true],
    ['udp or icmp', false, true, true],
    ['host 10.0.0.2', true, false, true],
    ['src host 203.0.113.10', false, false, false],
    ['dst host 203.0.113.10', true, false, false],
    ['net 10.0.0.0/8', true, false, true],
    ['net 2001:db8::/32', false, true, false],
    ['port 443', true, false, false],
    ['src port 443', false, false, false],
    ['port 443 or 53', true, true, false],
    ['portrange 50-60', false, true, false],
    ['tcp and dst port 443 and not host 10.0.0.9', true, false, false],
    ['icmp or tcp and port 1', false, false, true],
    ['(icmp or tcp) and host 10.0.0.2', true, false, true],
    ['ip6', false, true, false],
  ])('%j', (expression, web, dns, ping) => {
    const parsed = parseFilter(expression);
    if (!parsed.ok) throw new Error(parsed.message);
    expect([WEB, DNS6, PING].map((s) => parsed.matches(s))).toEqual([web, dns, ping]);
  });

  test.each([
    ['tcp and', 7],
    ['host', 4],
    ['port http-not-a-port', 5],
    ['tcp )', 4],
    ['(tcp', 4],
  ])('%j is refused at column %i', (expression, column) => {
    const parsed = parseFilter(expression);
    expect(parsed.ok ? 'accepted' : parsed.column).toBe(column);
  });

  test('hostile lengths and depths are refused, not thrown', () => {
    expect(parseFilter('('.repeat(3000)).ok).toBe(false);
    expect(parseFilter('tcp '.repeat(3000)).ok).toBe(false);
  });
});
