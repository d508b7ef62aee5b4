// Annotations and the frames they speak of → what the pcapng writer takes: an interface per observation point and link
// type, frames in time order on one clock. `framesWanted` says which frames to read again.
import type { RawFrame } from '../model/packet-detail.js';
import { epochNanoseconds } from '../model/epoch.js';
import type { Annotation } from './annotate.js';
import type { ExportFrame, ExportInterface } from './pcapng-writer.js';

/** File (relative to the bundle) → frame numbers, from 1. */
export function framesWanted(annotations: readonly Annotation[]): ReadonlyMap<string, ReadonlySet<number>> {
  const wanted = new Map<string, Set<number>>();
  for (const { file, frame } of annotations) {
    const frames = wanted.get(file);
    if (frames) frames.add(frame);
    else wanted.set(file, new Set([frame]));
  }
  return wanted;
}

/** `read`: the frames of each file that could be read; an annotation without its frame is left out. */
export function assemble(
  annotations: readonly Annotation[],
  read: ReadonlyMap<string, readonly RawFrame[]>,
): { readonly interfaces: readonly ExportInterface[]; readonly frames: readonly ExportFrame[] } {
  const raw = new Map(
    [...read].flatMap(([file, frames]) => frames.map((f) => [placeOf(file, f.frame), f] as const)),
  );
  const interfaces: ExportInterface[] = [];
  const frames: ExportFrame[] = [];
  for (const [place, about] of byPlace(annotations)) {
    const frame = raw.get(place);
    if (!frame) continue;
    const { point, time } = about[0]!;
    frames.push({
      interface: interfaceIndex(interfaces, point, frame.linkType),
      timeNs: epochNanoseconds(time),
      bytes: frame.bytes,
      originalLength: frame.originalLength,
      comment: about.map((a) => a.comment).join(' | '),
    });
  }
  frames.sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0));
  return { interfaces, frames };
}

/** A frame that several paths share is written once, with all their comments. */
function byPlace(annotations: readonly Annotation[]): ReadonlyMap<string, readonly Annotation[]> {
  const places = new Map<string, Annotation[]>();
  for (const annotation of annotations) {
    const place = placeOf(annotation.file, annotation.frame);
    const list = places.get(place);
    if (list) list.push(annotation);
    else places.set(place, [annotation]);
  }
  return places;
}

function placeOf(file: string, frame: number): string {
  return `${file}#${frame}`;
}

function interfaceIndex(interfaces: ExportInterface[], name: string, linkType: number): number {
  const index = interfaces.findIndex((i) => i.name === name && i.linkType === linkType);
  return index >= 0 ? index : interfaces.push({ name, linkType }) - 1;
}
