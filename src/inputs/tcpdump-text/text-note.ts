// Which fields this output prints: judged on its first packets, since tcpdump's flags are the same for all of them.
import type { TextField, TextNote } from '../../model/observation-point.js';
import { createPrintClock } from './print-clock.js';
import { type ParsedRecord, parseRecord } from './parse-record.js';
import { textRecords } from './records.js';

const JUDGED = 200;

export function textNote(text: string, firstLine: number): TextNote {
  const counts = new Map<TextField, { applies: number; printed: number }>();
  let judged = 0;
  for (const record of textRecords(text, firstLine)) {
    if (judged++ >= JUDGED) break;
    const parsed = parseRecord(record);
    for (const [field, printed] of fieldsOf(parsed)) {
      const count = counts.get(field) ?? { applies: 0, printed: 0 };
      counts.set(field, { applies: count.applies + 1, printed: count.printed + (printed ? 1 : 0) });
    }
  }
  const fields = [...counts].filter(([, count]) => count.printed === count.applies).map(([field]) => field);
  return { fields, time: createPrintClock(text, 0).kind };
}

function fieldsOf({ packet, dump }: ParsedRecord): readonly (readonly [TextField, boolean])[] {
  if (!packet || packet.frame.content.kind !== 'ip') return [];
  const { frame } = packet;
  const ip = packet.frame.content;
  const whole = dump !== undefined;
  const said: (readonly [TextField, boolean])[] = [
    ['mac', frame.srcMac !== undefined && frame.dstMac !== undefined],
    ['ttl', whole || ip.ttl !== undefined],
    ['ip-length', whole || ip.totalLength !== undefined],
    ['payload', whole],
  ];
  if (ip.version === 4) said.push(['ip-id', whole || ip.id !== undefined]);
  if (ip.payload.kind === 'tcp') {
    const flags = whole || ip.payload.flags !== undefined;
    said.push(['tcp-flags', flags], ['tcp-seq', flags]);
  }
  return said;
}
