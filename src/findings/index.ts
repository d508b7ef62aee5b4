// The list of rules, run one by one: a rule that needs an input the bundle lacks is listed as not evaluated, one that throws costs only
// itself. Order matters: what explains a path comes before the rules that only say where it failed.
import type { Diagnostic } from '../model/diagnostic.js';
import type { Finding, NotEvaluated } from '../model/report.js';
import { missingInputs } from './parts/missing-inputs.js';
import { NEEDS, type Need } from './parts/needs.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { RULES } from './rules.js';

export type { FindingContext } from './parts/rule.js';
export { RULES } from './rules.js';

/** More findings of one rule than this say nothing new: the last one tells how many were left out. */
const MAX_PER_RULE = 25;

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly notEvaluated: readonly NotEvaluated[];
  readonly diagnostics: readonly Diagnostic[];
  /** Ids of all paths that a finding is about, also of findings that are not listed. */
  readonly about: ReadonlySet<string>;
  /** A rule found something that looks at all paths. */
  readonly askedAll: boolean;
}

export function judge(context: FindingContext, rules: readonly Rule[] = RULES): Judgement {
  const unmet = new Set((Object.keys(NEEDS) as Need[]).filter((need) => !NEEDS[need].met(context)));
  const explained = new Set<string>();
  const about = new Set<string>();
  const findings: Finding[] = [];
  const diagnostics: Diagnostic[] = [];
  let askedAll = false;
  for (const rule of rules) {
    if (rule.needs.some((need) => unmet.has(need))) continue;
    const drafts = guarded(rule, context, explained, diagnostics);
    findings.push(...finished(rule, drafts));
    askedAll ||= rule.asksAll === true && drafts.length > 0;
    for (const d of drafts) d.paths?.forEach((p) => about.add(p.id));
    for (const d of drafts) if (d.severity !== 'info') d.paths?.forEach((p) => explained.add(p.id));
  }
  const rank = { critical: 0, warning: 1, info: 2 };
  return {
    findings: findings.sort((a, b) => rank[a.severity] - rank[b.severity]),
    notEvaluated: [...missingInputs(context), ...notEvaluated(rules, unmet)],
    diagnostics,
    about,
    askedAll,
  };
}

function guarded(
  rule: Rule,
  context: FindingContext,
  explained: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): readonly Draft[] {
  try {
    // no finding without evidence: a draft that has none is a fault of the rule, and not shown
    return rule.inspect(context, explained).filter((d) => d.evidence.some((e) => e.at !== ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    diagnostics.push({
      severity: 'error',
      code: 'rule-failed',
      message: `the rule ${rule.id} failed (${reason}); it says nothing about this bundle, the others are not affected. Please report it.`,
    });
    return [];
  }
}

function finished(rule: Rule, drafts: readonly Draft[]): Finding[] {
  const left = drafts.length - MAX_PER_RULE;
  return drafts.slice(0, MAX_PER_RULE).map((draft, i) => {
    const { severity, title = rule.title, detail, paths, where, evidence, alternatives = [], next } = draft;
    const isLast = left > 0 && i === MAX_PER_RULE - 1;
    const more = isLast ? ` (${left} more of this kind are not listed.)` : '';
    return {
      id: `${rule.id}-${i + 1}`,
      rule: rule.id,
      severity,
      title,
      detail: detail + more,
      ...(paths?.[0] && { path: paths[0].id }),
      ...(where && { where }),
      evidence: evidence.filter((e) => e.at !== ''),
      alternatives,
      ...(next && { next }),
      ...(isLast && { more: left }),
    };
  });
}

/** One line for each missing input, naming what it would have told. */
function notEvaluated(rules: readonly Rule[], unmet: ReadonlySet<Need>): NotEvaluated[] {
  return [...unmet].flatMap((need) => {
    const titles = rules.filter((r) => r.needs.includes(need)).map((r) => r.title);
    return titles.length === 0 ? [] : [{ what: titles.join('; '), because: NEEDS[need].because }];
  });
}
