// A client asks a published address, the server sits in the client's own network and answers directly, with its own address: the client
// never asked that one and resets. Either nothing masqueraded the client (hairpin), or the answer crossed the bridge past netfilter
// (bridge-nf-call-iptables = 0). Real cases: libnetwork#1104, moby#48854, kubernetes#20475; #38802, #87426, kube-router#151.
import { inPrefix } from '../model/address.js';
import { formatPlace } from '../model/diagnostic.js';
import { formatEndpoint, formatTuple } from '../model/five-tuple.js';
import type { Evidence, Path } from '../model/report.js';
import { settingOf } from './parts/counters.js';
import { placeOf } from './parts/flows-of.js';
import { pathOfFlow } from './parts/path-of-flow.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { strayAnswers, type StrayAnswer } from './parts/stray-answers.js';
import { conversation, groupBy, packetsSay } from './parts/wording.js';

export const hairpinWithoutMasquerade: Rule = {
  id: 'hairpin-without-masquerade',
  title: 'The server answers its neighbour directly (hairpin without masquerade)',
  needs: [],
  inspect: (context) => {
    const found = strayAnswers(context).filter(
      (s) => s.asked.tuple.protocol === 'tcp' && translatedTo(s, context) && neighbours(s, context),
    );
    return [...groupBy(found, (s) => `${formatTuple(s.asked.tuple)}`).values()].map((group) =>
      draftFor(group, context),
    );
  },
};

function draftFor(group: readonly StrayAnswer[], context: FindingContext): Draft {
  const [first] = group as [StrayAnswer];
  const { asked, answer, from } = first;
  const target = translatedTo(first, context)!;
  const bridged = bridgeCallOff(context);
  const paths = new Set<Path>();
  for (const s of group)
    for (const flow of [s.asked, s.answer]) {
      const path = pathOfFlow(context, flow);
      if (path && path.outcome.status !== 'ok') paths.add(path);
    }
  return {
    severity: 'critical',
    title: `${from} answers ${asked.tuple.src} directly, past the translation of ${formatEndpoint(asked.tuple.dst, asked.tuple.dport)}`,
    detail: `${formatTuple(asked.tuple)} is translated to ${formatEndpoint(from, answer.tuple.dport)}, a neighbour of the client; its SYN/ACK comes to ${asked.point} with its own address ${from}, and the client, which never asked that one, resets it. The client's address was not masqueraded on the way in.${bridged ? ' bridge-nf-call-iptables is 0: answers between ports of one bridge pass netfilter by, so nothing translates them back.' : ''}`,
    paths: [...paths],
    where: asked.point,
    evidence: [
      packetsSay(
        `SYN to ${formatEndpoint(asked.tuple.dst, asked.tuple.dport)}, no answer from it`,
        placeOf(asked),
      ),
      packetsSay(`SYN/ACK from ${from}`, placeOf(answer)),
      target,
      ...(bridged ? [bridged] : []),
    ],
    alternatives: bridged ? [] : ['bridge-nf-call-iptables = 0 where the answer crosses the bridge'],
    next: `masquerade it: iptables -t nat -A POSTROUTING -s ${asked.tuple.src} -d ${from} -p tcp -j MASQUERADE (Docker does so with the userland proxy off)${bridged ? ', or sysctl net.bridge.bridge-nf-call-iptables=1' : ''}, or ask ${from} itself`,
  };
}

/** A conntrack entry, or the path itself, says that the asked address stands for the one that answered. */
function translatedTo({ asked, from }: StrayAnswer, context: FindingContext): Evidence | undefined {
  for (const node of context.topology.nodes.values()) {
    const fact = node.facts.conntrack.find(
      ({ entry: { original: o, reply: r } }) =>
        o.src === asked.tuple.src &&
        o.sport === asked.tuple.sport &&
        o.dst === asked.tuple.dst &&
        r.src === from,
    );
    if (fact)
      return {
        source: 'conntrack',
        says: `${asked.tuple.dst} translated to ${from}${fact.entry.state ? `, ${fact.entry.state}` : ''}`,
        at: formatPlace(fact.at),
      };
  }
  const hop = pathOfFlow(context, asked)?.hops.find((h) => h.dst === from);
  return hop && packetsSay(`the same packets go on as ${conversation(hop)} at ${hop.point}`, hop.at);
}

/** One interface's network holds both ends. */
function neighbours({ asked, from }: StrayAnswer, { topology }: FindingContext): boolean {
  return [...topology.interfaces.values()].some((i) =>
    i.addresses.some(({ address, prefixLength }) => {
      if (prefixLength === undefined || prefixLength === 0) return false;
      const prefix = { address, length: prefixLength };
      return inPrefix(asked.tuple.src, prefix) && inPrefix(from, prefix);
    }),
  );
}

function bridgeCallOff(context: FindingContext): Evidence | undefined {
  for (const { node } of context.facts) {
    const setting = settingOf(context, node, /bridge-nf-call-iptables$/);
    if (setting?.value === 0)
      return { source: 'rules', says: 'net.bridge.bridge-nf-call-iptables = 0', at: setting.at };
  }
  return undefined;
}
