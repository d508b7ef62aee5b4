import { describe, expect, test } from '@jest/globals';
import { formatEndpoint } from '../../src/model/five-tuple.js';
import { factsOf, readAs, said } from '../support/rules-reading.js';
import { fixture } from '../support/text-fixtures.js';

/** `tcp LISTEN 0.0.0.0:80 *`, as one line each. */
function sockets(id: string, text: string): string[] {
  return factsOf(readAs(id, text), 'socket').map((s) =>
    [
      s.protocol,
      s.state,
      formatEndpoint(s.local, s.localPort) + (s.interface ? `%${s.interface}` : ''),
      formatEndpoint(s.remote, s.remotePort),
      ...s.processes.map((p) => `${p.name}/${p.pid}${p.fd === undefined ? '' : `/${p.fd}`}`),
      ...(s.cut ? ['cut'] : []),
    ].join(' '),
  );
}

describe('ss', () => {
  test('all kinds, scopes, names, mapped addresses, several users', () => {
    expect(sockets('ss', fixture('ss.all.txt'))).toEqual([
      'icmp6 UNCONN *%ens33 *',
      'udp UNCONN 127.0.0.53:53%lo 0.0.0.0',
      'udp UNCONN 192.168.71.131:68%ens33 0.0.0.0',
      'tcp LISTEN *:8080 *',
      'tcp LISTEN [::]:22 ::',
      'tcp ESTABLISHED 10.0.0.1:22 10.0.0.2:62606',
      'tcp ESTABLISHED [fe80::1]:40000%eth0 [fe80::2]:22',
      'tcp LISTEN 172.17.0.1:63219%docker0 0.0.0.0 qbittorrent-nox/4611/64',
      'tcp LISTEN 0.0.0.0:5667 0.0.0.0 nginx/176598/8 nginx/4140/8',
    ]);
  });

  test('continuation lines and sockets without the protocol column', () => {
    expect(sockets('ss', fixture('ss.extended.txt'))[0]).toBe(
      'tcp LISTEN 0.0.0.0:9999 0.0.0.0 socat/20219/5',
    );
    expect(sockets('ss', fixture('ss.headless.txt'))).toHaveLength(4);
    expect(
      sockets(
        'ss',
        'State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nUNCONN 0 0 0.0.0.0:68 0.0.0.0:*\n',
      ),
    ).toEqual(['udp UNCONN 0.0.0.0:68 0.0.0.0']);
    expect(
      sockets(
        'ss',
        'Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n0 0 10.0.0.1:22 10.0.0.2:50000 users:(("sshd",812,3))\n',
      ),
    ).toEqual(['tcp  10.0.0.1:22 10.0.0.2:50000 sshd/812/3']);
  });

  test('users on a line of their own', () => {
    const text = 'tcp    LISTEN     0      128    *:22      *:*\n         users:(("sshd",pid=812,fd=3))\n';
    expect(sockets('ss', text)).toEqual(['tcp LISTEN *:22 * sshd/812/3']);
  });
});

describe('netstat', () => {
  test('net-tools: users, inodes, timers, program names with blanks, cut addresses', () => {
    expect(sockets('netstat', fixture('netstat.txt'))).toEqual([
      'tcp LISTEN 127.0.0.53:53 0.0.0.0 systemd-resolve/612',
      'tcp ESTABLISHED 10.0.2.15:22 10.0.2.2:50236 sshd: vagrant/1219',
      'tcp LISTEN [::]:22 :: sshd/914',
      'tcp TIME_WAIT [2001:db8:1:2:3:4:567]:80 [2001:db8:1:2:3:4:56]:443 cut',
      'udp UNCONN 10.0.2.15:68 0.0.0.0 systemd-network/590',
      'udp UNCONN [fe80::a00:27ff:fe1e]:546 :: cut',
      'raw UNCONN [::]:58 :: systemd-network/590',
    ]);
  });

  test('BSD -A and -T: control blocks, hosts cut to twelve characters, no state column', () => {
    expect(sockets('netstat', fixture('netstat.bsd-blocks.txt'))).toEqual([
      'tcp  192.168.71.1:22 192.168.71.1:64330 cut',
      'tcp  127.0.0.1:25 *',
      'udp UNCONN *:514 *',
    ]);
  });

  test('few sockets, many sections; the state of a raw socket is no pid', () => {
    expect(sockets('netstat', fixture('netstat.bluetooth.txt'))).toEqual([
      'udp ESTABLISHED localhost.locald:68 192.0.2.254:67 cut',
      'raw UNCONN :: ::',
    ]);
  });

  test('macOS: dots, cut addresses, the pid column of -v; Windows', () => {
    expect(sockets('netstat', fixture('netstat.macos.txt')).slice(0, 4)).toEqual([
      'tcp ESTABLISHED 192.168.1.221:54863 17.57.144.84:5223',
      'tcp LISTEN *:8080 *',
      'tcp ESTABLISHED [fe80::aede:48ff:]:49155 [fe80::aede:48ff:]:49160 cut',
      'tcp LISTEN [::1]:6942 *',
    ]);
    expect(sockets('netstat', fixture('netstat.macos-verbose.txt'))).toEqual([
      'tcp LISTEN 127.0.0.1:49673 * /812',
      'udp UNCONN *:5353 * /301',
    ]);
    expect(sockets('netstat', fixture('netstat.windows.txt'))[0]).toBe(
      'tcp LISTEN 0.0.0.0:135 0.0.0.0 /1084',
    );
    expect(sockets('netstat', fixture('netstat.windows-programs.txt'))).toEqual([
      'tcp LISTEN 0.0.0.0:135 0.0.0.0 svchost.exe/1712',
      'tcp LISTEN 0.0.0.0:445 0.0.0.0 /4',
      'tcp TIME_WAIT 192.0.2.5:4713 198.51.100.7:5222',
      'udp UNCONN 0.0.0.0:5353 * NVIDIA Web Helper.exe/14156',
    ]);
  });

  test('macOS -A: narrower columns cut the port', () => {
    expect(sockets('netstat', fixture('netstat.macos-sockets.txt'))).toEqual([
      'tcp ESTABLISHED 192.168.1.221:5486 140.82.113.26:443 cut',
      'tcp ESTABLISHED 127.0.0.1:53755 127.0.0.1:53763',
      'udp UNCONN *:61224 *',
    ]);
  });

  test('localhost of tcp6 is ::1', () => {
    const header = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State\n';
    expect(
      sockets(
        'netstat',
        `${header}tcp6 0 0 localhost:smtp [::]:* LISTEN\ntcp 0 0 localhost:smtp 0.0.0.0:* LISTEN\n`,
      ),
    ).toEqual(['tcp LISTEN [::1]:25 ::', 'tcp LISTEN 127.0.0.1:25 0.0.0.0']);
  });
});

