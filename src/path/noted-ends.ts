// Whose packets a capture says they are (ptcpdump's comments) → names for a path's two ends, and a sentence with the place.
// A note names one local party for both directions; which end that is, is said only where one thing decides it: the note says who sent, or the
// node owns one of the two addresses, or one direction's TTL is as its sender set it (64, 128, 255) and the other's is not.
import { reverseTuple } from '../model/five-tuple.js';
import type { FlowRecord } from '../model/flow.js';
import { notedKey, type NotedParty } from '../model/packet-note.js';
import type { Sighting } from '../model/segment.js';
import type { PathContext } from './context.js';

/** Initial TTLs of Linux and macOS, of Windows, of network devices. */
const INITIAL_TTLS: ReadonlySet<number | null> = new Set([64, 128, 255]);
/** Notes of one conversation, and places of one note, that are put into words. */
const SAID = 3;

export interface NotedEnds {
  readonly client?: string;
  readonly server?: string;
  readonly notes: readonly string[];
}

type Side = 'client' | 'server';

export function notedEnds(sightings: readonly Sighting[], context: PathContext): NotedEnds {
  if (!context.noted || context.noted.size === 0) return { notes: [] };
  const names = new Map<Side, string>();
  const places = new Map<string, string[]>();
  for (const { flow } of sightings) {
    const likely = sideOf(flow, context);
    for (const party of partiesOf(flow, context)) {
      const side = statedSide(party) ?? likely;
      const said = `${side === undefined ? 'packets of' : `the ${side} is`} ${partyText(party)}`;
      places.set(said, [...(places.get(said) ?? []), party.at].slice(0, SAID));
      if (side !== undefined && !names.has(side)) names.set(side, nameOf(party));
    }
  }
  const notes = [...places].slice(0, SAID).map(([said, at]) => `${said}, as noted at ${at.join(', ')}`);
  return { client: names.get('client'), server: names.get('server'), notes };
}

/** A party, and whether its packet went from the client to the server. */
type Owner = NotedParty & { readonly forward: boolean };

/** Both directions' notes, equal ones once. */
function partiesOf({ point, tuple }: FlowRecord, { noted }: PathContext): Owner[] {
  const of = (forward: boolean): Owner[] =>
    (noted!.get(notedKey(point, forward ? tuple : reverseTuple(tuple))) ?? []).map((p) => ({
      ...p,
      forward,
    }));
  const once = new Map<string, Owner>();
  for (const party of [...of(true), ...of(false)]) {
    if (!once.has(partyText(party))) once.set(partyText(party), party);
  }
  return [...once.values()];
}

function statedSide({ sent, forward }: Owner): Side | undefined {
  if (sent === undefined) return undefined;
  return sent === forward ? 'client' : 'server';
}

function sideOf({ point, tuple, forward, reverse }: FlowRecord, context: PathContext): Side | undefined {
  const node = context.nodeOf(point);
  const owns = (address: string): boolean =>
    (context.topology.owners.get(address) ?? []).some((owner) => owner.node === node);
  const byAddress = onlyOne(owns(tuple.src), owns(tuple.dst));
  if (byAddress) return byAddress;
  if (forward.packets === 0 || reverse.packets === 0) return undefined;
  return onlyOne(INITIAL_TTLS.has(forward.ttl), INITIAL_TTLS.has(reverse.ttl));
}

function onlyOne(client: boolean, server: boolean): Side | undefined {
  if (client === server) return undefined;
  return client ? 'client' : 'server';
}

function nameOf({ pod, container, process }: NotedParty): string {
  return pod ?? container ?? process!.name;
}

/** `wget (pid 13626) in container test, pod test.default`. */
function partyText({ process, container, pod }: NotedParty): string {
  const pid = process?.pid === undefined ? '' : ` (pid ${process.pid})`;
  const inside = [container && `container ${container}`, pod && `pod ${pod}`].filter(Boolean).join(', ');
  if (!process) return inside;
  return `${process.name}${pid}${inside && ` in ${inside}`}`;
}
