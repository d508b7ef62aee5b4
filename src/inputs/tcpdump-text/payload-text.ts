// What follows `A.port > B.port: ` → the transport: TCP by its flags, ICMP, GRE and others by their word, UDP when only ports say so
// (application printers replace "UDP, length 29" by their own words, `60664+ A? ifconfig.me. (29)`).
import type { Endpoint } from './endpoint.js';
import { parseFrame } from './frame-text.js';
import { parseIcmp } from './icmp-text.js';
import { HEADER, type IpHeader, parseIp } from './ip-text.js';
import { parseTcp } from './tcp-words.js';
import type { Continuation, TextFrame, TextGre, TextPayload, TextUdp } from './text-packet.js';

export interface IpContext {
  readonly version: 4 | 6;
  readonly src: Endpoint;
  readonly dst: Endpoint;
  readonly header: IpHeader;
}

// First words of protocols without ports, as print-*.c prints them.
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/^igmp\b/i, 2],
  [/^(?:tcp\b|ip-proto-6\b)/, 6],
  [/^(?:udp\b|ip-proto-17\b)/, 17],
  [/^icmp\b/, 1],
  [/^DCCP\b/, 33],
  [/^ESP\b/, 50],
  [/^AH\b/, 51],
  [/^EIGRP\b/, 88],
  [/^OSPF/, 89],
  [/^PIM/, 103],
  [/^CARP|^VRRP/, 112],
  [/^RSVP/, 46],
  [/^sctp\b/, 132],
];
const CHECKSUM_NOTE =
  /^(?:\[(?:udp sum ok|bad udp cksum[^\]]*|no cksum|[^\]]*cksum[^\]]*)\] ?|\[[\w ]+ sum ok\] ?)/;

export function parsePayload(text: string, ip: IpContext, more: Continuation): TextPayload | undefined {
  const rest = text.replace(CHECKSUM_NOTE, '').trimStart();
  const protocol = ip.header.protocol;
  const { port: sport } = ip.src;
  const { port: dport } = ip.dst;
  const later = (ip.header.fragmentOffset ?? 0) > 0;
  if (sport !== undefined && dport !== undefined && !later) {
    const tcp = protocol === undefined || protocol === 6 ? parseTcp(rest, sport, dport) : undefined;
    if (tcp) return tcp;
    if (protocol === 6 || /^\[\|tcp\]|^tcp \[/.test(rest)) return { kind: 'tcp', sport, dport };
    const other = protocol ?? (/^(?:sctp|DCCP|UDPlite)\b/.test(rest) ? wordProtocol(rest) : undefined);
    if (other === undefined || other === 17) return parseUdp(rest, sport, dport, more);
    return { kind: 'other', protocol: other };
  }
  if (/^ICMP6?\b/.test(rest) && !later) return parseIcmp(rest, ip, more);
  if (/^GREv?\d?\b/.test(rest)) return parseGre(rest, more);
  if (/^IP6? /.test(rest)) return parseIp(rest.replace(/^IP6? /, ''), more);
  if (HEADER.test(rest)) return parseIp(rest, more);
  const known = protocol ?? wordProtocol(rest);
  return known === undefined ? undefined : { kind: 'other', protocol: known };
}

function wordProtocol(rest: string): number | undefined {
  const numbered = /^ip-proto-(\d{1,3})\b/.exec(rest);
  if (numbered) return Number(numbered[1]);
  return WORDS.find(([word]) => word.test(rest))?.[1];
}

function parseUdp(rest: string, sport: number, dport: number, more: Continuation): TextUdp {
  const length = udpLength(rest);
  const base: TextUdp = { kind: 'udp', sport, dport, ...(length !== undefined && { length }) };
  const tunnel = /^(VXLAN|OTV|Geneve),.{0,60}? (?:vni|instance) (0x[0-9a-f]+|\d+)(?:.*?: (.*)|.*)$/is.exec(
    rest.slice(0, 2000),
  );
  if (!tunnel) return base;
  const inner = innerFrame(tunnel[3], more);
  const kind = tunnel[1]!.toLowerCase() === 'geneve' ? 'geneve' : 'vxlan';
  return inner ? { ...base, tunnel: { kind, vni: Number(tunnel[2]), inner } } : base;
}

function udpLength(rest: string): number | undefined {
  const head = rest.slice(0, 4000);
  const said =
    /^(?:UDP|udp),? (?:bad length |length )?(\d+)/.exec(head) ??
    /\((\d+)\)\s*$/.exec(head.trimEnd()) ??
    /\blength:? (\d+)/.exec(head);
  return said ? Number(said[1]) : undefined;
}

function parseGre(rest: string, more: Continuation): TextPayload {
  const key = /key=(0x[0-9a-f]+|\d+)/.exec(rest)?.[1];
  const inline = /^GRE[^:]*?length \d+: (.*)$/s.exec(rest.slice(0, 4000))?.[1];
  const inner = innerFrame(inline, more);
  if (!inner) return { kind: 'other', protocol: 47 };
  const gre: TextGre = { kind: 'gre', inner, ...(key !== undefined && { key: Number(key) }) };
  return gre;
}

/** What a tunnel carries: on the same line after a colon, or on the next one. */
function innerFrame(inline: string | undefined, more: Continuation): TextFrame | undefined {
  const text =
    inline ??
    more.take(
      /^(?:IP6? |ARP, |\(tos|\(hlim|\(flowlabel|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?: \(oui [^)]*\))? > )/,
    );
  return text === undefined ? undefined : parseFrame(text.trim(), more);
}
