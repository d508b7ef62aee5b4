import { describe, expect, test } from '@jest/globals';
import { relayOf } from '../../src/inputs/parts/process-relay.js';
import { factsOf, readAs, said } from '../support/rules-reading.js';
import { fixture } from '../support/text-fixtures.js';

const tcp = (address: string, port: number): object => ({ protocol: 'tcp', address, port });

describe('what a process relays, by its arguments', () => {
  test.each([
    [
      '/usr/sbin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8888 -container-ip 172.17.0.3 -container-port 80',
      { kind: 'docker-proxy', listen: tcp('0.0.0.0', 8888), dial: tcp('172.17.0.3', 80) },
    ],
    [
      'docker-proxy -proto udp -host-ip :: -host-port 53 -container-ip fd00::2 -container-port 53 -use-listen-fd',
      {
        kind: 'docker-proxy',
        listen: { protocol: 'udp', address: '::', port: 53 },
        dial: { protocol: 'udp', address: 'fd00::2', port: 53 },
      },
    ],
    [
      'slirp4netns --netns-type=path -c --cidr 192.168.65.0/24 --mtu 65520 --api-socket /run/x.sock /run/netns/labvm eth0',
      { kind: 'slirp', cidr: '192.168.65.0/24', netns: '/run/netns/labvm', interface: 'eth0' },
    ],
    [
      'slirp4netns -c -e 3 -r 4 --disable-host-loopback 4711 tap0',
      { kind: 'slirp', cidr: '10.0.2.0/24', netns: '4711', interface: 'tap0' },
    ],
    [
      'pasta --config-net --pid /tmp/p -t 8080:80 -u none --netns /run/user/1000/netns/netns-1',
      { kind: 'passt', netns: '/run/user/1000/netns/netns-1', listen: tcp('0.0.0.0', 8080) },
    ],
    ['passt.avx2 --socket /tmp/s', { kind: 'passt' }],
    ['/opt/podman/bin/gvproxy -mtu 1500 -ssh-port 50123', { kind: 'gvisor' }],
    ['/usr/bin/vpnkit-bridge --use-kernel-cmdline guest', { kind: 'vpnkit' }],
    [
      '/usr/bin/vpnkit-forwarder -data-connect /run/host-services/vpnkit-data.sock',
      { kind: 'port-forwarder' },
    ],
    ['com.docker.vpnkit --ethernet fd:3', { kind: 'vpnkit' }],
    ['/Applications/Docker.app/Contents/MacOS/com.docker.backend run', { kind: 'port-forwarder' }],
    ['rootlessport', { kind: 'port-forwarder' }],
    [
      'rootlesskit --net=slirp4netns --port-driver=builtin -p 127.0.0.1:8080:80/tcp dockerd-rootless.sh',
      { kind: 'port-forwarder', listen: tcp('127.0.0.1', 8080) },
    ],
    [
      'socat TCP-LISTEN:9999,fork,reuseaddr TCP:192.0.2.11:80',
      { kind: 'port-forwarder', listen: tcp('0.0.0.0', 9999), dial: tcp('192.0.2.11', 80) },
    ],
    [
      'socat -d TCP4-LISTEN:80,bind=127.0.0.1 TCP6:[2001:db8::1]:8080',
      { kind: 'port-forwarder', listen: tcp('127.0.0.1', 80), dial: tcp('2001:db8::1', 8080) },
    ],
    ['wslrelay.exe --mode 2 --vm-id x', { kind: 'port-forwarder' }],
    [
      'kubectl port-forward svc/web 8080:80 -n shop',
      { kind: 'port-forwarder', listen: tcp('127.0.0.1', 8080) },
    ],
    [
      'ssh -N -L 127.0.0.1:15432:db.example:5432 bastion',
      { kind: 'port-forwarder', listen: tcp('127.0.0.1', 15432), dial: tcp('db.example', 5432) },
    ],
    [
      'ssh -fNL8080:localhost:80 host',
      { kind: 'port-forwarder', listen: tcp('127.0.0.1', 8080), dial: tcp('localhost', 80) },
    ],
  ])('%s', (command, relay) => {
    expect(relayOf(command.split(' '))).toEqual(relay);
  });

  test.each([
    'ssh host',
    'kubectl get pods',
    'socat - UNIX:/tmp/x',
    'logwrite -n vpnkit-bridge /usr/bin/vpnkit-bridge',
    'grep docker-proxy',
    '',
  ])('none: %s', (command) => expect(relayOf(command.split(' '))).toBeUndefined());
});

describe('ps', () => {
  const named = (name: string): unknown[] =>
    factsOf(readAs('ps', fixture(name)), 'process').map(({ pid, ppid, name: process, relay }) => [
      pid,
      ppid,
      process,
      relay?.kind,
    ]);

  test('-ef, a forest, a kernel thread', () => {
    expect(named('ps.ef.txt')).toEqual([
      [1, 0, 'init', undefined],
      [2, 0, '[kthreadd]', undefined],
      [15626, 825, 'docker-proxy', 'docker-proxy'],
      [20001, 19990, 'ssh', 'port-forwarder'],
    ]);
  });

  test('aux on macOS, BusyBox behind a grep, pid and ppid without a header', () => {
    expect(named('ps.aux.txt')).toEqual([
      [812, undefined, 'com.docker.backend', 'port-forwarder'],
      [901, undefined, 'gvproxy', 'gvisor'],
    ]);
    expect(named('ps.busybox.txt')).toEqual([
      [307, undefined, 'logwrite', undefined],
      [317, undefined, 'vpnkit-bridge', 'vpnkit'],
      [1641, undefined, 'vpnkit-forwarder', 'port-forwarder'],
      [382074, undefined, 'grep', undefined],
    ]);
    expect(named('ps.slirp.txt')).toEqual([[29963, 29862, 'slirp4netns', 'slirp']]);
  });

  test('a start time of five words', () => {
    const text = '    PID                  STARTED CMD\n   4711 Mon Jan  2 15:04:05 2026 /bin/sleep 60\n';
    expect(said(readAs('ps', text).facts)).toEqual([
      { pid: 4711, name: 'sleep', argv: ['/bin/sleep', '60'] },
    ]);
  });
});
