// Everything found → the Report object of the contract, in stable order, without absolute paths.
import type { Ingested } from './ingest.js';
import { formatPlace, type Diagnostic } from './model/diagnostic.js';
import { epochSeconds } from './model/epoch.js';
import { formatEndpoint } from './model/five-tuple.js';
import type {
  AlikePaths,
  Finding,
  NotEvaluated,
  Path,
  Report,
  ReportClock,
  ReportPoint,
  ReportTopology,
} from './model/report.js';
import type { Topology } from './model/topology.js';
import type { PathContext } from './path/index.js';
import { VERSION } from './version.js';

export interface Judged {
  readonly findings: readonly Finding[];
  readonly notEvaluated: readonly NotEvaluated[];
  readonly diagnostics?: readonly Diagnostic[];
}

export function assembleReport(
  bundle: string,
  ingested: Ingested,
  topologyDiagnostics: readonly Diagnostic[],
  context: PathContext,
  { paths, alike }: { readonly paths: readonly Path[]; readonly alike: readonly AlikePaths[] },
  judged: Judged,
): Report {
  const { topology, correlation } = context;
  const nodes = [...topology.nodes.values()].filter((n) => !topology.aliases.has(n.id));
  return {
    schema: 'pathstitch.report/1',
    tool: { name: 'pathstitch', version: VERSION },
    bundle,
    inputs: ingested.inputs.map((i) => ({ ...i, node: topology.aliases.get(i.node) ?? i.node })),
    nodes: nodes.map((n) => ({
      id: n.id,
      label: n.label,
      kind: n.kind,
      clock: correlation.clockOf.get(n.id) ?? n.id,
      evidence: n.evidence,
      ...(n.inside && { inside: n.inside }),
    })),
    clocks: clocksOf(context),
    points: pointsOf(context),
    topology: topologyOf(topology),
    paths,
    ...(alike.length > 0 && { alike }),
    findings: judged.findings,
    notEvaluated: judged.notEvaluated,
    diagnostics: [...ingested.diagnostics, ...topologyDiagnostics, ...(judged.diagnostics ?? [])],
  };
}

function clocksOf({ correlation, base }: PathContext): ReportClock[] {
  return [...correlation.clocks.values()]
    .map((c) => ({
      id: c.id,
      reference: c.reference,
      offsetSeconds:
        c.known && Number.isFinite(c.lowNs) && Number.isFinite(c.highNs)
          ? { low: c.lowNs / 1e9, high: c.highNs / 1e9 }
          : null,
      ...(c.driftPpm && { driftPpm: c.driftPpm }),
      steps: c.steps.map((s) => ({ at: epochSeconds(base, s.atNs), seconds: s.byNs / 1e9 })),
      evidence: c.evidence,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function pointsOf({ points, base }: PathContext): ReportPoint[] {
  return [...points.values()].map((p) => ({
    id: p.id,
    node: p.node,
    interface: p.interface,
    files: p.files,
    linkType: p.linkType,
    packets: p.packets,
    bytes: p.bytes,
    first: Number.isNaN(p.firstNs) ? null : epochSeconds(base, p.firstNs),
    last: Number.isNaN(p.lastNs) ? null : epochSeconds(base, p.lastNs),
    ...(p.dropped !== undefined && { dropped: p.dropped }),
    ...(p.snaplen !== undefined && { snaplen: p.snaplen }),
    ...(p.filter !== undefined && { filter: p.filter }),
    namedBy: p.namedBy,
  }));
}

function topologyOf(topology: Topology): ReportTopology {
  const nodes = [...topology.nodes.values()];
  const interfaces = [...topology.interfaces.values()];
  return {
    interfaces: interfaces.map((i) => ({
      node: i.node,
      name: i.name,
      ifindex: i.ifindex,
      mac: i.mac,
      kind: i.linkKind,
      master: i.master,
      mtu: i.mtu,
      at: i.at,
    })),
    links: topology.adjacencies.map((a) => ({
      kind: a.kind,
      a: a.a,
      b: a.b,
      says: a.says,
      at: a.evidence.map((e) => e.at),
    })),
    addresses: interfaces.flatMap((i) => i.addresses.map((a) => ({ node: i.node, interface: i.name, ...a }))),
    routes: nodes.flatMap((n) =>
      n.facts.routes
        .filter((r) => r.fact.type === 'unicast')
        .map(({ fact }) => ({
          node: n.id,
          destination: fact.destination,
          via: fact.via,
          dev: fact.dev,
          src: fact.src,
          table: fact.table,
          at: formatPlace(fact.at),
        })),
    ),
    natRules: nodes.flatMap((n) =>
      n.facts.firewall.flatMap((f) =>
        f.kind === 'firewall-rule' && f.table === 'nat'
          ? [{ node: n.id, chain: f.chain, text: f.text, at: formatPlace(f.at) }]
          : [],
      ),
    ),
    containers: topology.containers.map(({ host, node, fact }) => ({
      host,
      ...(node && { node }),
      id: fact.id,
      name: fact.name,
      addresses: fact.endpoints.flatMap((e) => [e.address, e.address6].filter((a) => a !== undefined)),
      ports: fact.ports.map(
        (p) =>
          `${p.hostPort === undefined ? '' : `${formatEndpoint(p.hostAddress ?? '*', p.hostPort)} → `}${p.containerPort}/${p.protocol}`,
      ),
      at: formatPlace(fact.at),
    })),
  };
}
