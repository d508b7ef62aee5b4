// Is this tcpdump's output? Its banner, or packets: a packet line is so particular (time, IP, two endpoints) that a few decide, even
// among the lines of a -A payload.
import { isFiller } from '../../lib/lines.js';
import { startLine } from './start-line.js';
import { BODY } from './ip-text.js';

const BANNER =
  /^\s*(?:tcpdump: (?:verbose|listening on)|listening on \S+, link-type|reading from file \S+, link-type)/;
const IP_OR_ARP =
  /^(?:IP6? (?:\(|truncated-ip|\[(?:total|header\+payload) length |\S+ > )|MPLS \(|NSH, |ip6?: (?:\(|\S+ > )|AF IPv[46] |ARP, (?:Ethernet|Request|Reply)|(?:ifindex \d+ )?(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2} (?:> |ethertype |\(oui)|(?:ifindex \d+ )?ethertype |\S+ > \S+: )/i;
const LENGTH_THEN_IP = /, length \d+: (?:\(|\S*\d[.:]\S* > )/;
const PAYLOAD = /^\s*(?:0x[0-9a-f]{4}:|$)|^\s+/;
const TRAILER = /^\s*\d+ packets? (?:captured|received by filter|dropped by kernel)/;
const PRINTS_NOTHING =
  /tcpdump: verbose output suppressed(?![^]*^[1-9]\d* packets? captured)|^0 packets captured/m;
const JUDGED = 400;

export function looksLikeTcpdump(head: string): boolean {
  let banner = false;
  let packets = 0;
  let others = 0;
  let firstIsPacket: boolean | undefined;
  for (const raw of head.split('\n', JUDGED)) {
    const line = raw.replace(/\*\*/g, '');
    if (isFiller(line)) continue;
    if (BANNER.test(line)) {
      banner = true;
      continue;
    }
    if (TRAILER.test(line)) continue;
    const packet = isPacket(line) || (banner && startLine(line)?.time !== undefined);
    firstIsPacket ??= packet;
    if (packet) packets++;
    else if (!PAYLOAD.test(line)) others++;
  }
  // A banner without a packet is the log of `tcpdump -w` unless it says that nothing came, or that packets were to be printed.
  if (packets === 0) return banner && PRINTS_NOTHING.test(head);
  return banner || firstIsPacket === true || packets * 2 >= others;
}

function isPacket(line: string): boolean {
  const start = startLine(line);
  if (start)
    return IP_OR_ARP.test(start.rest) || (start.known && LENGTH_THEN_IP.test(start.rest.slice(0, 500)));
  const body = line.trim();
  return (
    BODY.test(body) &&
    /^\S*\d+[.:]\S* > \S*\d+[.:]\S*: (?:Flags \[|ICMP|UDP|\[|\d+[+* ]|[SFPR.]+ )/.test(body)
  );
}
