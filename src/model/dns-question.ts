// What a DNS forwarder keeps of a lookup, in the words of `relay.preserved` (RelayJoin, report): it keeps nothing else.
export const DNS_QUESTION = 'DNS question';

export const enum Dns {
  Port = 53,
}

/** Silence after which DNS that uses the ports again is another lookup: stub resolvers have a socket for each, and relays use a port again within minutes (libslirp lets go of port 53 after as long, socket.c). */
export const enum LookupIdle {
  /** A question, all before it answered; or what nobody asked there. */
  AnyNs = 10e9,
  /** A question that differs, all before it answered. A lookup's own questions (A, AAAA) follow each other within milliseconds; in a crowd a port comes again within a second. */
  OtherNs = 250e6,
}

/** Whether a message after such a silence is of another lookup. `asksAnew`: it asks, and all before it was answered; `differs`: both questions are known, and are two. */
export function beginsLookup(idleNs: number, asksAnew: boolean, differs: () => boolean): boolean {
  if (idleNs > LookupIdle.AnyNs) return asksAnew || differs();
  return idleNs > LookupIdle.OtherNs && asksAnew && differs();
}
