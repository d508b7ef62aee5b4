// paths[] → groups of alike paths: same protocol, same points in order, same kinds of link, same server endpoint,
// same outcome at the same place. 40 connections of one client over one route are one line with a count and a spread.
// Groups keep the report's order (that of their first path) and never mix ambiguous paths with settled ones.
import type { AlikePaths, Certainty, OutcomeStatus, Path, Report } from '../model/report.js';
import { lowerCertainty } from './outcome.js';

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface PathGroup {
  /** `g1`, `g2` … in the report's order. */
  readonly id: string;
  readonly protocol: string;
  readonly status: OutcomeStatus;
  /** Lowest certainty of its members. */
  readonly certainty: Certainty;
  readonly ambiguous: boolean;
  /** In the report's order; the first one stands for all in drawings. */
  readonly paths: readonly Path[];
  /** Of its conversations, with those that the report only counts. */
  readonly count: number;
  /** Distinct client addresses, in order of appearance. */
  readonly clients: readonly string[];
  /** Distinct server addresses: one, unless servers were folded. */
  readonly servers: readonly string[];
  /** Packets and bytes at the first hop, both ways, per path. */
  readonly packets: Spread;
  readonly bytes: Spread;
  /** Sum over the paths at their first hops. */
  readonly totalPackets: number;
  readonly totalBytes: number;
}

/** `alike`: what the report only counts, by the path that it is like. */
export function groupPaths(paths: readonly Path[], alike: readonly AlikePaths[] = []): readonly PathGroup[] {
  const members = new Map<string, Path[]>();
  for (const path of paths) {
    const key = alikeKey(path, path.server.address);
    const list = members.get(key);
    if (list) list.push(path);
    else members.set(key, [path]);
  }
  const counted = new Map(alike.map((a) => [a.like, a]));
  return [...members.values()].map((list, index) => groupOf(`g${index + 1}`, list, counted));
}

/**
 * Groups that differ in the server's address alone, as one: a crowd that asks two hundred servers is two hundred lines otherwise. Paths are in
 * the order of the groups.
 */
export function foldServers(
  groups: readonly PathGroup[],
  alike: readonly AlikePaths[] = [],
): readonly PathGroup[] {
  const counted = new Map(alike.map((a) => [a.like, a]));
  const folded = new Map<string, Path[]>();
  for (const { paths } of groups) {
    const key = alikeKey(paths[0]!, '');
    const list = folded.get(key);
    if (list) for (const path of paths) list.push(path);
    else folded.set(key, [...paths]);
  }
  return [...folded.values()].map((list, index) => groupOf(`g${index + 1}`, list, counted));
}

/** Listed ones and those that are only counted. */
export function countPaths({ paths, alike = [] }: Pick<Report, 'paths' | 'alike'>): number {
  return paths.length + total(alike.map((a) => a.paths));
}

function alikeKey(path: Path, server: string): string {
  return JSON.stringify([
    path.protocol,
    path.hops.map((h) => [h.point, h.encapsulation.map((e) => e.kind)]),
    path.links.map((l) => [l.kind, l.relay?.kind]),
    server,
    path.server.port ?? null,
    path.outcome.status,
    path.outcome.after ?? null,
    path.outcome.before ?? null,
    path.candidates.length > 0,
  ]);
}

function groupOf(id: string, paths: readonly Path[], counted: ReadonlyMap<string, AlikePaths>): PathGroup {
  const first = paths[0]!;
  const more = counted.size === 0 ? [] : paths.flatMap((p) => counted.get(p.id) ?? []);
  const packets = paths.map((p) => bothWays(p, 'packets'));
  const bytes = paths.map((p) => bothWays(p, 'bytes'));
  const spread = spreadOf([...bytes, ...more.flatMap((m) => [m.leastBytes, m.mostBytes])]);
  return {
    id,
    protocol: first.protocol,
    status: first.outcome.status,
    certainty: paths.map((p) => p.certainty).reduce(lowerCertainty),
    ambiguous: first.candidates.length > 0,
    paths,
    count: paths.length + total(more.map((m) => m.paths)),
    clients: [...new Set([...paths.map((p) => p.client.address), ...more.flatMap((m) => m.clients)])],
    servers: [...new Set([...paths.map((p) => p.server.address), ...more.flatMap((m) => m.servers)])],
    packets: spreadOf(packets),
    bytes: spread,
    totalPackets: total(packets) + total(more.map((m) => m.packets)),
    totalBytes: total(bytes) + total(more.map((m) => m.bytes)),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function bothWays(path: Path, what: 'packets' | 'bytes'): number {
  const hop = path.hops[0];
  return hop ? hop[what].forward + hop[what].reverse : 0;
}

/** Smallest, lower median and largest; zeros for an empty list. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? 0;
  return { min: at(0), median: at((sorted.length - 1) >> 1), max: at(sorted.length - 1) };
}
