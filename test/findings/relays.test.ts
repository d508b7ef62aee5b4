// Rules about userspace relays, on made-up conversations across one; each with a twin that must stay silent.
import { describe, expect, test } from '@jest/globals';
import { judge, type FindingContext } from '../../src/findings/index.js';
import { FAR, NEAR, relayContext, type Conversation } from '../support/finding-context.js';

/** `severity rule@where`, without what only says where a path failed. */
function told(context: FindingContext): string[] {
  return judge(context).findings.map((f) => `${f.severity[0]} ${f.rule}@${f.where}`);
}

const open = { packets: 3, tcp: { synCount: 1, streamBytes: 100 } };
const passed: Conversation = {
  protocol: 'tcp',
  dst: '203.0.113.9',
  dport: 443,
  near: { forward: open, reverse: open },
  far: { forward: open, reverse: open },
};

describe('relay-dial-failed', () => {
  const reset = { packets: 1, tcp: { rstCount: 1 } };
  const refused = { ...passed, status: 'refused' as const, near: { forward: open, reverse: reset } };

  test('the reset at the inner edge is explained by the outer one', () => {
    const context = relayContext([{ ...refused, far: { forward: open, reverse: reset } }]);
    expect(told(context)).toEqual([`c relay-dial-failed@${FAR}`]);
    expect(judge(context).findings[0]!.evidence.map((e) => e.at)).toEqual([
      'vm/eth0.pcap#1',
      'mac/en9.pcap#1',
    ]);
  });

  test('an unanswered attempt is told apart from a refused one', () => {
    const context = relayContext([{ ...refused, far: { forward: open } }]);
    expect(judge(context).findings[0]!.title).toContain('did not answer');
  });

  test('a connection that was open and reset later is not a failed dial', () => {
    const late = { packets: 3, tcp: { synCount: 1, rstCount: 1, streamBytes: 9 } };
    expect(told(relayContext([{ ...passed, near: { forward: open, reverse: late } }]))).toEqual([]);
  });
});

describe('relay-idle-kill', () => {
  const killed = (silence: number): Conversation => ({
    ...passed,
    status: 'reset',
    near: {
      forward: { ...open, last: silence },
      reverse: {
        packets: 3,
        last: silence + 1,
        tcp: { synCount: 1, streamBytes: 9, rstCount: 1, rstNs: (silence + 1) * 1e9 },
      },
      times: [0, 1, silence],
    },
  });

  test('a reset after five minutes of silence that the server did not send', () => {
    expect(told(relayContext([killed(400)]))).toEqual([`c relay-idle-kill@${NEAR}`]);
  });

  test('a reset in the middle of traffic has another cause', () => {
    expect(told(relayContext([killed(20)]))).toEqual([`i connection-reset@${FAR}`]);
  });
});

describe('udp-relay-expiry', () => {
  const late = (waited: number): Conversation => ({
    protocol: 'udp',
    dst: '203.0.113.9',
    dport: 5000,
    status: 'reply-lost',
    near: { forward: { packets: 1, first: 0 } },
    far: { forward: { packets: 1, first: 0 }, reverse: { packets: 1, first: waited } },
  });

  test('a reply after the limit of that relay', () => {
    expect(told(relayContext([late(95)], 'gvisor'))).toEqual([`c udp-relay-expiry@${FAR}`]);
    expect(told(relayContext([late(95)], 'passt'))).toEqual([]);
  });

  test('a reply at once was not lost to expiry', () => {
    expect(told(relayContext([late(1)], 'gvisor'))).toEqual([]);
  });
});

describe('ping-answered-by-relay', () => {
  const ping = (dst: string, ttl: number): Conversation => ({
    protocol: 'icmp',
    dst,
    dport: null,
    near: { icmpId: 7, forward: { packets: 2 }, reverse: { packets: 2, ttl } },
  });

  test("replies with a relay's TTL and no echo on the host", () => {
    expect(told(relayContext([passed, ping('203.0.113.1', 38)]))).toEqual([
      `w ping-answered-by-relay@${NEAR}`,
    ]);
  });

  test("the relay's own address answers rightly, and a far host's TTL is no relay's", () => {
    expect(told(relayContext([passed, ping('192.168.65.1', 38), ping('203.0.113.1', 51)]))).toEqual([]);
  });
});

describe('relay-wedged', () => {
  const stuck = (dst: string, at: number): Conversation => ({
    protocol: 'tcp',
    dst,
    dport: 443,
    status: 'unanswered',
    near: { forward: { packets: 3, first: at, tcp: { synCount: 3 } } },
  });
  const three = [stuck('203.0.113.1', 10), stuck('203.0.113.2', 11), stuck('203.0.113.3', 12)];
  const later: Conversation = {
    ...passed,
    near: { forward: { ...open, first: 20 }, reverse: { ...open, first: 20 } },
  };

  test('after one that passed, three in a row that did not', () => {
    expect(told(relayContext([passed, ...three]))).toEqual([`c relay-wedged@${NEAR}`]);
  });

  test('something passed later: the relay works', () => {
    expect(told(relayContext([passed, ...three, later]))).not.toContain(`c relay-wedged@${NEAR}`);
  });
});

describe('accept-then-close', () => {
  const closed = { packets: 2, tcp: { synCount: 1, finNs: 5e6 } };
  const front = { forward: { packets: 2, last: 0.01, tcp: { synCount: 1, synNs: 0 } }, reverse: closed };

  test('a handshake, then the end, while the dial behind it was refused', () => {
    const far = { forward: open, reverse: { packets: 1, tcp: { rstCount: 1 } } };
    expect(told(relayContext([{ ...passed, near: front, far }], 'docker-proxy'))).toEqual([
      `c accept-then-close@${NEAR}`,
    ]);
  });

  test('a dial that worked: the service itself closed', () => {
    expect(told(relayContext([{ ...passed, near: front, far: { forward: open, reverse: closed } }]))).toEqual(
      [],
    );
  });
});
