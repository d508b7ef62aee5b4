// What captures note on packets (ptcpdump's comments, Apple's process blocks) → for each conversation at each point the process, container
// or pod whose packets they are. The same notes as facts of the node: inputs/capture-facts.
//   PID: 13626\nCmd: /usr/bin/wget\nArgs: wget kernel.org   on packet 3 of vm/all.pcapng
import type { IngestedCapture } from './ingest.js';
import { notedParty } from './inputs/ptcpdump-comment.js';
import { formatPlace, type Place } from './model/diagnostic.js';
import { notedKey, type NotedParties, type NotedPacket, type NotedParty } from './model/packet-note.js';

export function notedParties(
  captures: readonly IngestedCapture[],
  pointOf: (capture: number) => (key: number) => string,
): NotedParties {
  const parties = new Map<string, NotedParty[]>();
  captures.forEach(({ tables, lines }, i) => {
    for (const noted of tables.notes) {
      const party = noted.tuple && notedParty(noted);
      if (!party || !noted.tuple) continue;
      const key = notedKey(pointOf(i)(noted.interfaceKey), noted.tuple);
      const known = parties.get(key) ?? [];
      parties.set(key, known);
      known.push({ ...party, at: formatPlace(placeOf(noted, lines)) });
    }
  });
  return parties;
}

function placeOf({ file, frame }: NotedPacket, lines: readonly number[] | undefined): Place {
  return lines ? { file, line: lines[frame - 1] } : { file, packet: frame };
}
