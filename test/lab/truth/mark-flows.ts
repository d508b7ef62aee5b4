// Marks every frame of a bundle with the true flows it belongs to: by the token in its payload, else by its tuple at
// its observation point. Two ICMP flows between the same addresses are told apart by token or echo identifier only.
import { dissect, type Dissection, type Tuple } from '../frames/dissect.js';
import type { Frame } from '../frames/capture-file.js';
import type { Bundle } from '../variants/bundle.js';
import { linkNames, pointOf } from './points.js';
import type { TrueTuple, Truth } from './truth.js';

export const TOKEN = /TKN[0-9a-f]{12}/;

interface Owners {
  readonly byToken: ReadonlyMap<string, string>;
  readonly byTuple: ReadonlyMap<string, readonly string[]>;
  readonly points: ReadonlyMap<string, ReadonlySet<string>>;
}

export function markFlows(bundle: Bundle): Bundle {
  const { truth } = bundle;
  if (!truth) return bundle;
  const owners = ownersOf(truth);
  const names = linkNames(bundle.files);
  const captures = bundle.captures.map((capture) => {
    const frames = capture.content.frames.map((frame) => {
      const { linkType } = capture.content.interfaces[frame.interfaceIndex]!;
      const flows = flowsOf(dissect(linkType, frame.bytes), pointOf(capture, frame, names), owners);
      return flows.length ? { ...frame, flows } : (frame as Frame);
    });
    return { ...capture, content: { ...capture.content, frames } };
  });
  return { ...bundle, captures };
}

function ownersOf(truth: Truth): Owners {
  const byTuple = new Map<string, string[]>();
  const points = new Map<string, Set<string>>();
  for (const flow of truth.flows) {
    points.set(flow.id, new Set(flow.chain.map((link) => link.point)));
    for (const link of flow.chain) {
      const keys = (link.tuples ?? []).flatMap((tuple) => [
        tupleKey(link.point, flow.proto, tuple),
        tupleKey(link.point, flow.proto, reversed(tuple)),
      ]);
      for (const key of new Set(keys)) byTuple.set(key, [...(byTuple.get(key) ?? []), flow.id]);
    }
  }
  return { byToken: new Map(truth.flows.map((flow) => [flow.token, flow.id])), byTuple, points };
}

function flowsOf(dissection: Dissection, point: string, owners: Owners): readonly string[] {
  if (dissection.icmpError) return [];
  const token = tokenOf(dissection.payload);
  const byToken = token && owners.byToken.get(token);
  if (byToken) return owners.points.get(byToken)!.has(point) ? [byToken] : [];
  const own = dissection.tuples.at(-1);
  if (!own) return [];
  return owners.byTuple.get(tupleKey(point, own.proto, asTrue(own))) ?? [];
}

export function tokenOf(payload: Uint8Array): string | undefined {
  return TOKEN.exec(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('latin1'))?.[0];
}

function asTrue(tuple: Tuple): TrueTuple {
  const { src, sport, dst, dport, icmpId } = tuple;
  return icmpId === undefined ? { src, sport, dst, dport } : { src, sport, dst, dport, icmp_id: icmpId };
}

function reversed(tuple: TrueTuple): TrueTuple {
  return { ...tuple, src: tuple.dst, sport: tuple.dport, dst: tuple.src, dport: tuple.sport };
}

function tupleKey(point: string, proto: string, tuple: TrueTuple): string {
  return `${point} ${proto} ${tuple.src} ${tuple.sport} ${tuple.dst} ${tuple.dport} ${tuple.icmp_id ?? ''}`;
}