test('lsof: both ends, names, a column left empty', () => {
  expect(sockets('lsof', fixture('lsof.txt'))).toEqual([
    'tcp ESTABLISHED 127.0.0.1:49673 127.0.0.1:8080 com.docke/812/52',
    'udp UNCONN *:5353 * Google /400/20',
    'tcp LISTEN *:22 * sshd/3122/3',
    'udp UNCONN *:68 * dhclient/812/6',
  ]);
});

test('/proc/net/tcp and netstat show the same sockets of one machine', () => {
  expect(sockets('proc-net-tcp', fixture('proc-net-tcp.ip4.txt')).sort()).toEqual([
    'tcp LISTEN 0.0.0.0:9999 0.0.0.0',
    'tcp TIME_WAIT 127.0.0.1:9999 127.0.0.1:47940',
    'tcp TIME_WAIT 127.0.0.1:9999 127.0.0.1:58890',
    'tcp TIME_WAIT 198.51.100.2:9999 203.0.113.80:34770',
  ]);
  expect(sockets('proc-net-tcp', fixture('proc-net-tcp.txt'))[1]).toBe(
    'tcp TIME_WAIT 192.0.2.10:80 198.51.100.2:47966',
  );
});

describe('strace', () => {
  test('unfinished calls are joined with their end, IPv4 in IPv6 is IPv4, strings are not calls', () => {
    expect(said(readAs('strace', fixture('strace.unfinished.txt')).facts)).toEqual([
      {
        pid: 3260,
        call: 'accept',
        address: '192.0.2.7',
        port: 40906,
        remote: { address: '192.0.2.7', port: 40906 },
        result: '9',
      },
      {
        pid: 373360,
        call: 'connect',
        address: '127.0.0.1',
        port: 55001,
        remote: { address: '127.0.0.1', port: 55001 },
        local: { address: '127.0.0.1', port: 41588 },
        result: 'EINPROGRESS',
      },
      {
        pid: 373360,
        call: 'getsockname',
        address: '127.0.0.1',
        port: 41588,
        local: { address: '127.0.0.1', port: 41588 },
        remote: { address: '127.0.0.1', port: 55001 },
        result: '0',
      },
    ]);
  });

  test('the relay: accept in one process, connect in its child, both ends of both legs', () => {
    const calls = factsOf(readAs('strace', fixture('strace.txt')), 'syscall');
    const legs = calls
      .filter(({ call, local, remote }) => call === 'getsockname' && local && remote)
      .map(({ pid, local, remote }) => [
        pid,
        `${local!.address}:${local!.port}`,
        `${remote!.address}:${remote!.port}`,
      ]);
    expect(legs.slice(0, 2)).toEqual([
      [20219, '198.51.100.2:9999', '203.0.113.80:34770'],
      [20841, '192.0.2.1:41588', '192.0.2.11:80'],
    ]);
  });

  test('-ttt -yy: the epoch, and the local end that a later call shows', () => {
    const [connect] = factsOf(readAs('strace', fixture('strace.epoch-yy.txt')), 'syscall');
    expect(connect).toMatchObject({
      call: 'connect',
      time: 1795193835.67818,
      local: { address: '127.0.0.1', port: 47940 },
    });
    expect(connect?.timeOfDay).toBeUndefined();
  });

  test('-tt is the time of day, -r no time at all', () => {
    expect(factsOf(readAs('strace', fixture('strace.y6.txt')), 'syscall')[0]).toMatchObject({
      time: 61035.721346,
      timeOfDay: true,
      address: '2001:db8:113::80',
    });
    expect(factsOf(readAs('strace', fixture('strace.relative.txt')), 'syscall')[0]?.time).toBeUndefined();
  });
});

test('lsof -F: fields line by line, other files passed over', () => {
  expect(sockets('lsof-fields', fixture('lsof-fields.txt'))).toEqual([
    'tcp ESTABLISHED 127.0.0.1:8080 127.0.0.1:40000 socat/812/5',
    'tcp LISTEN *:8081 * socat/812/6',
    'udp UNCONN *:53 * dnsmasq/900/4',
  ]);
});
