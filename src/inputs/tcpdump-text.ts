// What tcpdump prints → frames for the same FrameSink as a capture's, so that a pasted output becomes flows like any other.
// print-*.c of tcpdump 4.99 and 3.x; all of -n -v -e -t -q -S -A -x -X and the interface column of -i any.
//   02:49:41.893104 IP (tos 0x0, ttl 64, id 46727, offset 0, flags [DF], proto ICMP (1), length 84)
//       172.17.0.2 > 34.160.111.145: ICMP echo request, id 14, seq 0, length 64
import type { Diagnostic } from '../model/diagnostic.js';
import type { FrameSink } from '../model/frame-sink.js';
import type { Detection, TextInput } from '../model/input-format.js';
import type { TextNote } from '../model/observation-point.js';
import { EN10MB, LINUX_SLL, LINUX_SLL2 } from './tcpdump-text/build-frame.js';
import { readBanner } from './tcpdump-text/banner.js';
import { startsWithEthernet } from './tcpdump-text/find-dump.js';
import { createFrameWriter } from './tcpdump-text/frame-writer.js';
import { type ParsedRecord, parseRecord } from './tcpdump-text/parse-record.js';
import { packetNoteOf } from './tcpdump-text/ptcpdump-words.js';
import { createPrintClock } from './tcpdump-text/print-clock.js';
import { textRecords } from './tcpdump-text/records.js';
import { createAbsoluteNumbers } from './tcpdump-text/absolute-numbers.js';
import { textNote } from './tcpdump-text/text-note.js';
import { unreadDiagnostics } from './tcpdump-text/unread-lines.js';
import { looksLikeTcpdump } from './tcpdump-text/detect.js';

export const TCPDUMP_TEXT = 'tcpdump-text';

export interface TextCaptureOptions {
  /** Epoch second that a time of day counts from (the text has no date). Default 0. */
  readonly dayStart?: number;
}

export interface TextCaptureReading {
  /** Packets delivered to the sink. */
  readonly records: number;
  /** Line of packet n (its frame number) at index n − 1: evidence in a text is cited by line. */
  readonly lines: readonly number[];
  readonly note: TextNote;
}

export function detectTcpdumpText(head: string): Detection {
  return looksLikeTcpdump(head) ? 'mine' : 'not-mine';
}

/** Diagnostics go to the sink. An output with a banner and no packet opens its interface: that nothing was seen there is evidence. */
export function readTcpdumpText(
  input: TextInput,
  sink: FrameSink,
  options: TextCaptureOptions = {},
): TextCaptureReading {
  const note = textNote(input.text, input.firstLine);
  const banner = readBanner(input.text, input.command);
  const clock = createPrintClock(input.text, options.dayStart ?? 0);
  const numbers = createAbsoluteNumbers();
  const writer = createFrameWriter(sink);
  const targets = new Map<string, { linkType: number; interface: number }>();
  const targetOf = (parsed: ParsedRecord | undefined): { linkType: number; interface: number } => {
    const packet = parsed?.packet;
    const byIndex = packet?.frame.ifindex !== undefined && (banner.fromFile || !packet.interface);
    const name = byIndex ? undefined : (packet?.interface ?? banner.interface);
    const key = byIndex ? 'by index' : (name ?? '');
    const known = targets.get(key);
    if (known) return known;
    const target = { linkType: byIndex ? LINUX_SLL2 : linkTypeOf(parsed), interface: targets.size };
    targets.set(key, target);
    sink.openInterface({
      linkType: target.linkType,
      snaplen: banner.snaplen ?? 0,
      ...(name && { name }),
      ...(banner.filter && { filter: banner.filter }),
      description: 'printed by tcpdump',
      text: note,
    });
    return target;
  };
  const unread: { line: number; text: string }[] = [];
  const lines: number[] = [];
  for (const record of textRecords(input.text, input.firstLine)) {
    const parsed = parseRecord(record);
    const time = clock.read(record.start.time);
    if (!parsed.packet && !parsed.dump && record.start.known) {
      unread.push({ line: record.line, text: record.start.rest });
      continue;
    }
    const packet = parsed.packet && numbers.absolute(parsed.packet);
    const note = packetNoteOf(record.start, record.more);
    writer.write(packet, parsed.dump, targetOf(parsed), time, note);
    lines.push(record.line);
  }
  if (targets.size === 0) targetOf(undefined);
  writer.flush();
  if (banner.dropped !== undefined) sink.dropped(0, banner.dropped);
  for (const diagnostic of diagnosticsOf(input, unread, note, lines.length)) sink.report(diagnostic);
  return { records: lines.length, lines, note };
}

function linkTypeOf(parsed: ParsedRecord | undefined): number {
  const frame = parsed?.packet?.frame;
  if (parsed?.dump && startsWithEthernet(parsed.dump)) return EN10MB;
  return frame?.srcMac && frame.dstMac ? EN10MB : LINUX_SLL;
}

function diagnosticsOf(
  input: TextInput,
  unread: readonly { line: number; text: string }[],
  note: TextNote,
  packets: number,
): readonly Diagnostic[] {
  const said = [...unreadDiagnostics(input.file, unread)];
  if (packets > 0 && (note.time === 'time-of-day' || note.time === 'none')) {
    const what = note.time === 'none' ? 'no times (-t)' : 'times without a date';
    said.push({
      severity: 'info',
      code: 'tcpdump-text-time',
      message: `the text has ${what}, so it can be compared with other captures by content and order only; capture with -w, or print with -tt.`,
      file: input.file,
    });
  }
  return said;
}
