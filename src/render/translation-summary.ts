// Translation → one line ("source 172.17.0.2:57908 → 192.168.65.100:57908"), and many translations → few lines in which
// ports that differ are `*`. Source and destination are independent (RFC 3022; netfilter manips both at once).
// e.g. 40 × {source: {from: "172.17.0.2:5xxxx", to: "192.168.65.100:5xxxx"}} → "source 172.17.0.2:* → 192.168.65.100:*"
import type { EndpointChange, Translation } from '../model/report.js';

type Side = 'source' | 'destination';
const SIDES: readonly Side[] = ['source', 'destination'];

/** `source A → B, destination C → D`; empty when nothing is stated. */
export function describeTranslation(translation: Translation): string {
  return SIDES.flatMap((side) => {
    const change = translation[side];
    return change ? [`${side} ${change.from} → ${change.to}`] : [];
  }).join(', ');
}

/** Distinct address pairs in order of appearance; a port (or ICMP id) that varies within a pair prints as `*`. */
export function summarizeTranslations(translations: readonly Translation[]): readonly string[] {
  const shapes = new Map<string, Translation[]>();
  for (const translation of translations) {
    const key = JSON.stringify(SIDES.map((side) => addressesOf(translation[side])));
    const list = shapes.get(key);
    if (list) list.push(translation);
    else shapes.set(key, [translation]);
  }
  return [...shapes.values()].map((alike) => describeTranslation(foldPorts(alike)));
}

function foldPorts(alike: readonly Translation[]): Translation {
  const first = alike[0]!;
  const fold = (side: Side): EndpointChange | undefined => {
    const changes = alike.flatMap((t) => (t[side] ? [t[side]] : []));
    if (changes.length === 0) return undefined;
    return { from: foldEnd(changes.map((c) => c.from)), to: foldEnd(changes.map((c) => c.to)) };
  };
  return { source: fold('source'), destination: fold('destination'), by: first.by };
}

function foldEnd(ends: readonly string[]): string {
  const first = ends[0]!;
  if (ends.every((e) => e === first)) return first;
  const { address, separator } = splitEnd(first);
  return `${address}${separator}*`;
}

function addressesOf(change: EndpointChange | undefined): readonly string[] | null {
  if (!change) return null;
  const [from, to] = [splitEnd(change.from), splitEnd(change.to)];
  return [from.address, from.separator, to.address, to.separator];
}

/** `1.2.3.4:80`, `[2001:db8::1]:80`, `1.2.3.4 id 7`, or an address alone. */
function splitEnd(text: string): { readonly address: string; readonly separator: string } {
  const icmp = text.indexOf(' id ');
  if (icmp >= 0) return { address: text.slice(0, icmp), separator: ' id ' };
  const colon = text.lastIndexOf(':');
  return colon > 0 ? { address: text.slice(0, colon), separator: ':' } : { address: text, separator: ' ' };
}
