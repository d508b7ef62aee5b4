// The whole program on one screen: bundle → ingest → topology → correlate → path → findings → Report.
import { ingest, type IngestOptions, type Ingested } from './ingest.js';
import { joinFlows, judgePaths, type JoinOptions } from './judge-paths.js';
import { notedParties } from './noted-packets.js';
import { rotationGroup } from './inputs/index.js';
import type { Bundle } from './model/bundle.js';
import { changedDirection, changedFlow, type FlowRecord } from './model/flow.js';
import type { TextNote } from './model/observation-point.js';
import type { Report } from './model/report.js';
import { arpSightings, capturedInterfaces, flowRecords, icmpErrors } from './packets/index.js';
import { onReference } from './path/index.js';
import { notListed } from './limits.js';
import { assembleReport } from './report.js';
import { separateRoot } from './root-stacks.js';
import { citeLines } from './text-places.js';
import { buildTopology, findAliases, ofKind, placeCaptures, type NodeFacts } from './topology/index.js';
import type { Fact } from './model/fact.js';

/** A report, and what is needed to read single packets of it again. */
export interface Analysis {
  readonly report: Report;
  readonly base: number;
  /** A point's own time → the reference clock's, ns since base. */
  readonly onClock: (point: string, ns: number) => number;
  readonly sources: readonly PointSource[];
}

/** A file that shows a point, and the point's key in it. */
export interface PointSource {
  readonly point: string;
  readonly path: string;
  readonly file: string;
  readonly interfaceKey: number;
}

export interface AnalyzeOptions extends IngestOptions, JoinOptions {}

export async function analyze(bundle: Bundle, options: AnalyzeOptions = {}): Promise<Analysis> {
  const ingested = await ingest(bundle, options);
  const base = baseSeconds(ingested);
  const { captures, facts, manifest } = ingested;
  const links = new Map(facts.map((f) => [f.node, ofKind(f.facts, 'interface')]));
  const given = captures.map(({ file, tables }, capture) => ({
    capture,
    file: file.file,
    node: file.node,
    series: rotationGroup(file.file)?.base,
    interfaces: capturedInterfaces(tables, base),
  }));
  const known = new Set(links.get('.')?.map((l) => l.name));
  const { files, inputs, ...separated } = separateRoot(given, ingested, known, base);
  const placement = placeCaptures(files, links, manifest);
  const pointOf = (capture: number) => (key: number) => placement.pointOf.get(`${capture} ${key}`)!;
  const points = new Map(placement.points.map((p) => [p.id, p]));
  const nodeOf = (point: string): string => points.get(point)?.node ?? point.slice(0, point.lastIndexOf('/'));
  const flows = (): FlowRecord[] =>
    captures.flatMap(({ tables }, i) =>
      flowRecords(tables, i, base, pointOf(i)).map((f) => withStatedFields(f, points.get(f.point)?.text)),
    );
  const captured = new Set(placement.points.map((p) => p.node));
  const aliases = findAliases(facts, captured, flows, nodeOf);
  const nodes = mergeNodes(facts, captured, aliases);
  const { topology, diagnostics } = buildTopology(nodes, captured, manifest, aliases, separated.because);
  const filesOf = (point: string): number => points.get(point)?.files.length ?? 1;
  const input = { topology, manifest, baseSeconds: base, nodeOf, filesOf };
  const joined = joinFlows({ ...input, captures, pointOf, flows }, options);
  const { context, paths, alike, unlisted, judged } = judgePaths(
    joined,
    {
      base,
      topology,
      points,
      icmpErrors: captures.flatMap(({ tables }, i) => icmpErrors(tables, base, pointOf(i))),
      nodeOf,
      noted: notedParties(captures, pointOf),
      arps: captures.flatMap(({ tables }, i) => arpSightings(tables, base, pointOf(i))),
      facts,
      inputs,
    },
    options,
  );
  const sources = files.flatMap((f) =>
    f.interfaces.map((i) => ({
      point: pointOf(f.capture)(i.key),
      path: captures[f.capture]!.file.path,
      file: f.file,
      interfaceKey: i.key,
    })),
  );
  return {
    report: citeLines(
      assembleReport(
        bundle.name,
        { ...ingested, inputs },
        [
          ...separated.diagnostics,
          ...diagnostics,
          ...[joined.beyond, notListed(unlisted)].filter((d) => d !== undefined),
        ],
        context,
        { paths, alike },
        judged,
      ),
      captures,
    ),
    base,
    onClock: (point, ns) => onReference(context, point, ns),
    sources,
  };
}

/** One entry a stack: facts of a folder that is another's alias go there. */
function mergeNodes(
  facts: Ingested['facts'],
  captured: ReadonlySet<string>,
  aliases: ReadonlyMap<string, string>,
): NodeFacts[] {
  const merged = new Map<string, Fact[]>([...captured].map((node) => [node, []]));
  for (const { node, facts: said } of facts) {
    const stack = aliases.get(node) ?? node;
    merged.set(stack, [...(merged.get(stack) ?? []), ...said]);
  }
  return [...merged]
    .map(([node, list]) => ({ node, facts: list }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** A text that prints no TTL says nothing of it: 0 must not look like a number of routers. */
function withStatedFields(flow: FlowRecord, text: TextNote | undefined): FlowRecord {
  if (!text || text.fields.includes('ttl')) return flow;
  return changedFlow(flow, {
    forward: changedDirection(flow.forward, { ttl: null }),
    reverse: changedDirection(flow.reverse, { ttl: null }),
  });
}

/** Whole second of the earliest capture. */
function baseSeconds({ captures }: Ingested): number {
  const bases = captures.filter((c) => c.tables.frames > 0).map((c) => c.tables.baseSeconds);
  return bases.length === 0 ? 0 : Math.min(...bases);
}
