// One record of tcpdump's text → TextPacket. Its continuation lines are handed on to whatever asks for them: a -v body, what a tunnel
// carries, what an ICMP error quotes. Undefined: the line is no IP or ARP packet, or cannot be read.
import { findDump, type FoundDump } from './find-dump.js';
import { parseFrame } from './frame-text.js';
import type { TextRecord } from './records.js';
import type { Continuation, TextPacket } from './text-packet.js';

/** Tunnels in tunnels, and places in a line that are tried for a header. */
const MOST_HEADERS = 200;

export interface ParsedRecord {
  readonly record: TextRecord;
  readonly packet?: TextPacket;
  readonly dump?: FoundDump;
}

export function parseRecord(record: TextRecord): ParsedRecord {
  const { start, line } = record;
  const frame = start.known ? parseFrame(start.rest, continuation(record.more)) : undefined;
  const ip = frame?.content.kind === 'ip' ? frame.content : undefined;
  const dump = frame && !ip ? undefined : findDump(record.dumps, ip);
  if (!frame) return { record, dump };
  return {
    record,
    dump,
    packet: {
      line,
      frame,
      ...(start.time && { time: start.time }),
      ...(start.interface && { interface: start.interface }),
      ...(start.direction && { direction: start.direction }),
    },
  };
}

function continuation(lines: readonly string[]): Continuation {
  let at = 0;
  let headers = 0;
  return {
    enter: () => ++headers <= MOST_HEADERS,
    take: (wanted) => {
      const found = lines.findIndex((line, i) => i >= at && wanted.test(line));
      if (found < 0) return undefined;
      at = found + 1;
      return lines[found];
    },
  };
}
