// What a capture states beside its packets → facts of its node: addresses and MACs of its interfaces (pcapng interface options), processes,
// containers and pods noted on packets (ptcpdump's comments, Apple's process blocks and PKTAP headers), and which socket is whose.
import type { CaptureTables } from '../model/capture-tables.js';
import type { Place } from '../model/diagnostic.js';
import type { Fact, SocketFact } from '../model/fact.js';
import type { FiveTuple } from '../model/five-tuple.js';
import type { InterfaceHeader } from '../model/frame-sink.js';
import type { NotedPacket, NotedProcess } from '../model/packet-note.js';
import { ptcpdumpFacts } from './ptcpdump-comment.js';

/** Each once, at the first packet that states it. */
export function captureFacts(tables: CaptureTables): readonly Fact[] {
  const interfaces = new Set(tables.interfaces.map((i) => i.header));
  const facts = [
    ...[...interfaces].flatMap((header) => interfaceFacts(header, { file: tables.file })),
    ...tables.notes.flatMap(factsOfNote),
  ];
  const once = new Map<string, Fact>();
  for (const fact of facts) {
    const key = JSON.stringify({ ...fact, at: undefined });
    if (!once.has(key)) once.set(key, fact);
  }
  return [...once.values()];
}

function interfaceFacts(header: InterfaceHeader, at: Place): Fact[] {
  const { name, mac } = header;
  if (!name) return [];
  const addresses = (header.addresses ?? []).map((a): Fact => ({
    kind: 'address',
    at,
    interface: name,
    ...a,
  }));
  return mac || addresses.length > 0
    ? [{ kind: 'interface', at, name, ...(mac && { mac }) }, ...addresses]
    : [];
}

function factsOfNote(note: NotedPacket): Fact[] {
  const at = { file: note.file, packet: note.frame };
  const commented = ptcpdumpFacts(note.comments, at);
  const stated = [note.process, note.effective].filter((p) => p !== undefined);
  const process = note.process ?? note.effective;
  return [
    ...commented,
    ...stated.filter((p) => p.name !== '').map((p) => processFact(p, at)),
    ...(process && note.tuple && note.sent !== undefined
      ? [socketFact(note.tuple, note.sent, process, at)]
      : []),
  ];
}

function processFact(process: NotedProcess, at: Place): Fact {
  return { kind: 'process', at, ...process, argv: [process.name] };
}

/** Whose packet it is has the socket on this system: the sender of what leaves, the receiver of what comes in. */
function socketFact(tuple: FiveTuple, sent: boolean, process: NotedProcess, at: Place): SocketFact {
  const source = { address: tuple.src, port: tuple.sport };
  const destination = { address: tuple.dst, port: tuple.dport };
  const [local, remote] = sent ? [source, destination] : [destination, source];
  return {
    kind: 'socket',
    at,
    protocol: tuple.protocol,
    local: local.address,
    localPort: local.port,
    remote: remote.address,
    remotePort: remote.port,
    processes: [process],
  };
}
