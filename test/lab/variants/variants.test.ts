// The damage variants: what each does to packets and files, and how the truth follows.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { retell } from '../truth/retell.js';
import type { Truth } from '../truth/truth.js';
import { loadBundle, writeBundle, type Bundle } from './bundle.js';
import { applyDamages, damages } from './index.js';

const scratch = mkdtempSync(join(tmpdir(), 'pathstitch-variants-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const egress = loadBundle('captures/egress');
const faults = loadBundle('captures/faults');
const frames = (bundle: Bundle) => bundle.captures.flatMap((capture) => capture.content.frames);
const faultsOf = (truth: Truth | undefined) => truth!.flows.map(({ fault, reaches }) => [fault, reaches]);

test('the truth of an undamaged bundle, told again, is the truth', () => {
  for (const bundle of [egress, faults, loadBundle('captures/any'), loadBundle('captures/pcapng')]) {
    expect(JSON.parse(JSON.stringify(retell(bundle)))).toEqual(bundle.truth);
  }
});

test('the same seed makes the same bundle, another one another', () => {
  const counts = [1, 1, 2].map((seed) =>
    applyDamages(egress, 'loss=10', seed).captures.map((c) => c.content.frames.length),
  );
  expect(counts[0]).toEqual(counts[1]);
  expect(counts[0]).not.toEqual(counts[2]);
});

test('headers cuts bytes and says so in the snap length, lengths on the wire stay', () => {
  const damaged = applyDamages(egress, 'headers', 1);
  expect(Math.max(...frames(damaged).map((frame) => frame.bytes.length))).toBe(68);
  expect(frames(damaged).map((frame) => frame.length)).toEqual(frames(egress).map((frame) => frame.length));
  expect(damaged.captures[0]!.content.interfaces[0]!.snaplen).toBe(68);
});

test('skew moves one kernel and its conntrack events, truth knows by how much', () => {
  const damaged = applyDamages(egress, 'skew=2s@vm', 1);
  const moved = damaged.captures.map((capture, i) => {
    const before = egress.captures[i]!.content.frames[0]?.timeNs ?? 0n;
    return [capture.node === 'mac', (capture.content.frames[0]?.timeNs ?? 0n) - before];
  });
  expect(moved.filter(([mac]) => mac).every(([, by]) => by === 0n)).toBe(true);
  expect(moved.filter(([mac, by]) => !mac && by === 2_000_000_000n).length).toBeGreaterThan(3);
  expect(eventSeconds(damaged) - eventSeconds(egress)).toBe(2);
  expect(damaged.truth!.clocks![0]).toMatchObject({ offsetSeconds: 2, driftPpm: 0 });
});

function eventSeconds(bundle: Bundle): number {
  return Number(/^\[(\d+)\./.exec(Buffer.from(bundle.files.get('vm/conntrack-events.txt')!).toString())![1]);
}

test('keep leaves the relay between the points that are left', () => {
  const truth = retell(applyDamages(egress, 'keep=container-*+mac/*', 1))!;
  expect(truth.relays).toHaveLength(1);
  expect(truth.relays[0]!.between).toEqual([expect.stringMatching(/^container-.*\/eth0$/), 'mac/en9']);
  const ends = truth.flows.map((flow) => flow.chain.filter((link) => link.seen).length);
  // DNS leaves by services1, which nobody watches now
  expect([...ends].sort()).toEqual([1, 1, 2, 2, 2, 2]);
});

test('a fault is told by what is left to see', () => {
  const beyondGone = retell(applyDamages(faults, 'keep=container-*+vm/docker0', 1));
  expect(faultsOf(beyondGone)[1]).toEqual(['no-reply', 'vm/docker0']);
  const placeGone = retell(applyDamages(faults, 'keep=vm/veth*+vm/eth0', 1));
  expect(faultsOf(placeGone)[1]).toEqual(['dropped-unwatched', expect.stringMatching(/^vm\/veth/)]);
});

test('a flow that lost packets to the capture has no outcome to judge', () => {
  const truth = retell(applyDamages(faults, 'loss=60', 1))!;
  const lossy = truth.flows.filter((flow) => flow.fault === undefined);
  expect(lossy.length).toBeGreaterThan(3);
});

test('pcapng, gzip and cut change files and not the truth', () => {
  const folder = join(scratch, 'packaged');
  writeBundle(applyDamages(egress, 'pcapng,gzip', 1), folder);
  const again = loadBundle(folder);
  expect(again.captures.map((capture) => capture.file)).toContain('vm/capture.pcapng.gz');
  expect(again.truth!.flows).toEqual(egress.truth!.flows);
  const broken = join(scratch, 'broken');
  writeBundle(applyDamages(egress, 'cut', 1), broken);
  expect(() => loadBundle(broken)).toThrow(/cut at byte/);
});

test('reuse doubles the flows, each with a window of time and a token of its own', () => {
  const damaged = applyDamages(egress, 'reuse=2h', 1);
  const truth = retell(damaged)!;
  const [earlier, later] = [truth.flows.slice(0, 6), truth.flows.slice(6)];
  expect(later.map((flow) => flow.chain)).toEqual(egress.truth!.flows.map((flow) => flow.chain));
  for (const [i, flow] of earlier.entries()) {
    expect(flow.token).not.toBe(later[i]!.token);
    expect(flow.chain.map((link) => link.packets)).toEqual(later[i]!.chain.map((link) => link.packets));
    expect(flow.window!.to).toBeLessThan(later[i]!.window!.from);
  }
});

describe('what cannot be read is said', () => {
  test.each([
    ['frost', /unknown damage "frost" \(known: headers, /],
    ['skew=soon', /not a duration: "soon"/],
    ['loss=', /expected PERCENT/],
    ['keep=nothing', /no capture matches/],
    ['skew=1s@moon', /no node "moon"/],
  ])('%s', (list, message) => {
    expect(() => applyDamages(egress, list, 1)).toThrow(message);
  });
});

test('each damage is told of in the help and in docs/lab.md by its own name', () => {
  const manual = readFileSync('docs/lab.md', 'utf8');
  for (const damage of damages) {
    expect(damage.says.startsWith(damage.id)).toBe(true);
    expect(manual).toContain(`\`${damage.id}`);
  }
});

test('sll puts the points of an any-capture into one, tuples in order', () => {
  const truth = retell(applyDamages(loadBundle('captures/any'), 'sll', 1))!;
  const [flow] = truth.flows;
  expect(flow!.chain.map((link) => [link.point, link.tuples!.length])).toEqual([
    ['vm/any', 2],
    ['mac/en9', 1],
  ]);
  expect(truth.relays).toEqual([{ kind: 'userspace-stack', between: ['vm/any', 'mac/en9'] }]);
});
