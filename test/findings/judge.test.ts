// How rules are run: needs, failures, evidence, order; and that every rule's file is registered, named after its id and documented.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { judge, RULES } from '../../src/findings/index.js';
import type { Draft, Rule } from '../../src/findings/parts/rule.js';
import { relayContext } from '../support/finding-context.js';

const context = relayContext([]);
const evidence = [{ source: 'packets', says: 'seen', at: 'a/eth0.pcap#1' }];

function rule(id: string, drafts: readonly Draft[], needs: Rule['needs'] = []): Rule {
  return { id, title: `title of ${id}`, needs, inspect: () => drafts };
}

describe('judge', () => {
  test('gives drafts ids, the title of their rule, and puts what is critical first', () => {
    const info: Draft = { severity: 'info', detail: 'later', evidence };
    const critical: Draft = { severity: 'critical', detail: 'first', evidence };
    const { findings } = judge(context, [rule('one', [info]), rule('two', [critical, critical])]);
    expect(findings.map((f) => f.id)).toEqual(['two-1', 'two-2', 'one-1']);
    expect(findings[2]!.title).toBe('title of one');
  });

  test('a draft without a place is not shown', () => {
    const bare: Draft = {
      severity: 'critical',
      detail: 'x',
      evidence: [{ source: 'packets', says: 'x', at: '' }],
    };
    expect(judge(context, [rule('bare', [bare])]).findings).toEqual([]);
  });

  test('a rule that throws costs itself only', () => {
    const broken: Rule = {
      ...rule('broken', []),
      inspect: () => {
        throw new Error('no such luck');
      },
    };
    const { findings, diagnostics } = judge(context, [
      broken,
      rule('one', [{ severity: 'info', detail: 'x', evidence }]),
    ]);
    expect(findings).toHaveLength(1);
    expect(diagnostics.map((d) => d.code)).toEqual(['rule-failed']);
    expect(diagnostics[0]!.message).toContain('no such luck');
  });

  test('a rule without its inputs is not run, and listed with what would allow it', () => {
    const { findings, notEvaluated } = judge(context, [
      rule('one', [{ severity: 'info', detail: 'x', evidence }], ['conntrack']),
    ]);
    expect(findings).toEqual([]);
    expect(notEvaluated).toEqual([
      { what: 'title of one', because: expect.stringContaining('conntrack -L') },
    ]);
  });

  test('what was explained is known to the rules behind', () => {
    const path = relayContext([
      { protocol: 'udp', dst: '192.0.2.1', dport: 9, near: { forward: { packets: 1 } } },
    ]).paths[0]!;
    const seen: string[] = [];
    const asking: Rule = {
      ...rule('asking', []),
      inspect: (_, explained) => {
        seen.push(...explained);
        return [];
      },
    };
    judge(context, [rule('one', [{ severity: 'critical', detail: 'x', paths: [path], evidence }]), asking]);
    expect(seen).toEqual([path.id]);
  });

  test('hundreds of one kind are cut, and the last one says so', () => {
    const many = Array.from({ length: 400 }, (): Draft => ({ severity: 'info', detail: 'x', evidence }));
    const { findings } = judge(context, [rule('many', many)]);
    expect(findings).toHaveLength(25);
    expect(findings.at(-1)!.detail).toContain('375 more');
  });
});

describe('rules', () => {
  const files = readdirSync('src/findings')
    .filter((f) => f.endsWith('.ts') && f !== 'index.ts' && f !== 'rules.ts')
    .map((f) => f.replace(/\.ts$/, ''));

  test('every file is registered under its name', () => {
    expect(RULES.map((r) => r.id).sort()).toEqual(files.sort());
  });

  test('docs/findings.md has a row for each rule and none for others', () => {
    const rows = [...readFileSync('docs/findings.md', 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
      (m) => m[1],
    );
    expect(rows.sort()).toEqual(files.sort());
  });
});
