// What must be said of the five field reports (test/fixtures/field-reports): their captures are of different runs, and some facts in them
// look like faults and are none.
import { describe, expect, test } from '@jest/globals';
import { reportOn } from '../support/report-on.js';
import { findingOf, told } from '../support/small-bundle.js';

const report = (name: string) => reportOn(`test/fixtures/field-reports/${name}`);

describe('000: four captures of "the same" ping', () => {
  test('four echo ids: not of one run, said once and first', async () => {
    const r = await report('000');
    expect(r.findings[0]).toMatchObject({ rule: 'different-runs', severity: 'critical' });
    expect(r.findings.filter((f) => f.rule === 'different-runs')).toHaveLength(1);
    const said = r.findings[0]!.evidence.map((e) => e.says).join();
    for (const id of ['id 14', 'id 31', 'id 23', 'id 24']) expect(said).toContain(id);
  });

  test('bad checksums of packets that were answered are not reported, nor is the traceroute probe a loss', async () => {
    const r = await report('000');
    expect(JSON.stringify(r.findings)).not.toMatch(/cksum|checksum/i);
    expect(findingOf(r, 'traceroute-probe').evidence[0]!.says).toContain('TTL 11');
    expect(told(r).filter((t) => /unanswered|packets-lost|refused/.test(t))).toEqual([]);
  });
});

test('001: the entry with port 56157 is not the capture with port 59007, and lo shows nothing rightly', async () => {
  const r = await report('001');
  expect(told(r)).toEqual(['i same-service-not-same-flow@vm/veth1c0aee2', 'i expected-invisible@vm/lo']);
  expect(findingOf(r, 'same-service-not-same-flow').detail).toContain('DNAT and SNAT');
});

describe('003: ping between bridges', () => {
  test('ids 16 and 17 are two runs; docker0 has two MAC addresses', async () => {
    const r = await report('003');
    expect(findingOf(r, 'different-runs').detail).toContain(
      'host/docker0, host/veth80ec58c | host/veth4a318ba',
    );
    expect(findingOf(r, 'contradicting-mac').detail).toContain('02:42:a1:f9:0a:ad');
  });

  test('MASQUERADE on ens192; the bystander on the bridge sees only the ARP broadcast', async () => {
    const r = await report('003');
    const masked = findingOf(r, 'translated-unseen');
    expect([masked.where, masked.title]).toEqual([
      'host/ens192',
      '10.103.80.33 at host/ens192 looks like a translated source (MASQUERADE or SNAT)',
    ]);
    expect(masked.detail).toContain('172.17.0.2 → 14.215.177.38 id 69 at host/veth80ec58c');
    const bystander = findingOf(r, 'bridge-bystander');
    expect([bystander.where, bystander.evidence[0]!.says]).toEqual([
      'host/vethd234967',
      'who-has 172.17.0.2 tell 172.17.0.3',
    ]);
  });

  test('asked 14.215.177.38, answered by 45.113.192.101', async () => {
    expect(findingOf(await report('003'), 'reply-from-other-address').where).toBe('host/ens192');
  });
});

test('002 has no captures: the ways into its published ports, from rules with names and services and from lsof', async () => {
  const { findings } = await report('002');
  expect(new Set(findings.map((f) => f.rule))).toEqual(new Set(['published-port']));
  const titles = findings.map((f) => f.title);
  expect(titles).toContain('Ways into 192.168.49.2:8443: vm 127.0.0.1:55001');
  expect(titles).toContain('Ways into 172.17.0.2:8080: mac *:8080, vm 0.0.0.0:8080, vm *:8080');
});

test('004 has no captures: two ways into a port, DNAT in the kernel and docker-proxy', async () => {
  const { findings } = await report('004');
  const first = findings.find((f) => f.title.startsWith('Ways into 172.17.0.3:80'));
  expect(first?.evidence.map((e) => e.source)).toEqual(['rules', 'process', 'process']);
  expect(findings.every((f) => f.rule === 'published-port' && f.severity === 'info')).toBe(true);
});
