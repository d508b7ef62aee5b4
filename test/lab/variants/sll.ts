// sll: an `-i any` capture in the older cooked format (LINKTYPE_LINUX_SLL, 113), as tcpdump before 4.99.0 wrote it: no
// interface index, so the file's packets cannot be told apart by interface. All its points become one, `<node>/any`.
// Reference: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 (tcpdump.org): SLL2 = protocol 2, reserved 2, ifindex 4,
// ARPHRD 2, packet type 1, address length 1, address 8; SLL = packet type 2, ARPHRD 2, address length 2, address 8, protocol 2.
import type { Frame } from '../frames/capture-file.js';
import { linkNames, pointOf } from '../truth/points.js';
import type { ChainLink, Truth } from '../truth/truth.js';
import type { BundleCapture } from './bundle.js';
import type { Damage } from './damage.js';

const SLL = 113;
const SLL2 = 276;
const SLL2_HEADER_BYTES = 20;
const SLL_HEADER_BYTES = 16;

export const sll: Damage = {
  id: 'sll',
  says: 'sll                      `-i any` files in the older format, which does not name interfaces',
  apply: (bundle) => {
    const names = linkNames(bundle.files);
    const merged = new Map<string, string>();
    const captures = bundle.captures.map((capture) => {
      if (capture.content.interfaces[0]?.linkType !== SLL2) return capture;
      for (const frame of capture.content.frames) {
        merged.set(pointOf(capture, frame, names), `${capture.node}/${capture.interface}`);
      }
      return older(capture);
    });
    if (!merged.size) throw new Error('sll: the bundle holds no SLL2 capture');
    return { ...bundle, captures, truth: bundle.truth && tellMerged(bundle.truth, merged) };
  },
};

function older(capture: BundleCapture): BundleCapture {
  const interfaces = capture.content.interfaces.map((described) => ({ ...described, linkType: SLL }));
  const frames = capture.content.frames.map((frame): Frame => {
    const from = Buffer.from(frame.bytes);
    const header = Buffer.alloc(SLL_HEADER_BYTES);
    header.writeUInt16BE(from[10]!, 0);
    from.copy(header, 2, 8, 10);
    header.writeUInt16BE(from[11]!, 4);
    from.copy(header, 6, 12, 20);
    from.copy(header, 14, 0, 2);
    const bytes = Buffer.concat([header, from.subarray(SLL2_HEADER_BYTES)]);
    return { ...frame, bytes, length: frame.length - SLL2_HEADER_BYTES + SLL_HEADER_BYTES };
  });
  return { ...capture, content: { ...capture.content, interfaces, frames } };
}

/** Neighbouring points that became one are one link of the chain, with all their tuples. */
function tellMerged(truth: Truth, merged: ReadonlyMap<string, string>): Truth {
  const rename = (point: string) => merged.get(point) ?? point;
  const flows = truth.flows.map((flow) => {
    const chain: ChainLink[] = [];
    for (const link of flow.chain) {
      const point = rename(link.point);
      const before = chain.at(-1);
      if (before?.point === point) chain[chain.length - 1] = joined(before, link);
      else chain.push({ ...link, point });
    }
    return { ...flow, chain, reaches: flow.reaches && rename(flow.reaches) };
  });
  const relays = truth.relays.map(({ kind, between: [a, b] }) => ({
    kind,
    between: [rename(a), rename(b)] as const,
  }));
  return {
    ...truth,
    points: [...new Set(truth.points.map(rename))],
    flows,
    relays: relays as Truth['relays'],
  };
}

function joined(a: ChainLink, b: ChainLink): ChainLink {
  const own = a.tuples ?? [];
  const same = (x: (typeof own)[number], y: (typeof own)[number]) =>
    x.src === y.src && x.sport === y.sport && x.dst === y.dst && x.dport === y.dport;
  const added = (b.tuples ?? []).filter((tuple) => !own.some((known) => same(known, tuple)));
  const tuples = [...own, ...added];
  return {
    ...a,
    seen: a.seen || b.seen,
    packets: (a.packets ?? 0) + (b.packets ?? 0),
    tuples: tuples.length ? tuples : null,
  };
}
