// A DNS forwarder answers a container's lookups by asking another server the same, under an id of its own: the question is what joins the two.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Path } from '../../../src/model/report.js';
import { ALWAYS, crowdFolder, NEVER, reportWith, type CrowdFolder } from '../../support/crowd-bundle.js';
import { reportOn } from '../../support/report-on.js';
import { conversation, framesOf, HOST, UPLINK, type Seen } from '../../support/crowd-traffic.js';

interface Lookup {
  readonly at: number;
  readonly name: string;
  readonly server?: string;
  /** The name that the host asks for, where it is not the same; null when it knows the answer. */
  readonly asked?: string | null;
  /** Seconds after the client's question that the host has an answer; Infinity when nobody answers either. */
  readonly told?: number;
}

/** The host asks so much later, and the client has its answer then; seconds. */
const ON = 0.0004;
const WAIT = 0.02;
/** The host's clock is so much ahead. */
const AHEAD = 0.037;

function lookup({ at, name, server = '192.168.65.7', asked = name, told = 0.0195 }: Lookup, n: number): Seen {
  const exchange = (src: string, dst: string, from: number, until: number, words: string): string[] => [
    `${from.toFixed(6)} ${src} > ${dst}:53 udp dns ${words} ipid ${100 + n} ttl 64`,
    ...(until === Infinity
      ? []
      : [`${until.toFixed(6)} ${dst}:53 > ${src} udp dns ${words} ipid ${7000 + n} ttl 64`]),
  ];
  const answered = told === Infinity ? Infinity : at + WAIT;
  const near = exchange(`192.168.65.3:${4000 + n}`, server, at, answered, `3 ${name}`);
  const begun = at + AHEAD;
  const far = exchange(`10.0.4.37:${5000 + n}`, '9.9.9.9', begun + ON, begun + told, `9 ${asked}`);
  return { [UPLINK]: near, [HOST]: asked === null ? [] : far };
}

/** What else the relay carries: the clocks are known by these. */
const usual = Array.from({ length: 12 }, (_, n): Seen => {
  const { [UPLINK]: near, [HOST]: far } = conversation(n, { at: 1 + n * 0.3 });
  return { [UPLINK]: near!, [HOST]: far! };
});

const made: CrowdFolder[] = [];
afterEach(() => made.splice(0).forEach((folder) => folder.remove()));

async function pathsOf(
  lookups: readonly Lookup[],
  { files = {}, options = NEVER }: { files?: Record<string, string>; options?: typeof NEVER } = {},
): Promise<Path[]> {
  const folder = crowdFolder(framesOf([...lookups.map(lookup), ...usual]), files);
  made.push(folder);
  const { paths } = await reportWith(folder, options);
  return lookups.map((_, n) => paths.find((p) => p.client.port === 4000 + n)!);
}

const points = (paths: readonly Path[]): string[] => paths.map((p) => p.hops.map((h) => h.src).join(' '));
const NEAR = '192.168.65.3';
const BOTH = '192.168.65.3 10.0.4.37';
const three: Lookup[] = [0, 1, 2].map((i) => ({ at: 2 + i * 0.5, name: `www${i}.example.com` }));

describe('lookups that a forwarder asks another server', () => {
  test('are one path each, with what joins them', async () => {
    const paths = await pathsOf(three);
    expect(points(paths)).toEqual([BOTH, BOTH, BOTH]);
    const { relay, evidence, label } = paths[0]!.links[0]!;
    expect(relay!.preserved).toEqual(['DNS question']);
    expect(relay!.rewritten).toContain('DNS message');
    // answers of a host next door and Docker Desktop's addresses do not name a stack
    expect(relay!.kind).toBe('unknown');
    expect(label).toBe('DNS forwarder');
    expect(evidence.map((e) => e.says).join()).toContain('both ask DNS the same');
    expect(paths[0]!.server.address).toBe('9.9.9.9');
  });

  test('the name in other letters is the same', async () => {
    const mixed = three.map((l) => ({ ...l, asked: l.name.replace('example', 'eXamPLe') }));
    expect(points(await pathsOf(mixed))).toEqual([BOTH, BOTH, BOTH]);
  });

  test('as part of a crowd as well', async () => {
    expect(points(await pathsOf(three, { options: ALWAYS }))).toEqual([BOTH, BOTH, BOTH]);
  });

  test('unanswered, they end behind the forwarder', async () => {
    const paths = await pathsOf([...three, { at: 4, name: 'lost.example.com', told: Infinity }]);
    expect(points(paths)).toEqual([BOTH, BOTH, BOTH, BOTH]);
    expect(paths[3]!.outcome.status).toBe('unanswered');
  });

  test('what it answers from its cache ends there', async () => {
    const known = { at: 4, name: 'www0.example.com', asked: null };
    expect(points(await pathsOf([...three, known]))).toEqual([BOTH, BOTH, BOTH, NEAR]);
  });
});

describe('not joined', () => {
  test('another name', async () => {
    expect(points(await pathsOf(three.map((l) => ({ ...l, asked: 'other.example.com' }))))).toEqual([
      NEAR,
      NEAR,
      NEAR,
    ]);
  });

  test('another name at the same server, though nothing else differs', async () => {
    const there = three.map((l) => ({ ...l, server: '9.9.9.9' }));
    expect(points(await pathsOf(there))).toEqual([BOTH, BOTH, BOTH]);
    const other = there.map((l) => ({ ...l, asked: l.name.replace('www', 'ftp') }));
    expect(points(await pathsOf(other))).toEqual([NEAR, NEAR, NEAR]);
  });

  test('an answer that comes after the client has its own', async () => {
    expect(points(await pathsOf(three.map((l) => ({ ...l, told: 0.03 }))))).toEqual([NEAR, NEAR, NEAR]);
  });

  test('a public server, which asks nobody here', async () => {
    expect(points(await pathsOf(three.map((l) => ({ ...l, server: '203.0.113.53' }))))).toEqual([
      NEAR,
      NEAR,
      NEAR,
    ]);
  });

  test('a single one: a candidate, unless the server is an address of that stack', async () => {
    const [path] = await pathsOf(three.slice(0, 1));
    expect(path!.hops).toHaveLength(1);
    expect(path!.candidates.flatMap((c) => c.against).join()).toContain('only the DNS question is the same');
    const files = {
      'host/ip-addr.txt':
        '2: en0: <UP> mtu 1500\n    inet 10.0.4.37/24 scope global en0\n    inet 192.168.65.7/24 scope global en0\n',
    };
    expect(points(await pathsOf(three.slice(0, 1), { files }))).toEqual([BOTH]);
  });

  test('two among many that the server answers itself', async () => {
    const itself = Array.from({ length: 10 }, (_, i) => ({
      at: 4 + i * 0.1,
      name: `own${i}.example.com`,
      asked: null,
    }));
    const paths = await pathsOf([...three.slice(0, 2), ...itself]);
    expect(points(paths)).toEqual(Array(12).fill(NEAR));
  });
});

test('captured from dnsmasq: the forwarder is told from the userspace stack before it', async () => {
  const { paths } = await reportOn('captures/dns-forwarder');
  const relays = paths.map((p) =>
    p.links.filter((l) => l.relay).map((l) => [l.from, l.relay!.kind, l.label]),
  );
  expect(relays).toEqual(
    Array(4).fill([
      ['vm/eth0', 'slirp', 'libslirp (slirp4netns)'],
      ['mac/lo', 'unknown', 'DNS forwarder'],
    ]),
  );
});
