// Which userspace stack carried a conversation: at least two independent fingerprints must agree, else it is `unknown` (knowledge.md 2.3).
// Seen at the VM side of the gap: reply TTL, IP ids and DF of replies, SYN/ACK options; besides these addresses, processes and settings.
import { pairKey } from '../../lib/pair-key.js';
import { DNS_QUESTION } from '../../model/dns-question.js';
import { formatPlace } from '../../model/diagnostic.js';
import type { RelayKind } from '../../model/fact.js';
import type { FlowRecord } from '../../model/flow.js';
import type { Evidence } from '../../model/report.js';
import type { RelayJoin } from '../../model/segment.js';
import type { Topology } from '../../model/topology.js';

export interface RelayIdentity {
  readonly kind: RelayKind;
  readonly processes: readonly string[];
  readonly why: string;
  readonly evidence: readonly Evidence[];
}

interface Sign {
  readonly kinds: readonly RelayKind[];
  readonly says: string;
  readonly at: string;
  /** A process or setting names the stack itself. */
  readonly names: boolean;
  readonly process?: string;
}

/** `up`: the last flow before the gap. `nodes`: the stacks on both sides. */
export function identifyRelay(
  up: FlowRecord,
  join: RelayJoin,
  topology: Topology,
  nodes: readonly [string, string],
): RelayIdentity {
  if (join.hint) {
    const { kind, process, evidence } = join.hint;
    return { kind, processes: process ? [process] : [], why: evidence.says, evidence: [evidence] };
  }
  const forwards = join.preserved.includes(DNS_QUESTION);
  const all = [...stackSigns(topology, nodes), ...packetSigns(up), ...addressSigns(up)];
  const signs = forwards ? resolving(all, nodes) : all;
  const scores = new Map<RelayKind, Sign[]>();
  for (const sign of signs)
    for (const kind of sign.kinds) scores.set(kind, [...(scores.get(kind) ?? []), sign]);
  const best = [...scores.entries()].sort(
    (a, b) =>
      Number(b[1].some((s) => s.names)) - Number(a[1].some((s) => s.names)) || b[1].length - a[1].length,
  )[0];
  const processes = [...new Set(signs.flatMap((s) => (s.process ? [s.process] : [])))];
  const evidence = (of: readonly Sign[]): Evidence[] =>
    of.map((s) => ({ source: s.names ? 'process' : 'packets', says: s.says, at: s.at }));
  const tie = [...scores.entries()].some(
    ([kind, s]) => kind !== best?.[0] && s.length === best?.[1].length && !best[1].some((x) => x.names),
  );
  if (!best || best[1].length < 2 || tie) {
    const seen = signs.map((s) => s.says).join('; ');
    return {
      kind: 'unknown',
      processes,
      why: `${forwards ? 'it asks DNS the same, as a forwarder does' : 'fewer than two fingerprints agree on one relay'}${seen ? ` (${seen})` : ''}`,
      evidence: evidence(signs),
    };
  }
  return {
    kind: best[0],
    processes,
    why: best[1].map((s) => s.says).join('; '),
    evidence: evidence(best[1]),
  };
}

/** Stacks that resolve what they are asked themselves (vpnkit's mirage-dns, gvproxy's Go resolver); the others pass DNS on as any datagram. */
const RESOLVING: readonly RelayKind[] = ['vpnkit', 'gvisor'];

/** What is left for a DNS forwarder: within one stack it is a process like any other, and any host answers and is addressed as these stacks are. */
function resolving(signs: readonly Sign[], [near, far]: readonly [string, string]): readonly Sign[] {
  const some = signs
    .map((s) => ({ ...s, kinds: s.kinds.filter((kind) => RESOLVING.includes(kind)) }))
    .filter((s) => s.kinds.length > 0);
  return near !== far && some.some((s) => s.names) ? some : [];
}

/** What processes and settings say of two stacks is the same for all their conversations: found once. */
const known = new WeakMap<Topology, Map<string, readonly Sign[]>>();

function stackSigns(topology: Topology, nodes: readonly [string, string]): readonly Sign[] {
  const signs = known.get(topology) ?? new Map<string, readonly Sign[]>();
  known.set(topology, signs);
  const key = pairKey(...nodes);
  const found = signs.get(key) ?? [...processSigns(topology, nodes), ...settingSigns(topology)];
  signs.set(key, found);
  return found;
}

