// A relay that takes nothing any more: after conversations that passed, every new one ends at its inner edge. Real cases:
// containers/gvisor-tap-vsock#127, #648 (forwarding stops after roaming), docker/for-mac#3674.
import type { Link, Path } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { count, destinationOf, packetsSay, some } from './parts/wording.js';

export const relayWedged: Rule = {
  id: 'relay-wedged',
  title: 'The relay takes no new connections',
  needs: [],
  asksAll: true,
  inspect: (context) => {
    const links = new Map(
      context.paths.flatMap((p) =>
        p.links.filter((l) => l.relay).map((l) => [`${l.from} ${l.to}`, l] as const),
      ),
    );
    return [...links.values()].flatMap((link) => draftFor(link, context) ?? []);
  },
};

/** One or two that fail have their own reasons; a relay that is stuck fails all. */
const AT_LEAST = 3;

function draftFor(link: Link, { paths }: FindingContext): Draft | undefined {
  const passed = paths.filter((p) => p.links.some((l) => l.from === link.from && l.to === link.to));
  const stuck = paths.filter((p) => isStuck(p, link));
  if (stuck.length < AT_LEAST || new Set(stuck.map(destinationOf)).size < 2) return undefined;
  const since = stuck.map((p) => Number(p.first)).reduce((a, b) => Math.min(a, b));
  // something that passed later shows that the relay works, and that those failed for their own reasons
  if (passed.some((p) => Number(p.first) > since)) return undefined;
  return {
    severity: 'critical',
    title: `Nothing passes the relay between ${link.from} and ${link.to} any more`,
    detail: `${count(passed.length, 'conversation')} passed it; then ${count(stuck.length, 'attempt')} in a row (${some([...new Set(stuck.map(destinationOf))], 3)}) reached ${link.from} and none came out at ${link.to}.`,
    paths: stuck,
    where: link.from,
    evidence: [
      packetsSay('the last one that passed', passed.at(-1)!.hops.find((h) => h.point === link.to)!.at),
      ...stuck
        .slice(0, 3)
        .map((p) =>
          packetsSay(`attempt to ${destinationOf(p)}, nothing behind the relay`, p.hops.at(-1)!.at),
        ),
    ],
    alternatives: [
      'the host of the relay lost its own network',
      `${link.to} is no longer the interface it leaves by`,
    ],
    next: 'restart the relay; before that: its threads (sample, pstack) and sockets (ss -tanp, lsof -nP -i)',
  };
}

function isStuck({ protocol, hops, outcome }: Path, link: Link): boolean {
  if (protocol !== 'tcp' || hops.at(-1)!.point !== link.from || hops.at(-1)!.packets.reverse > 0)
    return false;
  return outcome.status === 'lost' || outcome.status === 'unanswered';
}
