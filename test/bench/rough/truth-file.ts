// What the generator knows, in the form of truth.json (test/lab/truth/truth.ts): for each flow the points that saw it, when first, and its name there.
import { writeFileSync } from 'node:fs';
import type { ChainLink, TrueFlow, Truth, TrueTuple } from '../../lab/truth/truth.js';
import { START } from './capture-file.js';
import { HOST_OWN, ICMP, TCP, VM_OWN, type Flow } from './flow.js';
import { HOST_ADDRESS, VM_ADDRESS } from './frame.js';
import { A, C, D, POINTS } from './network.js';

/** Beyond it the file would be larger than the captures are worth. */
export const MAX_TRUE_FLOWS = 50_000;

interface Known {
  readonly flow: Flow;
  readonly way: number;
  readonly over: () => boolean;
  readonly packets: [number, number, number, number];
  readonly firstNs: [number, number, number, number];
}

export class TruthBook {
  private readonly known: Known[] = [];

  opened(flow: Flow, way: number, over: () => boolean): void {
    this.known.push({ flow, way, over, packets: [0, 0, 0, 0], firstNs: [0, 0, 0, 0] });
  }

  readonly sighted = (point: number, flow: Flow, atNs: number): void => {
    const { packets, firstNs } = this.known[flow.number]!;
    if (packets[point]!++ === 0) firstNs[point] = atNs;
  };

  write(path: string, scenario: string): void {
    const truth: Truth = {
      scenario,
      points: POINTS,
      relays: [{ kind: 'userspace-stack', between: [POINTS[C], POINTS[D]] }],
      flows: this.known.filter(({ packets }) => packets.some((count) => count > 0)).map(told),
    };
    writeFileSync(path, JSON.stringify(truth, null, 1));
  }
}

function told({ flow, way, over, packets, firstNs }: Known): TrueFlow {
  const points = way === VM_OWN ? [C] : way === HOST_OWN ? [D] : [A, 1, C, D];
  const chain = points.map((point): ChainLink => {
    const seen = packets[point]! > 0;
    return {
      point: POINTS[point]!,
      seen,
      first: seen ? START + Math.floor(firstNs[point]! / 1000) / 1e6 : null,
      tuples: seen ? [tupleAt(flow, way, point)] : null,
      packets: packets[point]!,
    };
  });
  const reaches = chain.findLast((link) => link.seen)!.point;
  const fault =
    faultOf(
      flow,
      points.map((point) => packets[point]!),
    ) ?? (over() ? 'none' : undefined);
  return {
    id: `f${String(flow.number).padStart(5, '0')}`,
    token: '',
    proto: flow.protocol === TCP ? 'tcp' : flow.protocol === ICMP ? 'icmp' : 'udp',
    chain,
    // pings between the same two addresses are one name for several flows, so that none can be asked how it ended
    ...(fault && flow.protocol !== ICMP && { fault, reaches }),
    elsewhere: [],
  };
}

/** What was to go wrong, where the captures ran long enough to show it. */
function faultOf(flow: Flow, packets: readonly number[]): Flow['fault'] {
  const least = flow.fault === 'refused' ? 2 : 1;
  return packets[0]! >= least && packets.at(-1)! >= least ? flow.fault : undefined;
}

function tupleAt(flow: Flow, way: number, point: number): TrueTuple {
  if (flow.ipv6) {
    const [src, dst] =
      way === VM_OWN
        ? ['fdc4:f303:9324::3', `fdc4:f303:9324::${flow.server.toString(16)}`]
        : ['2001:db8:10::25', `2001:db8:f00::${flow.server.toString(16)}`];
    return { src, sport: flow.clientPort, dst, dport: flow.serverPort };
  }
  const port = point < C ? flow.clientPort : point === C ? flow.natPort : flow.hostPort;
  const src = ipv4(point < C ? flow.client : point === C ? VM_ADDRESS : HOST_ADDRESS);
  const dst = ipv4(flow.server);
  if (flow.protocol === ICMP) return { src, sport: null, dst, dport: null, icmp_id: port };
  return { src, sport: port, dst, dport: flow.serverPort };
}

function ipv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
