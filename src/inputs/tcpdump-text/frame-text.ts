// A frame's text without time and columns → its link header, if -e printed one, and what it carries.
//   02:42:ac:11:00:03 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has 172.17.0.2 tell 172.17.0.3, length 28
//   06:7d:ec:eb:b8:88 ethertype IPv4 (0x0800), length 98: 10.0.0.1 > 10.0.0.2: …        (cooked, source address only)
import { parseArp } from './arp-text.js';
import { BODY, HEADER, parseIp, TRUNCATED } from './ip-text.js';
import type { Continuation, TextFrame } from './text-packet.js';

const MAC = '(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}';
const NAMED = `(?:${MAC}|Broadcast)(?: \\(oui [^)]*\\))?`;
const ETHERNET = new RegExp(`^(${NAMED}) > (${NAMED}),? `);
const COOKED = new RegExp(`^(?:ifindex (\\d+) )?(${MAC})?,? ?(?=ethertype )`);
/** -q leaves out the ethertype of a cooked frame: `02:42:ac:11:00:02 172.17.0.2.41264 > 203.0.113.80.80: tcp 0` */
const COOKED_QUIET = new RegExp(`^(?:ifindex (\\d+) )?(${MAC}) (?=\\(|\\S+ > \\S+:)`);
const ETHERTYPE = /^(?:ethertype )?([\w .+-]{2,40}?)(?: \((0x[0-9a-fA-F]{4})\))?,(?: length (\d+):)? /;
const VLAN = /^vlan (\d{1,4}), p \d(?:, DEI)?,? /;
const BELOW = /^(?:IP6? )?\((?:tos|hlim|flowlabel|class)\b/;
const LONGEST_LINK = 300;
const MPLS = /^MPLS(?: ?\(label \d+[^()]{0,60}(?:\([^()]*\))?[^()]{0,60}\))+,? ?/;
const OTHER_LINK =
  /^(?:AF (?:IPv4|IPv6) \(\d+\),|PPP-IP6? \(0x[0-9a-f]+\),|MPLS \(0x[0-9a-f]+\),|IPv[46],?|ip6?:) (?:length:? (\d+): )?/;

export function parseFrame(text: string, more: Continuation): TextFrame | undefined {
  const ethernet = ETHERNET.exec(text);
  if (ethernet)
    return withLink(text.slice(ethernet[0].length), more, macOf(ethernet[1]!), macOf(ethernet[2]!));
  const cooked = text.includes('ethertype') ? COOKED.exec(text) : COOKED_QUIET.exec(text);
  if (cooked) {
    const frame = withLink(text.slice(cooked[0].length), more, cooked[2] && macOf(cooked[2]));
    return frame && cooked[1] ? { ...frame, ifindex: Number(cooked[1]) } : frame;
  }
  return contentOf(text, more, {});
}

function macOf(text: string): string {
  const bare = text.split(' ')[0]!.toLowerCase();
  if (bare === 'broadcast') return 'ff:ff:ff:ff:ff:ff';
  return bare
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join(':');
}

function withLink(text: string, more: Continuation, srcMac?: string, dstMac?: string): TextFrame | undefined {
  const vlans: number[] = [];
  let rest = text;
  let length: number | undefined;
  let type = '';
  for (let i = 0; i < 6; i++) {
    const vlan = VLAN.exec(rest);
    const ethertype = vlan ? null : ETHERTYPE.exec(rest);
    const found = vlan ?? ethertype;
    if (!found || (!vlan && BODY.test(rest))) break;
    if (vlan) vlans.push(Number(vlan[1]));
    else type = ethertype![2]?.toLowerCase() ?? ethertype![1]!;
    if (ethertype?.[3]) length = Number(ethertype[3]);
    rest = rest.slice(found[0].length);
  }
  const link = {
    ...(srcMac && { srcMac }),
    ...(dstMac && { dstMac }),
    ...(length !== undefined && { length }),
    ...(vlans.length > 0 && { vlans }),
  };
  return contentOf(type === '0x0806' ? `ARP, ${rest}` : rest, more, link);
}

function contentOf(
  text: string,
  more: Continuation,
  link: Omit<TextFrame, 'content'>,
): TextFrame | undefined {
  if (!more.enter()) return undefined;
  const arp = /^(?:ARP, |arp )(.*)$/s.exec(text);
  if (arp) {
    const content = parseArp(arp[1]!);
    return content && { ...link, content };
  }
  const mpls = MPLS.exec(text);
  if (mpls) {
    const labels = [...mpls[0].matchAll(/label (\d+)/g)].map((label) => Number(label[1]));
    const below = text.slice(mpls[0].length) || more.take(BELOW);
    return below === undefined ? undefined : contentOf(below, more, { ...link, mpls: labels });
  }
  const other = OTHER_LINK.exec(text);
  if (other && text.startsWith('MPLS (')) return contentOf(text.slice(other[0].length), more, link);
  let rest = other ? text.slice(other[0].length) : text;
  const length = link.length ?? (other?.[1] === undefined ? undefined : Number(other[1]));
  rest = rest.replace(/^(?:PPPoE [^]{0,80}?\] )?(?:PPP-)?IP6?,? (?=\S)/, '');
  if (!HEADER.test(rest.replace(TRUNCATED, '')) && !BODY.test(rest)) return behindLink(rest, more, link);
  const content = parseIp(rest, more);
  return content && { ...link, ...(length !== undefined && { length }), content };
}

/**
 * A link header this file does not know (`version 0, resource ID 20, family IPv4 (2), length 184: `): what follows one of its colons or
 * commas; behind NSH also the line below.
 */
function behindLink(
  text: string,
  more: Continuation,
  link: Omit<TextFrame, 'content'>,
): TextFrame | undefined {
  const head = text.slice(0, LONGEST_LINK);
  for (const separator of head.matchAll(/[:,] (?:IP6? )?/g)) {
    const rest = text.slice(separator.index + separator[0].length);
    if (ETHERNET.test(rest)) return parseFrame(rest, more);
    if (/^Re(?:quest who-has|ply \S+ is-at) /.test(rest)) return contentOf(`ARP, ${rest}`, more, link);
    if (!HEADER.test(rest) && !BODY.test(rest)) continue;
    const content = parseIp(rest, more);
    if (content) return { ...link, content };
  }
  const below = text.startsWith('NSH,') ? more.take(BELOW) : undefined;
  const content = below === undefined ? undefined : parseIp(below.replace(/^IP6? /, ''), more);
  return content && { ...link, content };
}
