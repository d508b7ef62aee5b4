// A score in words: the row that ../shared/tools/score.mjs prints, and what a flow that is not perfect looks like.
import type { Path } from '../../src/model/report.js';
import type { ChainLink, TrueFlow, TrueTuple } from '../lab/truth/truth.js';
import type { Expected, Score } from './score.js';

export type Endpoints = Pick<TrueTuple, 'src' | 'sport' | 'dst' | 'dport'>;

/** `scenario=egress flows=6 exact=6 sightings=28/28 merged=0 split=0 relay=4/4 outcome=0/0` */
export function scoreLine(score: Score): string {
  const { scenario, flows, exact, sightings, merged, split, relay, outcome } = score;
  const row = { scenario, flows, exact, sightings, merged, split, relay, outcome };
  return Object.entries(row)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join('/') : value}`)
    .join(' ');
}

export function tupleText(proto: string, { src, sport, dst, dport }: Endpoints): string {
  return proto.startsWith('icmp') ? `${src}>${dst}` : `${src}:${sport}>${dst}:${dport}`;
}

/** True and found, hop by hop. */
export function describeMiss(
  flow: TrueFlow,
  seen: readonly ChainLink[],
  path: Path | undefined,
  expected: Expected | undefined,
): string {
  const lines = [
    `${flow.id} ${flow.proto} ${flow.fault ?? flow.via ?? ''}`,
    `  true  ${seen.map((link) => `${link.point} ${tupleText(flow.proto, link.tuples![0]!)}`).join(' -> ')}`,
    `  found ${path?.hops.map((hop) => `${hop.point} ${tupleText(path.protocol, hop)}`).join(' -> ') ?? 'nothing'}`,
  ];
  if (path) lines.push(`  links ${path.links.map((link) => link.kind).join(' ')}`);
  if (flow.fault) {
    const outcome = JSON.stringify(path?.outcome);
    lines.push(`  outcome ${outcome}, expected ${JSON.stringify(expected)} after ${flow.reaches}`);
  }
  return lines.join('\n');
}
