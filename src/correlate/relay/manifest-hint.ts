// What pathstitch.yaml says of the relay between two nodes is final: it names the kind, whatever the packets look like.
//   relays: [{ between: [vm, mac], kind: gvisor }]
import { formatPlace } from '../../model/diagnostic.js';
import type { Manifest } from '../../model/manifest.js';
import type { RelayJoin, Segment } from '../../model/segment.js';

export function withManifestHint(
  join: RelayJoin,
  segments: readonly Segment[],
  manifest: Manifest | undefined,
  nodeOf: (point: string) => string,
): RelayJoin {
  const from = nodeOf(segments[join.from]!.sightings.at(-1)!.flow.point);
  const to = nodeOf(segments[join.to]!.sightings[0]!.flow.point);
  const said = manifest?.relays?.find(
    ({ between: [a, b] }) => (a === from && b === to) || (a === to && b === from),
  );
  if (!said?.kind || !said.at) return join;
  const says = `the manifest says that ${said.kind} joins ${from} and ${to}`;
  const evidence = { source: 'manifest', says, at: formatPlace(said.at) };
  const process = said.processes?.join(', ');
  return { ...join, hint: { kind: said.kind, ...(process && { process }), evidence } };
}
