// Path groups → the edges of a diagram. Links between the same two points, of the same kind, become one edge that adds
// up packets, bytes and losses; the end of a path becomes `beyond` (it went out and was answered) or `stop`.
// e.g. 40 paths with link {from: vm/docker0, to: vm/eth0, kind: nat} → one edge with 40 paths
import type { Link, Path } from '../model/report.js';
import type { DiagramEdge, EdgeKind, OutsideEnds } from './diagram.js';
import { lowerCertainty } from './outcome.js';
import { spreadOf, type PathGroup } from './path-groups.js';
import { summarizeTranslations } from './translation-summary.js';

interface Draft {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly status?: Path['outcome']['status'];
  readonly label: string;
  readonly links: Link[];
  readonly groups: Set<string>;
  readonly paths: Set<string>;
  readonly tunnels: Set<string>;
  packets: number;
  bytes: number;
}

type Start = Pick<Draft, 'from' | 'to' | 'kind' | 'label'> & { readonly status?: Draft['status'] };

export function drawEdges(groups: readonly PathGroup[], ends: OutsideEnds): readonly DiagramEdge[] {
  const drafts = new Map<string, Draft>();
  for (const group of groups) {
    for (const path of group.paths) drawPath(drafts, group, path, ends);
  }
  return [...drafts.values()].map((draft, i) => finish(`e${i + 1}`, draft));
}

function drawPath(drafts: Map<string, Draft>, group: PathGroup, path: Path, ends: OutsideEnds): void {
  const first = path.hops[0];
  const client = ends.client.get(group.id);
  if (client && first)
    add(drafts, { from: client, to: first.point, kind: 'beyond', label: '' }, group, path, 0);
  path.links.forEach((link, i) => {
    const { from, to, kind, label } = link;
    add(drafts, { from, to, kind, label }, group, path, i, link);
  });
  for (const candidate of path.candidates) {
    const from = path.hops[candidate.hop]?.point ?? candidate.at;
    const start = { from, to: candidate.point, kind: 'candidate', label: 'could be' } as const;
    add(drafts, start, group, path, candidate.hop);
  }
  for (const end of endsOf(path, ends.server.get(group.id))) {
    add(drafts, end, group, path, path.hops.length - 1);
  }
}

/** What is drawn after the last hop. Nothing when the path ends well inside the last hop's own node, or is ambiguous. */
function endsOf(path: Path, server: string | undefined): readonly Start[] {
  const { status, after, before, detail } = path.outcome;
  const last = path.hops.at(-1)?.point;
  if (!last || path.candidates.length > 0) return [];
  const stop = {
    from: after ?? last,
    to: before ?? server ?? last,
    kind: 'stop',
    status,
    label: detail,
  } as const;
  const beyond = server ? [{ from: last, to: server, kind: 'beyond', status, label: '' } as const] : [];
  if (status === 'ok') return beyond;
  if (status === 'reply-lost') return [...beyond, stop];
  if (status === 'lost') return [stop];
  return [{ ...stop, from: last, to: server ?? last }];
}

function add(
  drafts: Map<string, Draft>,
  start: Start,
  group: PathGroup,
  path: Path,
  hop: number,
  link?: Link,
): void {
  const key = JSON.stringify([start.from, start.to, start.kind, start.status, link?.relay?.kind]);
  const draft: Draft = drafts.get(key) ?? {
    ...start,
    links: [],
    groups: new Set(),
    paths: new Set(),
    tunnels: new Set(),
    packets: 0,
    bytes: 0,
  };
  drafts.set(key, draft);
  const at = path.hops[hop];
  draft.packets += at ? at.packets.forward + at.packets.reverse : 0;
  draft.bytes += at ? at.bytes.forward + at.bytes.reverse : 0;
  draft.groups.add(group.id);
  draft.paths.add(path.id);
  if (!link) return;
  draft.links.push(link);
  for (const h of [at, path.hops[hop + 1]]) {
    for (const e of h?.encapsulation ?? [])
      draft.tunnels.add(e.id === undefined ? e.kind : `${e.kind} ${e.id}`);
  }
}

function finish(id: string, draft: Draft): DiagramEdge {
  const { links } = draft;
  const delays = links.flatMap((l) => (l.delaySeconds?.forward ? [l.delaySeconds.forward] : []));
  const losses = links
    .flatMap((l) => (l.lost ? [l.lost.forward, l.lost.reverse] : []))
    .filter((n) => n !== null);
  return {
    id,
    from: draft.from,
    to: draft.to,
    kind: draft.kind,
    status: draft.status,
    label: draft.label,
    certainty: links.length ? links.map((l) => l.certainty).reduce(lowerCertainty) : undefined,
    relay: links.find((l) => l.relay)?.relay,
    translations: summarizeTranslations(links.flatMap((l) => (l.translation ? [l.translation] : []))),
    tunnels: [...draft.tunnels],
    through: [...new Set(links.flatMap((l) => l.through))],
    groups: [...draft.groups],
    paths: [...draft.paths],
    packets: draft.packets,
    bytes: draft.bytes,
    lost: losses.length ? losses.reduce((a, b) => a + b, 0) : null,
    delay: delays.length
      ? {
          min: spreadOf(delays.map((d) => d.min)).min,
          median: spreadOf(delays.map((d) => d.median)).median,
          max: spreadOf(delays.map((d) => d.max)).max,
        }
      : undefined,
  };
}
