// Report → what a picture of it shows, without coordinates: nodes (nested) with their ports, edges that bundle alike
// paths, the places where paths stop. Text map, DOT, Mermaid, SVG and HTML all draw this one model.
// Everything is plain text from the inputs, NOT escaped: each renderer escapes for its own output (escape.ts).
// e.g. edge {from: "vm/docker0", to: "vm/eth0", kind: "nat", paths: 40, translations: ["source 172.17.0.2 → 192.168.65.100"]}
import type {
  Certainty,
  LinkKind,
  OutcomeStatus,
  Path,
  RelayGap,
  Report,
  ReportNode,
} from '../model/report.js';
import { drawEdges } from './diagram-edges.js';
import { drawNodes } from './diagram-nodes.js';
import { endsInside } from './path-ends.js';
import { groupPaths, type PathGroup } from './path-groups.js';

export { groupPaths, type PathGroup } from './path-groups.js';

export interface Diagram {
  /** Parents before children; `inside` names the parent. Order is the report's, outside addresses last. */
  readonly nodes: readonly DiagramNode[];
  /** In order of the first path that uses them. */
  readonly edges: readonly DiagramEdge[];
  readonly groups: readonly PathGroup[];
}

export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  /** `outside`: an address without a node in the bundle, the far end of a conversation. */
  readonly kind: ReportNode['kind'] | 'outside';
  readonly inside?: string;
  readonly clock?: string;
  readonly ports: readonly DiagramPort[];
}

export interface DiagramPort {
  /** The observation point's id (`vm/eth0`); for outside nodes `outside:ADDRESS/tcp:80`. */
  readonly id: string;
  readonly node: string;
  /** Interface name, or `tcp 80` on an outside node. */
  readonly name: string;
  /** False: known from the topology or from a link's `through`, no capture there. */
  readonly observed: boolean;
  /** `bridge` `veth` … as the topology says. */
  readonly kind?: string;
  readonly ifindex?: number;
  /** Port id of the bridge it is a port of. */
  readonly master?: string;
  readonly addresses: readonly string[];
  /** Packets in the capture, not only those on paths. */
  readonly packets?: number;
  readonly bytes?: number;
}

/**
 * `beyond`: from the last point to an outside end that answered, or from an outside client to the first point.
 * `stop`: paths that did not go on from `from`; `to` is where they should have appeared. `candidate`: ambiguous, not taken.
 */
export type EdgeKind = LinkKind | 'beyond' | 'stop' | 'candidate';

export interface DiagramEdge {
  /** `e1`, `e2` … */
  readonly id: string;
  /** Port ids in the client's direction, except `stop` of `reply-lost`, which points the way the reply travelled. */
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** For `stop` and `beyond`: how the paths on it ended. */
  readonly status?: OutcomeStatus;
  readonly label: string;
  /** Weakest of the links it bundles; absent for `beyond`, `stop`, `candidate`. */
  readonly certainty?: Certainty;
  readonly relay?: RelayGap;
  /** Distinct translations, summarised: `source 172.17.0.2:* → 192.168.65.100:*`. */
  readonly translations: readonly string[];
  /** Outer headers seen at either end: `vxlan vni 42`. */
  readonly tunnels: readonly string[];
  /** Interfaces passed without a capture. */
  readonly through: readonly string[];
  /** Ids of the groups and of the paths drawn here. */
  readonly groups: readonly string[];
  readonly paths: readonly string[];
  /** Sum over its paths, both ways, as seen at `from`. */
  readonly packets: number;
  readonly bytes: number;
  /** Packets seen at `from` and not at `to`, both ways; null when not judged. */
  readonly lost: number | null;
  /** Client to server: smallest, median of medians, largest, in seconds. */
  readonly delay?: { readonly min: number; readonly median: number; readonly max: number };
}

export function diagramOf(report: Report): Diagram {
  const groups = groupPaths(report.paths);
  const ends = outsideEnds(report, groups);
  return {
    nodes: drawNodes(report, ends.nodes),
    edges: drawEdges(groups, ends),
    groups,
  };
}

/** More outside addresses than this are drawn as one node: a picture of 500 remote clients shows nothing. */
const MAX_OUTSIDE_NODES = 16;

/** Where conversations start and end when that is not in the node of the first or last hop. */
export interface OutsideEnds {
  readonly nodes: readonly DiagramNode[];
  /** Group id → port id of its client or server; absent when it lies in the first or last hop's node. */
  readonly client: ReadonlyMap<string, string>;
  readonly server: ReadonlyMap<string, string>;
}

function outsideEnds(report: Report, groups: readonly PathGroup[]): OutsideEnds {
  const isInside = endsInside(report);
  const known = new Set(report.nodes.map((n) => n.id));
  const addresses = new Map<string, string>(); // address → name, first seen first
  const wanted: { group: string; side: 'client' | 'server'; address: string; port: string }[] = [];
  for (const group of groups) {
    const path = group.paths[0]!;
    for (const side of ['client', 'server'] as const) {
      const end = path[side];
      if (isInside(path, side)) continue;
      if (side === 'client' && end.node !== undefined && known.has(end.node)) continue;
      if (side === 'server' && !reachesOut(path)) continue;
      const port = side === 'client' ? '' : end.port == null ? path.protocol : `${path.protocol} ${end.port}`;
      wanted.push({ group: group.id, side, address: end.address, port });
      if (!addresses.has(end.address)) addresses.set(end.address, end.name ?? end.address);
    }
  }
  return drawOutside(addresses, wanted);
}

/** Ambiguous paths end at their candidates, lost ones at the point that did not see them. */
function reachesOut(path: Path): boolean {
  return (
    path.candidates.length === 0 && !(path.outcome.status === 'lost' && path.outcome.before !== undefined)
  );
}

function drawOutside(
  addresses: ReadonlyMap<string, string>,
  wanted: readonly { group: string; side: 'client' | 'server'; address: string; port: string }[],
): OutsideEnds {
  const order = [...addresses.keys()];
  const alone = new Set(order.length > MAX_OUTSIDE_NODES ? order.slice(0, MAX_OUTSIDE_NODES - 1) : order);
  const nodes = new Map<string, { label: string; ports: Map<string, DiagramPort> }>();
  const client = new Map<string, string>();
  const server = new Map<string, string>();
  for (const { group, side, address, port } of wanted) {
    const id = alone.has(address) ? `outside:${address}` : 'outside:*';
    const label = alone.has(address)
      ? (addresses.get(address) ?? address)
      : `${order.length - alone.size} more addresses`;
    const node = nodes.get(id) ?? { label, ports: new Map() };
    nodes.set(id, node);
    const name = alone.has(address) ? port : '';
    const portId = name === '' ? id : `${id}/${name.replace(' ', ':')}`;
    const listed = alone.has(address) ? [address] : [];
    node.ports.set(portId, { id: portId, node: id, name, observed: false, addresses: listed });
    (side === 'client' ? client : server).set(group, portId);
  }
  return {
    nodes: [...nodes].map(([id, n]) => ({
      id,
      label: n.label,
      kind: 'outside',
      ports: [...n.ports.values()],
    })),
    client,
    server,
  };
}
