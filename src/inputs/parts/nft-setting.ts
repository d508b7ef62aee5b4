// nft's statements that write and let the packet go on → the target iptables would name. Reference: nft(8), STATEMENTS.
//   meta mark set meta mark | 0x4000     ip dscp set 0x2e     log prefix "in " group 2
import { dictionary } from '../../lib/dictionary.js';
import { indexNear, skipWord, type NftWalk } from './nft-walk.js';

/** `log prefix "in " level info`, `log group 2`. */
export function readLog(walk: NftWalk): void {
  const options = walk.words.slice(walk.at, walk.at + 8);
  walk.rule.target ??= options.includes('group') ? 'NFLOG' : options.includes('audit') ? 'AUDIT' : 'LOG';
  walk.at++;
  while (LOG_OPTIONS.has(walk.words[walk.at] ?? '')) {
    const flags = walk.words[walk.at] === 'flags';
    walk.at += 2;
    // `flags tcp sequence,options`, `flags ip options`
    if (flags && /^(tcp|ip)$/.test(walk.words[walk.at - 1]!)) walk.at++;
    while (flags && walk.words[walk.at] === ',') walk.at += 2;
  }
}

const LOG_OPTIONS = new Set(['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);

/** What iptables calls such a change, where it has a name for it. */
export function readSetting(walk: NftWalk): void {
  // nft before 0.9 left `meta` out: `mark set 0x1`
  const bare = walk.words[walk.at + 1] === 'set';
  const [what = '', field = '', , value] = [
    ...(bare ? ['meta'] : []),
    ...walk.words.slice(walk.at, walk.at + 4),
  ];
  const marks = what === 'ct' || value === 'ct' ? 'CONNMARK' : 'MARK';
  const target = field === 'mark' ? marks : SETTINGS[field];
  if (target) walk.rule.target ??= target;
  walk.at += bare ? 2 : 3;
  skipExpression(walk);
}

/** What is assigned: a value, `meta mark | 0x4000`, `ip saddr map { … }`, `numgen inc mod 2`. */
function skipExpression(walk: NftWalk): void {
  const map = indexNear(walk, 'map');
  if (map !== undefined) {
    walk.at = map + 1;
    return skipWord(walk);
  }
  const first = walk.words[walk.at] ?? '';
  const mod = indexNear(walk, 'mod');
  if (/^(numgen|jhash|symhash)$/.test(first) && mod !== undefined) walk.at = mod + 2;
  else walk.at += /^(meta|ct|ip|ip6|tcp|udp|rt|ether)$/.test(first) ? 2 : 1;
  while (/^([&|^]|<<|>>|and|or|xor|,|offset|seed)$/.test(walk.words[walk.at] ?? '')) walk.at += 2;
}

const SETTINGS = dictionary<string>({ nftrace: 'TRACE', priority: 'CLASSIFY', helper: 'CT', zone: 'CT' });

/** `ip dscp set 0x2e`: a header field is written. */
export function readMangling(walk: NftWalk): void {
  walk.rule.target ??= MANGLING[walk.words[walk.at + 1]!] ?? 'MANGLE';
  walk.at += 3;
  skipExpression(walk);
}

const MANGLING = dictionary<string>({ dscp: 'DSCP', ttl: 'TTL', hoplimit: 'HL', ecn: 'ECN' });
/** Headers whose fields can be written. */
export const PAYLOADS = new Set([
  'ip',
  'ip6',
  'tcp',
  'udp',
  'th',
  'ether',
  'vlan',
  'arp',
  'icmp',
  'icmpv6',
  'sctp',
  'udplite',
]);
