// The text from "IP" on → TextIp. Without -v everything stands on one line; with -v IPv4 has its header in parentheses and the body on
// the next line, IPv6 both on one (print-ip.c, print-ip6.c of tcpdump 4.99; 3.x printed the header after the body).
//   IP (tos 0x0, ttl 64, id 46727, offset 0, flags [DF], proto ICMP (1), length 84)
//       172.17.0.2 > 34.160.111.145: ICMP echo request, id 14, seq 0, length 64
import { isIpv6 } from '../../model/address.js';
import { parseEndpoint, type Endpoint } from './endpoint.js';
import { parsePayload } from './payload-text.js';
import type { Continuation, TextIp } from './text-packet.js';

export const BODY =
  /^(?:truncated-ip6? - \d+ bytes missing! ?|\[[^\]]{1,80}\] \(invalid\) )?\S{2,64} > \S{2,80}:(?: |$)/;
const BODY_PARTS =
  /^(?:truncated-ip6? - \d+ bytes missing! ?|\[[^\]]{1,80}\] \(invalid\) )?(\S+) > (\S+):(?: +(.*))?$/s;
/** Version 5: `[total length 85 > length 84] (invalid) `. */
export const TRUNCATED = /^(?:truncated-ip6? - \d+ bytes missing! ?|\[[^\]]{1,80}\] \(invalid\) )/;
const LONGEST_HEADER = 800;
const MOST_EXTENSIONS = 32;
/** Begins an IP header in parentheses. */
export const HEADER = /^\((?:tos|hlim|flowlabel|class)\b/;

export interface IpHeader {
  readonly ttl?: number;
  readonly id?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  readonly fragmentOffset?: number;
  readonly protocol?: number;
  readonly totalLength?: number;
}

/** `text` follows "IP ", "IP6 " or the link header. Undefined when no addresses can be read. */
export function parseIp(text: string, more: Continuation): TextIp | undefined {
  if (!more.enter()) return undefined;
  let header: IpHeader = {};
  let body = text.trimStart().replace(TRUNCATED, '');
  if (HEADER.test(body)) {
    const end = closingParenthesis(body);
    header = parseHeader(body.slice(0, Math.min(end, LONGEST_HEADER)));
    body = body
      .slice(end + 1)
      .trimStart()
      .replace(/^(?:\[[^\]]*\] ?,? ?)+/, '');
    if (body === '') body = more.take(BODY)?.trim() ?? '';
  }
  return parseBody(body, header, more);
}

function closingParenthesis(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return text.length;
}

function parseHeader(text: string): IpHeader {
  const number = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(text);
    return match ? Number(match[1]) : undefined;
  };
  const flags = /flags \[([^\]]*)\]/.exec(text)?.[1];
  const payload6 = number(/payload length:? (\d+)/) || undefined; // 0: a jumbogram, its length is in an option
  return {
    ttl: number(/(?:ttl|hlim) +(\d+)/),
    id: number(/\bid (\d+)/),
    dontFragment: flags?.includes('DF'),
    moreFragments: flags?.includes('+'),
    fragmentOffset: number(/offset (\d+)/),
    protocol: notExtension(number(/(?:proto|next-header):? [^()]*\((\d+)\)/)),
    totalLength: payload6 !== undefined ? payload6 + 40 : number(/[, ]length:? (\d+)/),
  };
}

/**
 * -v prints the next header's number; that of an IPv6 extension or authentication header says nothing about the payload
 * (RFC 8200 section 4, RFC 4302).
 */
function notExtension(protocol: number | undefined): number | undefined {
  return protocol !== undefined && [0, 43, 44, 51, 60, 135].includes(protocol) ? undefined : protocol;
}

function parseBody(body: string, header: IpHeader, more: Continuation): TextIp | undefined {
  const match = BODY_PARTS.exec(body);
  if (!match) return undefined;
  let src = parseEndpoint(match[1]!);
  let dst = parseEndpoint(match[2]!);
  if (!src || !dst || isIpv6(src.address) !== isIpv6(dst.address)) return undefined;
  const version = isIpv6(src.address) ? 6 : 4;
  const extended = stripExtensions(match[3] ?? '');
  let rest = extended.rest.replace(TRUNCATED, '');
  const ports = src.port === undefined ? /^(\S+) > (\S+): ?(.*)$/s.exec(rest) : null;
  if (ports) {
    src = withPort(src, ports[1]!);
    dst = withPort(dst, ports[2]!);
    rest = ports[3]!;
  }
  const old = version === 4 ? oldTrailer(rest) : {};
  const known: IpHeader = { ...header, ...defined(old), ...defined(extended.header ?? {}) };
  const payload = parsePayload(rest, { version, src, dst, header: known }, more);
  if (!payload) return undefined;
  const { ttl, id, dontFragment, moreFragments, totalLength } = known;
  // Without -v a later fragment shows only its protocol's name; some offset that is not 0 stands for the one not printed.
  const fragmentOffset =
    known.fragmentOffset ?? (payload.kind === 'other' && isPorted(payload.protocol) ? 8 : undefined);
  return {
    kind: 'ip',
    version,
    src: src.address,
    dst: dst.address,
    ...defined({ ttl, id, dontFragment, moreFragments, fragmentOffset, totalLength }),
    payload,
  };
}

function isPorted(protocol: number): boolean {
  return protocol === 6 || protocol === 17;
}

function withPort(endpoint: Endpoint, token: string): Endpoint {
  return parseEndpoint(`${endpoint.address}.${token}`) ?? endpoint;
}

/** `HBH (rtalert: 0x0000) `, `DSTOPT `, `frag (0x00000a:0|1448) `, `AH(spi=0x1,seq=0x1): `: headers before the payload, of IPv6 but for AH. */
function stripExtensions(text: string): { rest: string; header?: IpHeader } {
  let rest = text;
  let header: IpHeader | undefined;
  for (let i = 0; i < MOST_EXTENSIONS; i++) {
    const match =
      /^(?:(?:HBH|DSTOPT|srcrt|RT6|mobility|AH)\b ?|frag ?(?=\()|\((?!tos|hlim|flowlabel|class))/.exec(rest);
    if (!match) break;
    const begins = rest.slice(match[0] === '(' ? 0 : match[0].length);
    const end = begins.startsWith('(') ? closingParenthesis(begins) + 1 : 0;
    const fragment = /^frag ?\((?:0x[0-9a-f]+:)?(\d+)\|/.exec(rest);
    if (fragment) header = { fragmentOffset: Number(fragment[1]) };
    rest = begins.slice(end).replace(/^[: ]+/, '');
  }
  return { rest, header };
}

/** tcpdump 3.x: `… win 5840 (DF) (ttl 64, id 12, len 60)`, `(frag 242:1480@0+)`. */
function oldTrailer(rest: string): IpHeader {
  const tail = rest.slice(-120);
  const said = /\((?:DF\) \()?(?:\[tos [^\]]*\] )?(?:ttl (\d+))?(?:, )?(?:id (\d+))?, len (\d+)\)/.exec(tail);
  const fragment = /\(frag (\d+):\d+@(\d+)(\+?)\)/.exec(tail);
  const number = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text);
  return {
    ttl: number(said?.[1]),
    id: number(said?.[2] ?? fragment?.[1]),
    totalLength: number(said?.[3]),
    fragmentOffset: number(fragment?.[2]),
    moreFragments: fragment ? fragment[3] === '+' : undefined,
    dontFragment: /\(DF\)/.test(tail) || undefined,
  };
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
