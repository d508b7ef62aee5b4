// Numbers that kernels printed (conntrack -S, sysctl, /proc), by node.
import { formatPlace } from '../../model/diagnostic.js';
import type { CounterFact } from '../../model/fact.js';
import type { FindingContext } from './rule.js';

export interface NodeCounter {
  readonly node: string;
  readonly fact: CounterFact;
}

export function countersOf(
  { facts }: FindingContext,
  wanted: (name: string) => boolean,
  node?: string,
): readonly NodeCounter[] {
  return facts
    .filter((f) => node === undefined || f.node === node)
    .flatMap((f) =>
      f.facts.flatMap((fact) =>
        fact.kind === 'counter' && wanted(fact.name) ? [{ node: f.node, fact }] : [],
      ),
    );
}

export interface Total {
  readonly value: number;
  readonly at: string;
}

/** Counters of one name added up over CPUs; the places of those that are not 0. */
export function totalOf(context: FindingContext, node: string, name: RegExp): Total | undefined {
  const found = countersOf(context, (n) => name.test(n), node);
  if (found.length === 0) return undefined;
  const raised = found.filter((c) => c.fact.value > 0);
  const shown = (raised.length > 0 ? raised : found).slice(0, 3);
  return {
    value: found.reduce((sum, c) => sum + c.fact.value, 0),
    at: shown.map((c) => formatPlace(c.fact.at)).join(', '),
  };
}

/** A setting's value with its place, the last one printed. */
export function settingOf(context: FindingContext, node: string, name: RegExp): Total | undefined {
  const last = countersOf(context, (n) => name.test(n), node).at(-1);
  return last && { value: last.fact.value, at: formatPlace(last.fact.at) };
}
