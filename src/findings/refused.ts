// Attempts that somebody answered with a refusal: a reset, or an ICMP error (RFC 792, RFC 4443). Says who said no, as seen from the deepest point.
import type { IcmpError } from '../model/flow.js';
import type { Evidence, Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { isTracerouteProbe } from './parts/traceroute.js';
import { conversation, count, destinationOf, groupBy, packetsSay } from './parts/wording.js';

export const refused: Rule = {
  id: 'refused',
  title: 'The attempt was refused',
  needs: [],
  inspect: (context, explained) => {
    const paths = context.paths.filter(
      (p) =>
        (p.outcome.status === 'refused' || p.outcome.status === 'unreachable') &&
        !explained.has(p.id) &&
        !isTracerouteProbe(p),
    );
    const groups = groupBy(paths, (p) => `${p.outcome.status} ${p.protocol} ${destinationOf(p)}`);
    return [...groups.values()].map((group) => draftFor(group, context));
  },
};

function draftFor(paths: readonly Path[], context: FindingContext): Draft {
  const path = paths[0]!;
  const hop = path.hops.findLast((h) => h.point === path.outcome.after) ?? path.hops.at(-1)!;
  const error = context.icmpErrors.find((e) => e.quoted.dst === hop.dst && e.quoted.dport === hop.dport);
  const byReset = path.outcome.status === 'refused' && !error;
  return {
    severity: 'critical',
    title: `${destinationOf(path)} ${path.outcome.status === 'refused' ? 'refuses' : 'is unreachable'}`,
    detail: `${count(paths.length, 'conversation')}: ${path.outcome.detail}. ${byReset ? 'The packets reached a host there, and no program listens on that port (or a firewall answers with resets).' : 'The way back works: the refusal arrived.'}`,
    paths,
    where: hop.point,
    evidence: [...paths.slice(0, 2).map((p) => seen(p)), ...(error ? [errorEvidence(error)] : [])],
    alternatives: byReset
      ? ['a firewall that rejects with tcp-reset', 'a relay that resets because its own connection failed']
      : [],
    next: `on the host of ${hop.dst}: ss -lntu | grep ${hop.dport ?? hop.dst}`,
  };
}

function seen(path: Path): Evidence {
  const hop = path.hops.findLast((h) => h.point === path.outcome.after) ?? path.hops.at(-1)!;
  return packetsSay(`${conversation(hop)} answered with a refusal`, hop.at);
}

function errorEvidence(e: IcmpError): Evidence {
  return packetsSay(`ICMP type ${e.type} code ${e.code} from ${e.reporter}`, `${e.file}#${e.frame}`);
}
