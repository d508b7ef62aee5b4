// A forwarder accepts, then finds that nobody listens behind it: the client sees a full handshake, then the end, and not a byte. Real cases:
// moby#13847, docker-library/python#95; docker-proxy tcp_proxy_linux.go accepts first and dials second.
import { formatPlace } from '../model/diagnostic.js';
import type { ProcessFact } from '../model/fact.js';
import type { FlowRecord } from '../model/flow.js';
import type { Evidence, Path } from '../model/report.js';
import { placeOf, sightingOf } from './parts/flows-of.js';
import { relayCrossings } from './parts/relay-crossings.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { destinationOf, nodeOfPoint, packetsSay } from './parts/wording.js';

export const acceptThenClose: Rule = {
  id: 'accept-then-close',
  title: 'Accepted by a forwarder, closed at once: nobody listens behind it',
  needs: [],
  inspect: (context) => {
    const behind = new Map(relayCrossings(context).map((c) => [c.path.id, c]));
    return context.paths.flatMap((path) => {
      const crossing = behind.get(path.id);
      const front = crossing?.nearFlow ?? sightingOf(context, path.hops.at(-1)!, path.protocol)?.flow;
      if (!front || !opensAndEnds(front)) return [];
      const failed = crossing && dialFailed(crossing.farFlow);
      const process = forwarderOf(path, context);
      if (crossing ? !failed : !process) return [];
      return [draftFor(path, front, crossing?.farFlow, process)];
    });
  },
};

/** An application that reads a request and then closes takes longer, or answers; a failed local connect is over in milliseconds. */
const AT_ONCE_NS = 1e9;

function opensAndEnds({ forward, reverse, lastNs }: FlowRecord): boolean {
  const [f, r] = [forward.tcp, reverse.tcp];
  if (!f || !r || f.synCount === 0 || r.synCount === 0 || r.streamBytes > 0) return false;
  const ended = r.rstCount > 0 || (!Number.isNaN(r.finNs) && (Number.isNaN(f.finNs) || r.finNs <= f.finNs));
  return ended && lastNs - f.synNs < AT_ONCE_NS;
}

function dialFailed({ forward, reverse }: FlowRecord): boolean {
  return (
    (forward.tcp?.synCount ?? 0) > 0 &&
    (reverse.packets === 0 || ((reverse.tcp?.rstCount ?? 0) > 0 && reverse.tcp?.synCount === 0))
  );
}

/** A process that accepts at the path's destination and dials elsewhere. */
function forwarderOf({ hops }: Path, { topology }: FindingContext): ProcessFact | undefined {
  const { dport, point } = hops.at(-1)!;
  return topology.nodes
    .get(nodeOfPoint(point))
    ?.facts.processes.find((p) => p.relay?.listen?.port === dport && p.relay?.listen?.protocol === 'tcp');
}

function draftFor(
  path: Path,
  front: FlowRecord,
  back: FlowRecord | undefined,
  process: ProcessFact | undefined,
): Draft {
  const by: Evidence[] = process
    ? [{ source: 'process', says: `${process.name} accepts there`, at: formatPlace(process.at) }]
    : [];
  const dial = process?.relay?.dial;
  const target = back
    ? `${back.tuple.dst}:${back.tuple.dport}`
    : dial
      ? `${dial.address}:${dial.port}`
      : 'the place it forwards to';
  return {
    severity: 'critical',
    detail: `${destinationOf(path)} completed the handshake and closed without a byte; the forwarder's own connection to ${target} ${back ? (back.reverse.packets > 0 ? 'was refused' : 'got no answer') : 'was not seen to succeed'}. The open port says nothing about the service behind it.`,
    paths: [path],
    where: front.point,
    evidence: [
      packetsSay('handshake, then the end, no data from the server', placeOf(front)),
      ...(back ? [packetsSay("the forwarder's own attempt", placeOf(back))] : []),
      ...by,
    ],
    alternatives: ['the service itself accepts and closes at once (access list, health check)'],
    next: `where ${target} is: ss -lnt | grep ${back?.tuple.dport ?? dial?.port ?? ''}`,
  };
}