function processSigns(topology: Topology, nodes: readonly [string, string]): Sign[] {
  const seen = new Map<string, Sign>();
  for (const node of nodes) {
    for (const p of topology.nodes.get(node)?.facts.processes ?? []) {
      if (!p.relay || p.relay.dial || p.relay.kind === 'docker-proxy') continue;
      const says = `${p.name} runs on ${node}${p.relay.cidr ? ` for ${p.relay.cidr}` : ''}`;
      if (!seen.has(p.relay.kind))
        seen.set(p.relay.kind, {
          kinds: [p.relay.kind],
          says,
          at: formatPlace(p.at),
          names: true,
          process: p.name,
        });
    }
  }
  return [...seen.values()];
}

function settingSigns(topology: Topology): Sign[] {
  return [...topology.nodes.values()].flatMap((node) =>
    node.facts.settings.flatMap((s): Sign[] => {
      if (s.name !== 'NetworkType' && s.name !== 'networkType') return [];
      const value = s.value.toLowerCase();
      const kind: RelayKind | undefined =
        value === 'gvisor' ? 'gvisor' : value === 'vpnkit' ? 'vpnkit' : undefined;
      return kind
        ? [
            {
              kinds: [kind],
              says: `Docker Desktop's setting NetworkType is ${s.value}`,
              at: formatPlace(s.at),
              names: true,
            },
          ]
        : [];
    }),
  );
}

function packetSigns(up: FlowRecord): Sign[] {
  const r = up.reverse;
  if (r.packets === 0 || r.ttl === null) return [];
  const at = `${up.file}#${r.firstFrame}`;
  const sign = (kinds: readonly RelayKind[], says: string): Sign => ({ kinds, says, at, names: false });
  const signs: Sign[] = [];
  const icmp = up.tuple.protocol.startsWith('icmp');
  if (r.ttl === 38 || r.ttl === 37) signs.push(sign(['vpnkit'], `replies have TTL ${r.ttl}, vpnkit's 38`));
  else if (r.ttl >= 254)
    signs.push(sign(icmp ? ['slirp', 'passt'] : ['passt'], `replies have TTL ${r.ttl}, the stack's own 255`));
  else if (r.ttl === 64 || r.ttl === 63)
    signs.push(
      sign(
        ['gvisor', 'slirp'],
        `replies have TTL ${r.ttl}, as a stack next door gives them (a hint: a host that near would too)`,
      ),
    );
  if (up.tuple.protocol === 'tcp' && r.tcp?.isn != null) {
    const offered = up.forward.tcp;
    const bare = !r.tcp.sackPermitted && !r.tcp.timestamps && (offered?.sackPermitted || offered?.timestamps);
    if (bare && r.tcp.windowScale === null) signs.push(sign(['slirp'], 'its SYN/ACK answers with MSS alone'));
    else if (bare)
      signs.push(sign(['vpnkit', 'passt'], 'its SYN/ACK has MSS and window scale, no SACK, no timestamps'));
    else if (offered?.timestamps && r.tcp.timestamps)
      signs.push(sign(['gvisor'], 'its SYN/ACK mirrors timestamps and SACK'));
  }
  if (r.ipIdAllZero)
    signs.push(
      sign(
        r.dfAll ? ['gvisor'] : ['vpnkit', 'passt'],
        `its IP ids are all 0 with DF ${r.dfAll ? 'set' : 'clear'}`,
      ),
    );
  else if (!r.dfAll) signs.push(sign(['slirp'], 'its IP ids count up without DF'));
  return signs;
}

function addressSigns(up: FlowRecord): Sign[] {
  const at = `${up.file}#${up.firstFrame}`;
  const of = (kinds: readonly RelayKind[], says: string): Sign[] => [{ kinds, says, at, names: false }];
  const { src } = up.tuple;
  if (/^10\.0\.2\.(15|100)$/.test(src)) return of(['slirp'], `${src} is libslirp's guest address`);
  if (src === '192.168.127.2') return of(['gvisor'], `${src} is gvisor-tap-vsock's guest address`);
  if (src === '192.168.65.3') return of(['gvisor', 'vpnkit'], `${src} is Docker Desktop's VM address`);
  return [];
}
