// conntrack -L expect, -E expect and /proc/net/nf_conntrack_expect → expected connections (FTP, SIP, PPTP helpers).
// libnetfilter_conntrack src/expect/snprintf_default.c, kernel nf_conntrack_expect.c exp_seq_show.
//   299 proto=6 src=192.0.2.10 dst=203.0.113.80 sport=0 dport=50000 mask-src=… mask-dst=… sport=0 dport=65535 master-src=192.0.2.10 master-dst=203.0.113.80 sport=49204 dport=21 class=0 helper=ftp
//   299 l3proto = 2 proto=6 src=192.0.2.10 dst=203.0.113.80 sport=0 dport=50000 ftp
import type { ConntrackExpectFact } from '../model/fact.js';
import type { Place } from '../model/diagnostic.js';
import type { FiveTuple } from '../model/five-tuple.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress } from '../model/address.js';
import { protocolName } from '../model/five-tuple.js';
import { headLines, isFiller, mostLinesAre, numberOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { withoutUndefined } from './parts/link-json.js';
import { conntrackWords, EVENT_TAG } from './parts/conntrack-words.js';
import { eventTime } from './parts/conntrack-time.js';
import { CONNTRACK_TRAILER, conntrackLines } from './parts/conntrack-lines.js';

const EXPECT_LINE =
  /^[>\s]*(?:\[\d+\.\d+ *\]\s*)?(?:\[(?:NEW|UPDATE|DESTROY)\]\s*)?(?:EXPECTING: )?\d+ (?:use=\d+ )?(?:l3proto = \d+ )?proto=\d+ src=/;

export const conntrackExpect: TextFormat = {
  id: 'conntrack-expect',
  detect: (head) => {
    const trailer = (line: string): boolean =>
      CONNTRACK_TRAILER.exec(line)?.[2]?.startsWith('expect') === true;
    const lines = headLines(head);
    const empty = lines.length > 0 && lines.every(trailer);
    return empty || mostLinesAre(head, (line) => EXPECT_LINE.test(line), trailer) ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of conntrackLines(input).lines) {
      if (isFiller(text)) continue;
      const fact = readExpectation(conntrackWords(text), c.at(number));
      if (!fact) {
        c.unread(number, text, 'an expectation: seconds proto=N src= dst= …');
        continue;
      }
      c.record();
      c.add(fact);
    }
    return c.finish();
  },
};

type Tuple = { src?: string; dst?: string; sport?: number; dport?: number };

function readExpectation(words: readonly string[], at: Place): ConntrackExpectFact | undefined {
  const time = eventTime(words[0] ?? '');
  const tag = words
    .slice(0, 2)
    .map((word) => EVENT_TAG.exec(word)?.[1])
    .find((name) => name !== undefined);
  const tuples: Record<'tuple' | 'mask' | 'master', Tuple> = { tuple: {}, mask: {}, master: {} };
  let current: Tuple = tuples.tuple;
  let protocol = '';
  let helper: string | undefined;
  for (const word of words) {
    const [, prefix, key, value] = /^(mask-|master-)?([a-z0-9-]+)=(.*)$/.exec(word) ?? [];
    if (prefix) current = prefix === 'mask-' ? tuples.mask : tuples.master;
    if (key === 'src' || key === 'dst') current[key] = canonicalAddress(value!);
    else if (key === 'sport' || key === 'dport') current[key] = numberOf(value);
    else if (key === 'proto') protocol = protocolName(Number(value));
    else if (key === 'helper') helper = value;
    else if (key === undefined && /^[a-z][a-z0-9_/-]+$/.test(word) && tuples.tuple.dst) helper ??= word;
  }
  const tuple = fiveTuple(tuples.tuple, protocol);
  if (!tuple || protocol === '' || protocol === 'NaN') return undefined;
  return withoutUndefined<ConntrackExpectFact>({
    kind: 'conntrack-expect',
    at,
    tuple,
    master: fiveTuple(tuples.master, protocol),
    helper,
    event: tag ? (tag.toLowerCase() as 'new' | 'update' | 'destroy') : 'list',
    time,
  });
}

/** Port 0 of an expectation is "any". */
function fiveTuple(t: Tuple, protocol: string): FiveTuple | undefined {
  if (t.src === undefined || t.dst === undefined) return undefined;
  return { protocol, src: t.src, sport: t.sport || null, dst: t.dst, dport: t.dport || null };
}
