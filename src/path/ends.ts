// Who the two ends of a path are: the node that owns the address, and the name people know it by (container, pod, service).
import type { PathEnd } from '../model/report.js';
import type { FlowRecord } from '../model/flow.js';
import type { PathContext } from './context.js';

/** `noted`: what the captures call it, if nothing else names it. */
export function clientOf(flow: FlowRecord, context: PathContext, noted?: string): PathEnd {
  const { src, sport } = flow.tuple;
  return endOf(src, sport, context, context.nodeOf(flow.point), noted);
}

export function serverOf(flow: FlowRecord, context: PathContext, noted?: string): PathEnd {
  const { dst, dport } = flow.tuple;
  return endOf(dst, dport, context, context.nodeOf(flow.point), noted);
}

function endOf(
  address: string,
  port: number | null,
  { topology }: PathContext,
  near: string,
  noted: string | undefined,
): PathEnd {
  const owners = topology.owners.get(address) ?? [];
  const loopback = address.startsWith('127.') || address === '::1';
  const node = loopback
    ? near
    : (owners.find((o) => o.node === near) ?? (owners.length === 1 ? owners[0] : undefined))?.node;
  const container = topology.containers.find((c) =>
    c.fact.endpoints.some((e) => e.address === address || e.address6 === address),
  );
  const pod = topology.pods.find((p) => p.addresses.includes(address) && !p.hostNetwork);
  const service = topology.services.find((s) => s.clusterAddresses.includes(address));
  const name = container?.fact.name ?? pod?.name ?? service?.name ?? noted;
  return { node: node ?? container?.node, address, port, name: name || undefined };
}
