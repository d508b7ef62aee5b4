import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NET_FORMATS } from '../../src/inputs/text-formats-net.js';
import { RULES_FORMATS } from '../../src/inputs/text-formats-rules.js';
import { checkReading } from '../support/hostile-text.js';
import { claims, readAs } from '../support/rules-reading.js';
import { allTextFixtures, fixture, fixturesOf } from '../support/text-fixtures.js';

const ids = new Set(RULES_FORMATS.map((format) => format.id));
const fixtures = allTextFixtures().filter(({ id }) => ids.has(id));

/** What a person counts in each fixture; diagnostics where there are any. */
const COUNTS: Readonly<Record<string, readonly [records: number, diagnostics?: number]>> = {
  'crictl-inspectp.json': [1],
  'docker-desktop-settings.json': [9],
  'docker-desktop-settings.old.json': [5],
  'docker-info.txt': [1],
  'docker-inspect.json': [3],
  'docker-network-inspect.json': [4],
  'docker-network-ls.txt': [4],
  'docker-port.txt': [5],
  'docker-ps.lines.jsonl': [5],
  'docker-ps.txt': [5],
  'docker-version.desktop.txt': [8],
  'docker-version.txt': [7],
  'iptables-list.filter.txt': [16],
  'iptables-list.ip6.txt': [3],
  'iptables-list.numbered.txt': [16],
  'iptables-list.old-ip6.txt': [4],
  'iptables-list.txt': [18],
  'iptables-list.verbose.txt': [18],
  'iptables-rules.counters.txt': [5],
  'iptables-rules.filter.txt': [16],
  'iptables-rules.txt': [18],
  'iptables-save.counters.txt': [10],
  'iptables-save.ip6.txt': [1],
  'iptables-save.txt': [37],
  'kubectl-json.json': [5],
  'lsof-fields.txt': [3],
  'lsof.docker.txt': [6],
  'lsof.txt': [4],
  'netstat.bluetooth.txt': [2],
  'netstat.bsd-blocks.txt': [3],
  'netstat.busybox.txt': [1],
  'netstat.macos-sockets.txt': [3],
  'netstat.macos-verbose.txt': [2],
  'netstat.macos.txt': [7],
  'netstat.refused.txt': [0, 1],
  'netstat.txt': [7],
  'netstat.windows-programs.txt': [4],
  'netstat.windows.txt': [3],
  'nft-json.json': [37, 1],
  'nft-json.maps.json': [35],
  'nft-ruleset.handles.txt': [11, 1],
  'nft-ruleset.maps.txt': [35],
  'nft-ruleset.txt': [37, 1],
  'podman-inspect.json': [1],
  'podman-network-inspect.json': [2],
  'proc-net-tcp.ip4.txt': [4],
  'proc-net-tcp.txt': [5],
  'ps.aux.txt': [2],
  'ps.busybox.txt': [4],
  'ps.ef.txt': [4],
  'ps.slirp.txt': [1],
  'ps.txt': [6],
  'ss.all.txt': [13],
  'ss.extended.txt': [4],
  'ss.headless.txt': [4],
  'ss.txt': [6],
  'strace.epoch-yy.txt': [3],
  'strace.relative.txt': [2],
  'strace.txt': [17],
  'strace.unfinished.txt': [3],
  'strace.y6.txt': [3],
  'ufw-status.numbered.txt': [3],
  'ufw-status.txt': [8],
};

describe('every fixture', () => {
  test('has a format with its name, and every format a fixture', () => {
    expect(fixtures.map(({ name }) => name)).toEqual(Object.keys(COUNTS).sort());
    expect([...ids].filter((id) => fixturesOf(id).length === 0)).toEqual([]);
  });

  test.each(fixtures.map(({ name, id, text }) => ({ name, id, text })))('$name', ({ name, id, text }) => {
    expect(claims(text)).toEqual([id]);
    expect(NET_FORMATS.filter((format) => format.detect(text) !== 'not-mine')).toEqual([]);
    const reading = readAs(id, text);
    checkReading(reading, text, 1);
    const [records, diagnostics = 0] = COUNTS[name]!;
    expect([reading.records, reading.diagnostics.length]).toEqual([records, diagnostics]);
  });
});

