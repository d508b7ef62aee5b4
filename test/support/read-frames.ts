// Captures given as bytes → tables or frames, without a file of one's own in every test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestCaptures } from '../../src/ingest-captures.js';
import type { CaptureOptions } from '../../src/ingest-captures.js';
import type { CaptureTables } from '../../src/model/capture-tables.js';
import type { FlowRecord } from '../../src/model/flow.js';
import { flowRecords } from '../../src/packets/index.js';
import { DSL_EPOCH, packets } from './packet-dsl.js';
import { writePcap } from './pcap-writer.js';
import type { PcapOptions } from './pcap-writer.js';

export async function tablesOf(bytes: Uint8Array, options: CaptureOptions = {}): Promise<CaptureTables> {
  return withFile(bytes, async (path) => (await ingestCaptures([{ path, file: 'a.pcap' }], options))[0]!);
}

export async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pathstitch-test-'));
  try {
    const path = join(folder, 'a.pcap');
    writeFileSync(path, bytes);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The flows of a packet DSL block, seen at one point; times count from DSL_EPOCH. */
export async function flowsOf(text: string, options: PcapOptions = {}): Promise<FlowRecord[]> {
  return recordsOf(await tablesOf(writePcap(packets(text), { nanoseconds: true, ...options })));
}

export function recordsOf(tables: CaptureTables): FlowRecord[] {
  return flowRecords(tables, 0, DSL_EPOCH, (key) => `vm/${key}`);
}
