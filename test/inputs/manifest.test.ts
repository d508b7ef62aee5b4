import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readManifest } from '../../src/inputs/manifest.js';
import { printManifest } from '../../src/inputs/print-manifest.js';
import type { Manifest } from '../../src/model/manifest.js';

const GOOD = `
nodes:
  vm: { label: "Docker Desktop VM", kind: vm, inside: mac, clock: mac }
  mac:
    kind: host
files:
  capture1.pcap: { node: vm, interface: eth0 }
  "odd/*.pcap": { interface: docker0 }
relays:
  - between: [vm, mac]
    kind: vpnkit
    processes: [com.docker.backend]
`;
const FILES = ['capture1.pcap', 'odd/a.pcap', 'odd/deep/b.pcap', 'odd/c.txt', 'a.pcap'];
const read = (text: string): ReturnType<typeof readManifest> => readManifest('pathstitch.yaml', text, FILES);
const messages = async (text: string): Promise<string[]> =>
  (await read(text)).diagnostics.map((d) => d.message);

describe('readManifest', () => {
  test('every entry with its line; * is expanded', async () => {
    const { manifest, diagnostics } = await read(GOOD);
    expect(diagnostics).toEqual([]);
    const at = (line: number): { file: string; line: number } => ({ file: 'pathstitch.yaml', line });
    expect(manifest).toEqual({
      nodes: {
        vm: { label: 'Docker Desktop VM', kind: 'vm', inside: 'mac', clock: 'mac', at: at(3) },
        mac: { kind: 'host', at: at(4) },
      },
      files: {
        'capture1.pcap': { node: 'vm', interface: 'eth0', at: at(7) },
        'odd/a.pcap': { interface: 'docker0', at: at(8) },
      },
      relays: [{ between: ['vm', 'mac'], kind: 'vpnkit', processes: ['com.docker.backend'], at: at(10) }],
    });
  });

  test('an unknown key is said with its line and the nearest valid one; the rest is used', async () => {
    const { manifest, diagnostics } = await read('files:\n  a.pcap:\n    interfce: eth0\n    node: vm\n');
    expect(diagnostics.map((d) => d.message)).toEqual([
      'unknown key `interfce` at line 3; did you mean `interface`?',
    ]);
    expect(manifest!.files).toEqual({ 'a.pcap': { node: 'vm', at: { file: 'pathstitch.yaml', line: 2 } } });
  });

  test.each([
    ['nodez: {}\n', /^unknown key `nodez` at line 1; did you mean `nodes`\?$/],
    ['nodes:\n  vm: { kind: virtual }\n', /^nodes.vm.kind at line 2: "virtual" is none of host, vm,/],
    ['relays:\n  - { between: [a], kind: vpnkit }\n', /^relays.0.between/],
    ['files:\n  captur1.pcap: {}\n', /^no file .*did you mean `capture1.pcap`\?$/],
    ['a: [b\nc: d', /this is not YAML/],
    ['just words', /the file at line 1/],
  ])('%j', async (text, expected) => {
    expect((await messages(text))[0]).toMatch(expected);
  });

  test('a wrong entry of a list is said once and the others are used', async () => {
    const { manifest, diagnostics } = await read('relays:\n  - { between: [a] }\n  - { between: [a, b] }\n');
    expect(diagnostics.map((d) => d.severity)).toEqual(['error', 'warning', 'warning']); // no folders a and b
    expect(manifest!.relays).toEqual([{ between: ['a', 'b'], at: { file: 'pathstitch.yaml', line: 3 } }]);
  });

  test('an empty file says nothing', async () => {
    expect(await messages('')).toEqual([]);
  });

  test('nothing makes it throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(GOOD.length - 1), fc.string({ maxLength: 6 }), async (at, junk) => {
        await read(GOOD.slice(0, at) + junk + GOOD.slice(at + 3));
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

test('what is printed reads back as the same manifest', async () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((text) => text !== '__proto__' && !text.includes('*'));
  const node = fc.record({ label: name, kind: fc.constantFrom('vm' as const, 'host' as const), clock: name });
  const file = fc.record({ node: name, interface: name, ignore: fc.boolean() });
  const relay = fc.record({
    between: fc.tuple(name, name),
    kind: fc.constantFrom('gvisor' as const, 'unknown' as const),
    processes: fc.array(name, { maxLength: 2 }),
  });
  const manifests = fc.record({
    nodes: fc.dictionary(name, node, { maxKeys: 3 }),
    files: fc.dictionary(name, file, { maxKeys: 3 }),
    relays: fc.array(relay, { maxLength: 2 }),
  });
  const withoutPlaces = (manifest: Manifest): unknown =>
    JSON.parse(JSON.stringify(manifest, (key, value: unknown) => (key === 'at' ? undefined : value)));
  await fc.assert(
    fc.asyncProperty(manifests, async (manifest) => {
      const again = await readManifest('m', printManifest(manifest), Object.keys(manifest.files));
      expect(again.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect(withoutPlaces(again.manifest!)).toEqual(withoutPlaces(manifest));
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('a word that is none of a list, a relay to nowhere: with the nearest that would be right', async () => {
  const text = 'nodes:\n  vm: { kind: vmm }\nrelays:\n  - { between: [vm, macc], kind: gvisor }\n';
  const { diagnostics } = await readManifest('pathstitch.yaml', text, ['vm/docker0.pcap', 'mac/en9.pcap']);
  expect(diagnostics.map((d) => [d.at, d.message])).toEqual([
    [
      'pathstitch.yaml:2',
      'nodes.vm.kind at line 2: "vmm" is none of host, vm, container, pod, namespace; did you mean `vm`?',
    ],
    ['pathstitch.yaml:4', 'a relay joins no node named `macc`; did you mean `mac`?'],
  ]);
});
