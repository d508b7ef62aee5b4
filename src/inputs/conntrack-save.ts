// conntrack -L -o save → entries. conntrack-tools src/conntrack.c print_save. Lost: ICMP id of the reply, counters, mark.
//   -A -t 110 -u SEEN_REPLY,ASSURED -s 203.0.113.80 -d 203.0.113.1 -g 198.51.100.2 -q 203.0.113.80 -p tcp --sport 34770 --dport 18999 --reply-port-src 9999 --reply-port-dst 34770 --state TIME_WAIT
import type { ConntrackFact, ConntrackTuple } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import type { Place } from '../model/diagnostic.js';
import { canonicalAddress } from '../model/address.js';
import { protocolName } from '../model/five-tuple.js';
import { isFiller, mostLinesAre, numberOf, wordsOf } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { withoutUndefined } from './parts/link-json.js';
import { CONNTRACK_TRAILER, conntrackLines } from './parts/conntrack-lines.js';

const SAVE_LINE = /^\s*(conntrack )?-[AIU] (-[twm] \S+ )*-u [A-Z_,]+ .{0,200}-s \S+ -d \S+/;

export const conntrackSave: TextFormat = {
  id: 'conntrack-save',
  detect: (head) => {
    const mine = mostLinesAre(
      head,
      (line) => SAVE_LINE.test(line),
      (line) => CONNTRACK_TRAILER.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    for (const { text, number } of conntrackLines(input).lines) {
      if (isFiller(text)) continue;
      const fact = readOptions(wordsOf(text), c.at(number));
      if (!fact) {
        c.unread(number, text, 'a saved entry: -A -t N -u FLAGS -s A -d A -r A -q A -p PROTOCOL …');
        continue;
      }
      c.record();
      c.add(fact);
    }
    return c.finish();
  },
};

function readOptions(words: readonly string[], at: Place): ConntrackFact | undefined {
  const options = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i++)
    if (/^--?[a-z]/.test(words[i]!)) options.set(words[i]!, words[i + 1]!);
  const address = (...names: string[]): string | undefined =>
    canonicalAddress(names.map((name) => options.get(name)).find((text) => text !== undefined) ?? '');
  const port = (name: string): number | null => numberOf(options.get(name)) ?? null;
  const [src, dst] = [address('-s'), address('-d')];
  const [replySrc, replyDst] = [address('-g', '-r'), address('-n', '-q')]; // -g and -n stand for a translated -r and -q
  if (!src || !dst || !replySrc || !replyDst) return undefined;
  const protocol = protocolOf(options.get('-p') ?? '');
  const original: ConntrackTuple = { protocol, src, sport: port('--sport'), dst, dport: port('--dport') };
  const type = numberOf(options.get('--icmp-type') ?? options.get('--icmpv6-type'));
  const id = numberOf(options.get('--icmp-id') ?? options.get('--icmpv6-id'));
  const code = numberOf(options.get('--icmp-code') ?? options.get('--icmpv6-code')) ?? 0;
  const flags = (options.get('-u') ?? '').split(',');
  return {
    kind: 'conntrack',
    at,
    event: 'list',
    entry: withoutUndefined({
      protocol,
      original: type === undefined || id === undefined ? original : { ...original, icmp: { type, code, id } },
      reply: {
        protocol,
        src: replySrc,
        sport: port('--reply-port-src'),
        dst: replyDst,
        dport: port('--reply-port-dst'),
      },
      state: options.get('--state'),
      timeout: numberOf(options.get('-t')),
      flags: [
        ...(flags.includes('SEEN_REPLY') ? [] : ['UNREPLIED']),
        ...flags.filter((flag) => /^(ASSURED|OFFLOAD|HW_OFFLOAD)$/.test(flag)),
      ],
      zone: numberOf(options.get('-w')),
      zoneOrig: numberOf(options.get('--orig-zone')),
      zoneReply: numberOf(options.get('--reply-zone')),
      mark: numberOf(options.get('-m')),
      helper: options.get('--helper'),
      labels: options.get('-l'),
    }),
  };
}

/** `-p tcp`, or a number for protocols conntrack has no name for. */
function protocolOf(text: string): string {
  if (/^\d+$/.test(text)) return protocolName(Number(text));
  return text === 'icmpv6' ? 'icmp6' : text;
}
