import { expect, test } from '@jest/globals';
import { ptcpdumpFacts } from '../../src/inputs/ptcpdump-comment.js';

const at = { file: 'vm/all.pcapng', packet: 3 };

test('one comment with all keys', () => {
  const comment =
    'PID: 1234\nCmd: /usr/bin/curl\nArgs: curl -s ifconfig.me...\nParentPID: 7\nContainerName: web\nContainerId: 7fa649f74462\nContainerImage: alpine:3\nPodName: web-0\nPodNamespace: default';
  expect(ptcpdumpFacts([comment], at)).toEqual([
    { kind: 'process', at, pid: 1234, ppid: 7, name: 'curl', argv: ['curl', '-s', 'ifconfig.me'] },
    {
      kind: 'container',
      at,
      engine: 'unknown',
      id: '7fa649f74462',
      name: 'web',
      image: 'alpine:3',
      endpoints: [],
      ports: [],
    },
    { kind: 'pod', at, name: 'web-0', namespace: 'default', addresses: [] },
  ]);
});

test('one comment per key, as newer versions write', () => {
  expect(ptcpdumpFacts(['PID: 9', 'Command: /bin/nc', 'Args: nc -l'], at)).toEqual([
    { kind: 'process', at, pid: 9, name: 'nc', argv: ['nc', '-l'] },
  ]);
});

test.each([[['hello: world']], [['PID']], [[': 1234', 'Command:']], [['PID: x', 'Cmd: y']], [[]]])(
  '%j says nothing',
  (comments) => {
    expect(ptcpdumpFacts(comments, at)).toEqual([]);
  },
);
