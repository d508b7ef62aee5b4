// ARP as print-arp.c words it: `Request who-has 172.17.0.2 tell 172.17.0.3, length 28`, `Reply 172.17.0.2 is-at 02:42:ac:11:00:02, length 28`,
// with -v `Ethernet (len 6), IPv4 (len 4), ` before it; tcpdump 3.x wrote `who-has A tell B` and `reply A is-at M`.
import { canonicalAddress } from '../../model/address.js';
import type { TextArp } from './text-packet.js';

const REQUEST = /who-has (\S+?)(?: \([^)]*\))? tell (\S+?)(?:,|\s|$)/;
const REPLY = /reply (\S+?) is-at ((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})/i;

export function parseArp(text: string): TextArp | undefined {
  const said = text.slice(0, 400);
  const request = REQUEST.exec(said);
  if (request) {
    const target = canonicalAddress(request[1]!);
    const sender = canonicalAddress(request[2]!);
    return target && sender ? { kind: 'arp', op: 'request', sender, target } : undefined;
  }
  const reply = REPLY.exec(said);
  const sender = reply ? canonicalAddress(reply[1]!) : undefined;
  if (!reply || !sender) return undefined;
  return { kind: 'arp', op: 'reply', sender, target: '0.0.0.0', senderMac: reply[2]!.toLowerCase() };
}
