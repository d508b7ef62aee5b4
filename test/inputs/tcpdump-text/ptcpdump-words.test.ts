// Lines as mozillazg/ptcpdump prints them (MIT licence; its README and testdata/format), with the note its pcapng comments would make.
import { expect, test } from '@jest/globals';
import { flowRecords } from '../../../src/packets/index.js';
import { textTables } from '../../support/text-capture.js';

const SHORT = `09:32:09.718892 vethee2a302f wget.3553008 In IP 10.244.0.2.33426 > 139.178.84.217.80: Flags [S], seq 4113492822, win 64240, length 0, ParentProc [python3.834381], Container [test], Pod [test.default]
03:47:06.356509 ens33 dig.380281 Out IP 10.0.2.15.58682 > 114.114.114.114.53: 56213+ [1au] A? example.com. (52), ParentProc [bash.45198]
`;
const VERBOSE = `13:44:41.529003 eth0 In IP (tos 0x4, ttl 45, id 45428, offset 0, flags [DF], proto TCP (6), length 52)
    139.178.84.217.443 > 172.19.0.2.42606: Flags [.], cksum 0x5284, seq 3173118145, ack 1385712707, win 118, options [nop,nop,TS val 134560683 ecr 1627716996], length 0
    Process (pid 553587, cmd /usr/bin/wget, args wget kernel.org)
    User (uid 1000)
    ParentProc (pid 553296, cmd /bin/sh, args sh)
    Container (name test, id d9028334568bf75a5a084963a8f98f78c56bba7f45f823b3780a135b71b91e95, image docker.io/library/alpine:3.18, labels {"run":"test"})
    Pod (name test, namespace default, UID 9e4bc54b-de48-4b1c-8b9e-54709f67ed0c, labels {"run":"test"}, annotations {"a":"b"})
`;

test('one line a packet', () => {
  const { tables } = textTables(SHORT);
  const [tcp, udp] = flowRecords(tables, 0, 0, (key) => `vm/${key}`);
  expect([tcp!.tuple.src, udp!.forward.payloadBytes]).toEqual(['10.244.0.2', 52]);
  expect(tables.interfaces.map((i) => i.header.name)).toEqual(['vethee2a302f', 'ens33']);
  expect(tables.notes.map(({ comments, process, frame }) => [frame, process, comments])).toEqual([
    [1, { name: 'wget', pid: 3553008 }, ['ContainerName: test', 'PodName: test\nPodNamespace: default']],
    [2, { name: 'dig', pid: 380281 }, []],
  ]);
});

test('with -v', () => {
  const { tables } = textTables(VERBOSE);
  const [noted] = tables.notes;
  expect(noted!.tuple).toMatchObject({ src: '139.178.84.217', dport: 42606 });
  expect(noted!.comments).toEqual([
    'PID: 553587\nCmd: /usr/bin/wget\nArgs: wget kernel.org',
    'ParentPID: 553296',
    'ContainerName: test\nContainerId: d9028334568bf75a5a084963a8f98f78c56bba7f45f823b3780a135b71b91e95\nContainerImage: docker.io/library/alpine:3.18',
    'PodName: test\nPodNamespace: default',
  ]);
});
