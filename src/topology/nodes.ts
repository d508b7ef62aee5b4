// What a node is: host, VM, container, pod or namespace, with the reason. The manifest's word is final.
import { formatPlace } from '../model/diagnostic.js';
import type { Fact } from '../model/fact.js';
import type { Manifest } from '../model/manifest.js';
import type { Evidence } from '../model/report.js';
import type { Adjacency, NodeEvidence, TopologyNode } from '../model/topology.js';
import type { PlacedContainer } from './containers.js';

export function describeNode(
  id: string,
  facts: readonly Fact[],
  evidence: NodeEvidence,
  containers: readonly PlacedContainer[],
  adjacencies: readonly Adjacency[],
  manifest: Manifest | undefined,
): TopologyNode {
  const stated = manifest?.nodes?.[id];
  const { kind, why, inside } = guessKind(id, facts, evidence, containers, adjacencies);
  const container = containers.find((c) => c.node === id);
  const label = stated?.label ?? container?.fact.name ?? (id === '.' ? 'this host' : id);
  const reasons = stated?.kind
    ? [{ source: 'manifest', says: `kind is ${stated.kind}`, at: 'pathstitch.yaml' }]
    : why;
  return {
    id,
    label,
    kind: stated?.kind ?? kind,
    evidence: reasons,
    inside: stated?.inside ?? inside,
    facts: evidence,
  };
}

interface Guess {
  readonly kind: TopologyNode['kind'];
  readonly why: readonly Evidence[];
  readonly inside?: string;
}

function guessKind(
  id: string,
  facts: readonly Fact[],
  evidence: NodeEvidence,
  containers: readonly PlacedContainer[],
  adjacencies: readonly Adjacency[],
): Guess {
  const container = containers.find((c) => c.node === id);
  if (container) {
    const at = formatPlace(container.fact.at);
    const says = `container ${container.fact.name ?? container.fact.id.slice(0, 12)} has this node's address`;
    return { kind: 'container', why: [{ source: 'topology', says, at }], inside: container.host };
  }
  const engine = facts.find((f) => f.kind === 'container' || f.kind === 'network');
  const names = [...evidence.interfaces.values()];
  // A stack that runs containers and sits on Docker Desktop's own interfaces or subnet is the VM, not the user's machine.
  const vm = names.find((i) => i.name === 'services1' || i.addresses.some((a) => isVmAddress(a.address)));
  if (vm)
    return {
      kind: 'vm',
      why: [{ source: 'topology', says: `${vm.name} is an interface of a container VM`, at: vm.at }],
    };
  if (engine) {
    return {
      kind: 'host',
      why: [{ source: 'topology', says: 'a container engine runs here', at: formatPlace(engine.at) }],
    };
  }
  const upstairs = adjacencies.find(
    (a) => a.kind === 'veth' && (a.a.startsWith(`${id}/`) || a.b.startsWith(`${id}/`)),
  );
  const real = names.filter((i) => i.name !== 'lo');
  if (upstairs && real.length === 1) {
    const other = upstairs.a.startsWith(`${id}/`) ? upstairs.b : upstairs.a;
    return { kind: 'container', why: upstairs.evidence, inside: other.split('/')[0] };
  }
  if (/^container[-_]/.test(id))
    return { kind: 'container', why: [{ source: 'file name', says: 'the folder is named so', at: id }] };
  if (/^pod[-_]/.test(id))
    return { kind: 'pod', why: [{ source: 'file name', says: 'the folder is named so', at: id }] };
  return { kind: 'host', why: [] };
}

// Default subnets of container VMs (knowledge.md 3.2 to 3.4): Docker Desktop, gvisor-tap-vsock, Lima, slirp.
function isVmAddress(address: string): boolean {
  return /^192\.168\.(65|127|5|104)\.\d+$/.test(address) || /^10\.0\.2\.(15|100)$/.test(address);
}
