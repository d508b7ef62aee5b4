// tcpdump's text → flow tables, and what tests compare: TCP and UDP conversations with their packet counts.
import type { CaptureTables } from '../../src/model/capture-tables.js';
import { readTcpdumpText, type TextCaptureReading } from '../../src/inputs/tcpdump-text.js';
import { createObserver, flowListing } from '../../src/packets/index.js';

export interface TextTables extends TextCaptureReading {
  readonly tables: CaptureTables;
}

export function textTables(text: string, command?: string, dayStart?: number): TextTables {
  const observer = createObserver(0);
  const input = { file: 'capture.txt', text, firstLine: 1, ...(command && { command }) };
  const reading = readTcpdumpText(input, observer.sink, { ...(dayStart !== undefined && { dayStart }) });
  return { ...reading, tables: observer.finish('capture.txt', 'tcpdump-text', text.length) };
}

/** `tcp 192.0.2.10 41264 203.0.113.80 80` (ends in text order) → packets in both directions, over all interfaces. */
export function conversations(tables: CaptureTables): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const flow of flowListing([tables]).points.flatMap((point) => point.flows)) {
    if (flow.protocol !== 'tcp' && flow.protocol !== 'udp') continue;
    const ends = [`${flow.src} ${flow.sport}`, `${flow.dst} ${flow.dport}`].sort();
    const key = `${flow.protocol} ${ends.join(' ')}`;
    counts.set(key, (counts.get(key) ?? 0) + flow.packets.forward + flow.packets.reverse);
  }
  return counts;
}
