// A diagram edge → the mark that stands on it: NAT with from → to, relay with its name, tunnel, stop, ambiguous continuation.
// Plain edges (veth, bridge, route, wire, local) have none. Alike edges between the same two items share one mark.
import type { Diagram, DiagramEdge } from './diagram.js';
import { formatEndpoint } from '../model/five-tuple.js';
import { outcomeWord, relayName } from './outcome.js';
import { fitText, textWidth, type Font } from './svg-text.js';

const HEAD: Font = { family: 'bold', size: 11 };
const LINE: Font = { family: 'mono', size: 10.5 };
const MAX_LINE = 165;
const MAX_LINES = 5;
export const MARK_LINE_HEIGHT = 14;
export const GLYPH_WIDTH = 24;

export interface MarkItem {
  readonly kind: 'mark';
  readonly id: string;
  readonly box?: string;
  readonly width: number;
  readonly height: number;
  readonly mark: 'nat' | 'relay' | 'tunnel' | 'stop' | 'candidate' | 'unseen';
  readonly status?: DiagramEdge['status'];
  readonly head: string;
  readonly lines: readonly string[];
  readonly edges: readonly DiagramEdge[];
}

/** `merged`: the mark already standing between these two items, whose edges are kept. */
export function markOf(
  edge: DiagramEdge,
  before: string,
  last: string,
  box: string | undefined,
  diagram: Diagram,
  merged: MarkItem | undefined,
): MarkItem | undefined {
  const mark = markKind(edge);
  if (!mark) return undefined;
  const edges = [...(merged?.edges ?? []), edge];
  const head = headOf(mark, edge, edges);
  const lines = cut(linesOf(mark, edges, diagram), mark === 'relay' ? 8 : MAX_LINES).map((l) =>
    fitText(l, LINE, MAX_LINE),
  );
  const words = Math.max(textWidth(head, HEAD), ...lines.map((l) => textWidth(l, LINE)));
  const glyph = mark === 'stop' || mark === 'candidate' ? GLYPH_WIDTH : 0;
  const padding = mark === 'relay' ? 40 : 18;
  return {
    kind: 'mark',
    id: `mark:${edge.kind} ${edge.status ?? ''} ${before} ${last}`,
    box,
    width: words + padding + glyph,
    height: 26 + lines.length * MARK_LINE_HEIGHT + (mark === 'relay' ? 10 : 0),
    mark,
    status: edge.status,
    head,
    lines,
    edges,
  };
}

function markKind(edge: DiagramEdge): MarkItem['mark'] | undefined {
  if (edge.kind === 'stop') return 'stop';
  if (edge.kind === 'candidate') return 'candidate';
  if (edge.kind === 'relay') return 'relay';
  if (edge.kind === 'nat' || edge.translations.length > 0) return 'nat';
  if (edge.kind === 'tunnel') return 'tunnel';
  return edge.kind === 'unseen' ? 'unseen' : undefined;
}

function headOf(mark: MarkItem['mark'], edge: DiagramEdge, edges: readonly DiagramEdge[]): string {
  switch (mark) {
    case 'nat': {
      const sides = ['source', 'destination'].filter((s) =>
        edges.some((e) => e.translations.some((t) => t.includes(`${s} `))),
      );
      return `NAT ${sides.join(' + ')}`.trim();
    }
    case 'relay':
      return edge.relay && edge.relay.kind !== 'unknown' ? `${edge.relay.kind} relay` : relayName(edge.relay);
    case 'tunnel':
      return 'tunnel';
    case 'stop':
      return edge.status ? outcomeWord(edge.status) : 'stopped';
    case 'candidate':
      return 'ambiguous';
    case 'unseen':
      return 'not captured';
  }
}

