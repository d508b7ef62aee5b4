// What a DNS message asks (RFC 1035 section 4.1): forwarders send a question on under a transaction id and with options of their own, so this is
// what their two sides have in common.
import { finish, mix } from '../lib/hash.js';
import { Dns } from '../model/dns-question.js';

const HEADER = 12;
/** Root name, type, class. */
const SHORTEST = HEADER + 5;
const LONGEST_LABEL = 63;
const OPCODE = 0x7800;

/** Hash of the message's one question: name without case (resolvers vary it), type, class. 0 where there is none, or it was not captured whole. */
export function questionHash(view: DataView, from: number, stop: number): number {
  if (stop - from < SHORTEST || view.getUint16(from + 4) !== 1 || (view.getUint16(from + 2) & OPCODE) !== 0)
    return 0;
  let hash = 0;
  let at = from + HEADER;
  for (let left = view.getUint8(at++); left !== 0; left = view.getUint8(at++)) {
    if (left > LONGEST_LABEL || at + left >= stop) return 0;
    hash = mix(hash, left);
    for (const end = at + left; at < end; at++) {
      const byte = view.getUint8(at);
      hash = mix(hash, byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
    }
  }
  return at + 4 <= stop ? finish(mix(hash, view.getInt32(at))) || 1 : 0;
}

/** Whether a packet with these ports (source << 16 | destination) is of DNS, and whether it asks. */
export function isDns(ports: number): boolean {
  return ports >>> 16 === Dns.Port || asksDns(ports);
}

export function asksDns(ports: number): boolean {
  return (ports & 0xffff) === Dns.Port;
}
