// ICMP and ICMPv6 as print-icmp.c and print-icmp6.c word them → type, code, and where an error's packet was going.
//   ICMP echo request, id 14, seq 0, length 64
//   ICMP 10.0.0.1 udp port 53 unreachable, length 36          (with -v the quoted packet follows on the next lines)
//   ICMP6, destination unreachable, unreachable port, 2001:db8::1 udp port 53, length 60
import { canonicalAddress, isIpv6 } from '../../model/address.js';
import { parseIp } from './ip-text.js';
import type { IpContext } from './payload-text.js';
import type { Continuation, TextIcmp, TextIp } from './text-packet.js';

type Kind = readonly [RegExp, number, number];

const V4: readonly Kind[] = [
  [/^echo request/, 8, 0],
  [/^echo reply/, 0, 0],
  [/^net \S+ unreachable(?! - )/, 3, 0],
  [/^host \S+ unreachable(?! - )/, 3, 1],
  [/ protocol \d+ unreachable/, 3, 2],
  [/ (?:udp|tcp|sctp)? ?port \S+ unreachable/, 3, 3],
  [/unreachable - need to frag/, 3, 4],
  [/unreachable - source route failed/, 3, 5],
  [/^net \S+ unreachable - unknown/, 3, 6],
  [/^host \S+ unreachable - unknown/, 3, 7],
  [/unreachable - source host isolated/, 3, 8],
  [/^net \S+ unreachable - admin prohibited/, 3, 9],
  [/^host \S+ unreachable - admin prohibited filter/, 3, 13],
  [/^host \S+ unreachable - admin prohibited/, 3, 10],
  [/unreachable/, 3, 1],
  [/^source quench/, 4, 0],
  [/^redirect \S+ to net/, 5, 0],
  [/^redirect/, 5, 1],
  [/^router advertisement/, 9, 0],
  [/^router solicitation/, 10, 0],
  [/^time exceeded in-transit/, 11, 0],
  [/^ip reassembly time exceeded/, 11, 1],
  [/^parameter problem/, 12, 0],
  [/^time ?stamp (?:query|request)/, 13, 0],
  [/^time ?stamp reply/, 14, 0],
  [/^address mask request/, 17, 0],
  [/^address mask/, 18, 0],
];
const V6: readonly Kind[] = [
  [/^destination unreachable, unreachable route|unreachable route/, 1, 0],
  [/unreachable prohibited|administratively prohibited/, 1, 1],
  [/beyond scope/, 1, 2],
  [/unreachable address/, 1, 3],
  [/unreachable port/, 1, 4],
  [/^destination unreachable/, 1, 0],
  [/^packet too big/, 2, 0],
  [/^time exceeded in-transit/, 3, 0],
  [/^ip reassembly time exceeded|^time exceeded/, 3, 1],
  [/^parameter problem/, 4, 0],
  [/^echo request/, 128, 0],
  [/^echo reply/, 129, 0],
  [/^multicast listener query/, 130, 0],
  [/^multicast listener report v2/, 143, 0],
  [/^multicast listener report/, 131, 0],
  [/^multicast listener done/, 132, 0],
  [/^router solicitation/, 133, 0],
  [/^router advertisement/, 134, 0],
  [/^neighbor solicitation/, 135, 0],
  [/^neighbor advertisement/, 136, 0],
  [/^redirect/, 137, 0],
];

export function parseIcmp(rest: string, ip: IpContext, more: Continuation): TextIcmp | undefined {
  const six = rest.startsWith('ICMP6');
  const said = rest.slice(six ? 5 : 4, 600).replace(/^, ?| /, '');
  const kind = (six ? V6 : V4).find(([words]) => words.test(said)) ?? numbered(said);
  if (!kind) return undefined;
  const [, type, code] = kind;
  const number = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(said);
    return match ? Number(match[1]) : undefined;
  };
  const fields = {
    id: number(/, id (\d+)/),
    seq: number(/, seq (\d+)/),
    mtu: number(/mtu (\d+)/),
    length: number(/, length (\d+)/),
    target: six ? /(?:who has|tgt is) ([^\s,]+)/.exec(said)?.[1] : undefined,
    quoted: isError(six, type) ? quotedPacket(said, ip, more) : undefined,
  };
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { kind: 'icmp', version: six ? 6 : 4, type, code, ...known };
}

/** `type-#42`, `ICMP6, unknown icmp6 type (151)`. */
function numbered(said: string): Kind | undefined {
  const type = /type[-# (]*(\d{1,3})/.exec(said)?.[1];
  return type === undefined ? undefined : [/./, Number(type) & 255, 0];
}

function isError(six: boolean, type: number): boolean {
  return six ? type < 128 : [3, 4, 5, 11, 12].includes(type);
}

function quotedPacket(said: string, ip: IpContext, more: Continuation): TextIp | undefined {
  const header = more.take(/^(?:IP6? )?\((?:tos|hlim|flowlabel|class)\b/);
  if (header !== undefined) {
    const quoted = parseIp(header.trim().replace(/^IP6? /, ''), more);
    if (quoted) return quoted;
  }
  const towards = said
    .match(/[\da-f.:]{3,}/gi)
    ?.map((token) => canonicalAddress(token.replace(/[.:,]+$/, '')));
  const dst = towards?.find((address) => address !== undefined && isIpv6(address) === (ip.version === 6));
  if (!dst) return undefined;
  const protocol = / udp port /.test(said) ? 17 : / tcp port /.test(said) ? 6 : undefined;
  // Ports are not all printed: a later fragment has none, so nothing is claimed about them.
  return protocol === undefined
    ? undefined
    : {
        kind: 'ip',
        version: ip.version,
        src: ip.dst.address,
        dst,
        fragmentOffset: 8,
        payload: { kind: 'other', protocol },
      };
}
