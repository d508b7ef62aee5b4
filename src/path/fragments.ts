// Later IP fragments carry no ports (RFC 791), so packets/ counts them as flows of their addresses alone. They are part of a conversation
// between these addresses: said there as a note, not drawn as a path of their own unless there is no such conversation.
import type { Segment } from '../model/segment.js';

const WITH_PORTS = new Set(['tcp', 'udp', 'sctp', 'udplite', 'dccp']);

export interface Fragments {
  /** Segments that are conversations. */
  readonly whole: readonly Segment[];
  readonly notesFor: (segment: Segment) => string[];
}

export function attachFragments(segments: readonly Segment[]): Fragments {
  const isFragment = (s: Segment): boolean => {
    const t = s.sightings[0]!.flow.tuple;
    return t.sport === null && WITH_PORTS.has(t.protocol);
  };
  const fragments = segments.filter(isFragment);
  if (fragments.length === 0) return { whole: segments, notesFor: () => [] };
  const owners = new Map<string, Segment[]>();
  for (const s of segments) {
    if (isFragment(s)) continue;
    for (const key of keysOf(s)) owners.set(key, [...(owners.get(key) ?? []), s]);
  }
  const notes = new Map<number, string[]>();
  const orphans = new Set<Segment>();
  for (const fragment of fragments) {
    const candidates = keysOf(fragment)
      .flatMap((key) => owners.get(key) ?? [])
      .filter((s) => overlaps(s, fragment));
    if (candidates.length === 0) orphans.add(fragment);
    const { flow } = fragment.sightings[0]!;
    const n = flow.forward.packets + flow.reverse.packets;
    const which = candidates.length > 1 ? ', of this or another conversation between these addresses' : '';
    for (const s of new Set(candidates)) {
      const said = `${n} later IP fragments between ${flow.tuple.src} and ${flow.tuple.dst} at ${flow.point} (${flow.file}#${flow.firstFrame})${which}`;
      notes.set(s.id, [...(notes.get(s.id) ?? []), said]);
    }
  }
  return {
    whole: segments.filter((s) => !isFragment(s) || orphans.has(s)),
    notesFor: (s) => notes.get(s.id) ?? [],
  };
}

function keysOf(s: Segment): string[] {
  return s.sightings.map(({ flow }) => {
    const { protocol, src, dst } = flow.tuple;
    return `${flow.point} ${protocol} ${src < dst ? `${src} ${dst}` : `${dst} ${src}`}`;
  });
}

function overlaps(a: Segment, b: Segment): boolean {
  const [x, y] = [a.sightings[0]!.flow, b.sightings[0]!.flow];
  return x.firstNs <= y.lastNs + 1e9 && y.firstNs <= x.lastNs + 1e9;
}