describe('what is not theirs', () => {
  const others = allTextFixtures().filter(({ id }) => !ids.has(id));
  test.each(others.map(({ name, text }) => ({ name, text })))('$name', ({ text }) => {
    expect(claims(text)).toEqual([]);
  });

  test.each([
    [
      'prose',
      'We ran docker ps and iptables -L on the host.\nThe chain DOCKER held one rule, tcp dpt:80.\nThen nothing.\n',
    ],
    ['a log', 'Jul  3 10:00:01 host sshd[812]: Accepted publickey for me from 192.0.2.7 port 50234 ssh2\n'],
    ['numbers', '1 2 3\n4 5 6\n10 20 foo\n'],
    ['a package', '{"name": "x", "version": "1.0.0", "driver": "none", "scripts": {"test": "jest"}}'],
    ['any array', '[{"Id": 1, "Name": "x"}, {"id": "y", "status": {"state": "ok"}}]'],
    [
      'a deployment',
      '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": {}}',
    ],
    ['a typescript file', "import { a } from './a.js';\n\nexport const table = { b: 1 };\n"],
    ['a shell script', '#!/bin/sh\nset -e\nfor i in 1 2 3; do\n  ss -tan | grep $i\ndone\n'],
    ['an nft word', 'table of contents {\n  see below\n}\n'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(claims(text)).toEqual([]);
  });
});

describe('a header alone is theirs', () => {
  test.each([
    ['docker-ps', 'CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n'],
    ['docker-network-ls', 'NETWORK ID   NAME      DRIVER    SCOPE\n'],
    ['ss', 'Netid State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n'],
    ['ss', 'State      Recv-Q Send-Q        Local Address:Port          Peer Address:Port   \n'],
    [
      'netstat',
      'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State\n',
    ],
    ['lsof', 'COMMAND   PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\n'],
    ['ps', 'UID          PID    PPID  C STIME TTY          TIME CMD\n'],
    ['ps', '  PID TTY          TIME CMD\n'],
    ['iptables-list', 'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\n'],
    [
      'proc-net-tcp',
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n',
    ],
    ['nft-json', '{"nftables": []}'],
    ['kubectl-json', '{"apiVersion": "v1", "items": [], "kind": "List", "metadata": {}}'],
  ])('%s', (id, text) => {
    expect(claims(text)).toEqual([id]);
    expect(readAs(id, text)).toMatchObject({ records: 0, diagnostics: [] });
  });
});

describe('JSON that ends too early is broken and says where', () => {
  const json = fixtures.filter(({ name }) => name.endsWith('.json'));
  test.each(json.map(({ name, id, text }) => ({ name, id, text })))('$name', ({ id, text }) => {
    const cut = text.slice(0, Math.floor(text.length * 0.9));
    expect(claims(cut)).toEqual([`${id} broken`]);
    const [diagnostic] = readAs(id, cut).diagnostics;
    expect(diagnostic).toMatchObject({ severity: 'error', code: 'json-cut-short', file: 'f' });
  });

  test('what stands complete before the cut is read', () => {
    const text = fixture('docker-inspect.json');
    const second = text.indexOf('"Id"', text.indexOf('"Id"') + 1);
    expect(readAs('docker-inspect', text.slice(0, second + 200)).records).toBe(1);
  });

  test('`...` is left out on purpose', () => {
    const text =
      '[\n    {\n        ....\n        "NetworkSettings": {\n            ...\n            "IPAddress": "172.17.0.3",\n';
    expect(claims(text)).toEqual(['docker-inspect']);
    const reading = readAs('docker-inspect', text);
    expect(reading).toMatchObject({ diagnostics: [], facts: [{ endpoints: [{ address: '172.17.0.3' }] }] });
  });
});

/** Lab captures and samples: read without a line left out. */
const SHARED = '/work/shared';
const shared = existsSync(SHARED) ? test : test.skip;
if (!existsSync(SHARED)) console.log('rules-formats: /work/shared is not here, its samples are not compared');

shared('every sample and capture of these forms is read without a remark', () => {
  const folders = ['samples/docker', 'samples/two-nat', 'samples/two-nat/topo'];
  const captures = readdirSync(join(SHARED, 'captures')).flatMap((scenario) =>
    readdirSync(join(SHARED, 'captures', scenario), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join('captures', scenario, entry.name)),
  );
  const remarks = [...folders, ...captures].flatMap((folder) =>
    readdirSync(join(SHARED, folder))
      .filter(
        (name) =>
          /iptables|nft_|docker|[_.]ss|^ss|netstat_[at]|lsof|strace|proc_net_tcp/.test(name) &&
          !/\.pcap/.test(name),
      )
      .filter((name) => !/netstat_rn|stderr/.test(name))
      .flatMap((name) => {
        const text = readFileSync(join(SHARED, folder, name), 'utf8');
        const [id, ...more] = claims(text.slice(0, 65_536));
        if (text === '' || /ifconfig|ip_|conntrack|bridge/.test(name)) return [];
        if (id === undefined || more.length > 0) return [`${name}: ${[id, ...more].join()}`];
        const told = readAs(id, text).diagnostics.filter(
          ({ code }) => code !== 'nft-hides-xt' && code !== 'command-refused',
        );
        return told.map(({ message }) => `${name}: ${message}`);
      }),
  );
  expect(remarks).toEqual([]);
});
