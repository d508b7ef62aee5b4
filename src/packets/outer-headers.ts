// The stack of outer headers of the packet being decoded. A tunnel layer pushes what carried it, tries its payload, and pops
// when no IP packet was in there: the outer packet is then the flow. Kind and (where both directions share it) id make up
// the Encapsulation column, so a flow seen bare and inside VXLAN at one point is two flows.
import { finish, mix } from '../lib/hash.js';
import { Flag, O, P } from './packet-batch.js';
import type { PacketBatch } from './packet-batch.js';
import type { OuterKind } from './outer-kinds.js';

/** A tag or label: no addresses. Returns the mark that popOuter needs. */
export function pushLabel(batch: PacketBatch, kind: OuterKind, id: number, keyed: boolean): number {
  const mark = batch.words[batch.at + P.Encapsulation]!;
  push(batch, kind, id, keyed, true);
  return mark;
}

/** A tunnel whose carrier is the IP packet the row holds now; the columns will be overwritten by what is inside. */
export function pushCarrier(
  batch: PacketBatch,
  kind: OuterKind,
  id: number,
  keyed: boolean,
  hasId: boolean,
): number {
  const w = batch.words;
  const at = batch.at;
  const mark = w[at + P.Encapsulation]!;
  const record = push(batch, kind, id, keyed, hasId);
  const outer = batch.outer;
  outer[record + O.V6] = (w[at + P.Flags]! & Flag.V6) !== 0 ? 1 : 0;
  outer[record + O.Src] = w[at + P.Src]!;
  outer[record + O.Dst] = w[at + P.Dst]!;
  outer[record + O.Ports] = w[at + P.Ports]!;
  outer[record + O.HasAddresses] = 1;
  outer[record + O.HasPorts] = (w[at + P.Flags]! & Flag.NoPorts) !== 0 ? 0 : 1;
  return mark;
}

/** Undoes the last push; always false, so a layer can end with `return decodeInner(…) || popOuter(…)`. */
export function popOuter(batch: PacketBatch, mark: number): false {
  const at = batch.at;
  batch.words[at + P.OuterCount]!--;
  batch.outerRows--;
  batch.words[at + P.Encapsulation] = mark;
  return false;
}

function push(batch: PacketBatch, kind: OuterKind, id: number, keyed: boolean, hasId: boolean): number {
  const w = batch.words;
  const at = batch.at;
  if (w[at + P.Encapsulation] === 0) {
    w[at + P.OuterStart] = batch.outerRows;
    w[at + P.OuterCount] = 0;
  }
  const record = batch.outerRows++ * O.Stride;
  w[at + P.OuterCount]!++;
  w[at + P.Encapsulation] = finish(mix(mix(w[at + P.Encapsulation]!, kind + 1), keyed ? id : 0)) | 1;
  const outer = batch.outer;
  outer.fill(0, record, record + O.Stride);
  outer[record + O.Kind] = kind;
  outer[record + O.Id] = id | 0;
  outer[record + O.HasId] = hasId ? 1 : 0;
  return record;
}
