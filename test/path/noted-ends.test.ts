// A capture with ptcpdump's comments, written as its internal/writer/pcapng.go writes them, through the whole program.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Path } from '../../src/model/report.js';
import { packets } from '../support/packet-dsl.js';
import { writePcapng } from '../support/pcap-writer.js';
import { reportOn } from '../support/report-on.js';

const COMMENTS = [
  'PID: 13626\nCmd: /usr/bin/wget\nArgs: wget kernel.org',
  'ThreadId: 13626\nThreadName: wget',
  'ParentPID: 13553\nParentCmd: /bin/sh\nParentArgs: sh',
  'ContainerName: test\nContainerId: d9028334568bf75a5a084963a8f98f78c56bba7f45f823b3780a135b71b91e95\nContainerImage: docker.io/library/alpine:3.18\nContainerLabels: {"run":"test"}',
  'PodName: test\nPodNamespace: default\nPodUID: 9e4bc54b-de48-4b1c-8b9e-54709f67ed0c\nPodLabels: {}\nPodAnnotations: {}',
];
const handshake = (
  replyTtl: number,
): string => `0.0 10.244.0.4:46834 > 13.251.96.10:443 tcp S seq 100 ttl 64 id 1
0.1 13.251.96.10:443 > 10.244.0.4:46834 tcp SA seq 900 ack 101 ttl ${replyTtl}
0.2 10.244.0.4:46834 > 13.251.96.10:443 tcp A seq 101 ack 901 ttl 64 id 2`;

async function pathOf(text: string, facts: Readonly<Record<string, string>> = {}): Promise<Path> {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-noted-'));
  try {
    mkdirSync(join(folder, 'vm'));
    const frames = packets(text).map((frame) => ({ ...frame, comments: COMMENTS }));
    writeFileSync(
      join(folder, 'vm/all.pcapng'),
      writePcapng(frames, { interfaces: [{ name: 'veth18618a4a' }] }),
    );
    for (const [name, said] of Object.entries(facts)) writeFileSync(join(folder, 'vm', name), said);
    return (await reportOn(folder)).paths[0]!;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PARTY = 'wget (pid 13626) in container test, pod test.default';

test('the end whose packets have a fresh TTL is the process and pod that the comments name', async () => {
  const { client, server, notes } = await pathOf(handshake(49));
  expect(client).toMatchObject({ address: '10.244.0.4', name: 'test.default' });
  expect(server.name).toBeUndefined();
  expect(notes).toContain(`the client is ${PARTY}, as noted at vm/all.pcapng#1`);
});

test('where both ends may be near, it is said whose packets they are and no end is named', async () => {
  const { client, server, notes } = await pathOf(handshake(64));
  expect([client.name, server.name]).toEqual([undefined, undefined]);
  expect(notes).toContain(`packets of ${PARTY}, as noted at vm/all.pcapng#1`);
});

test('the node that owns an address decides', async () => {
  const owns =
    '2: lo2    inet 13.251.96.10/32 scope global lo2\\       valid_lft forever preferred_lft forever\n';
  const { client, server } = await pathOf(handshake(49), { 'ip-addr.txt': owns });
  expect([client.name, server.name]).toEqual([undefined, 'test.default']);
});