function linesOf(mark: MarkItem['mark'], edges: readonly DiagramEdge[], diagram: Diagram): string[] {
  const paths = new Set(edges.flatMap((e) => e.paths)).size;
  const count = `${paths} ${paths === 1 ? 'path' : 'paths'}`;
  switch (mark) {
    case 'nat':
      return translationLines(edges.flatMap((e) => e.translations));
    case 'relay':
      return [
        'no packet visible here',
        ...cut([...new Set(edges.flatMap((e) => e.relay?.processes ?? []))], 2),
        ...translationLines(edges.flatMap((e) => (e.translations.length ? e.translations : endsBeyond(e, diagram)))), // prettier-ignore
      ];
    case 'tunnel':
      return [...new Set(edges.flatMap((e) => e.tunnels))];
    case 'stop':
      return [count, ...(edges.some((e) => !leadsToServer(e, diagram)) ? destinations(edges, diagram) : [])];
    case 'candidate':
      return [count, 'not followed further'];
    case 'unseen':
      return [count];
  }
}

/** Behind a refused or unanswered path stands its server; a lost one stops between two interfaces. */
function leadsToServer(edge: DiagramEdge, diagram: Diagram): boolean {
  return diagram.nodes.some((n) => n.kind === 'outside' && n.ports.some((p) => p.id === edge.to));
}

/** Where the stopped paths wanted to go, when the picture does not lead there. */
function destinations(edges: readonly DiagramEdge[], diagram: Diagram): string[] {
  const wanted = new Set(edges.flatMap((e) => e.groups));
  const groups = diagram.groups.filter((g) => wanted.has(g.id));
  const ends = groups.map((g) => {
    const { server } = g.paths[0]!;
    return `to ${formatEndpoint(server.address, server.port)}`;
  });
  return [...new Set(ends)];
}

/** A relay makes new packets rather than translate: how the ends differ on its two sides, said as a translation is. */
function endsBeyond(edge: DiagramEdge, diagram: Diagram): string[] {
  const wanted = new Set(edge.groups);
  const texts = diagram.groups.filter((g) => wanted.has(g.id)).flatMap(({ paths: [path] }) => {
    const at = path?.links.findIndex((l) => l.from === edge.from && l.to === edge.to) ?? -1;
    const [here, beyond] = [path?.hops[at], path?.hops[at + 1]];
    if (!here || !beyond) return [];
    const source = here.src !== beyond.src && `source ${here.src} → ${beyond.src}`;
    const [old, now] = [formatEndpoint(here.dst, here.dport), formatEndpoint(beyond.dst, beyond.dport)];
    return [source, old !== now && `destination ${old} → ${now}`].filter((t) => t !== false);
  }); // prettier-ignore
  return [...new Set(texts)];
}

/** `source A:* → B:*` texts → A, A2, `→ B`: the new address under those it replaces. Ports only where they changed. */
function translationLines(texts: readonly string[]): string[] {
  const parts = texts.flatMap((t) => t.split(', '));
  const sides = new Set(parts.map((p) => p.split(' ')[0]));
  const targets = new Map<string, Set<string>>();
  for (const part of parts) {
    const [, side = '', from = part, to = ''] = /^(source|destination) (.+) → (.+)$/.exec(part) ?? [];
    const samePort = portOf(from) === portOf(to) || portOf(from) === '*' || portOf(to) === '*';
    const key = JSON.stringify([side, samePort ? withoutPort(to) : to]);
    const list = targets.get(key) ?? new Set();
    targets.set(key, list);
    list.add(samePort ? withoutPort(from) : from);
  }
  return [...targets].flatMap(([key, from]) => {
    const [side = '', to = ''] = JSON.parse(key) as string[];
    const word = sides.size > 1 && side !== '' ? `${side === 'source' ? 'src' : 'dst'} ` : '';
    const old = cut([...from], 3).map((f, i) => (i === 0 ? word + f : f));
    return to === '' ? old : [...old, `→ ${to}`];
  });
}

function portOf(end: string): string {
  return /(?: id |:)([\d*]+)$/.exec(end)?.[1] ?? '';
}

function withoutPort(end: string): string {
  return end.replace(/ id [\d*]+$/, '').replace(/(\]|\.\d+):[\d*]+$/, '$1');
}

function cut(lines: readonly string[], limit = MAX_LINES): readonly string[] {
  return lines.length > limit ? [...lines.slice(0, limit - 1), `… ${lines.length - limit + 1} more`] : lines;
}
