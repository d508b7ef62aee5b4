// What a capture says and shows of its interfaces, past the door (model/observation-point CapturedInterface).
import type { CaptureTables } from '../model/capture-tables.js';
import type { EpochBase } from '../model/flow.js';
import type { CapturedInterface } from '../model/observation-point.js';

export function capturedInterfaces(tables: CaptureTables, base: EpochBase): CapturedInterface[] {
  const shiftNs = (tables.baseSeconds - base) * 1e9;
  return tables.interfaces.map((i) => ({
    key: i.key,
    name: i.name ?? i.header.name,
    ifindex: i.ifindex,
    description: i.header.description,
    linkType: i.linkName,
    snaplen: i.header.snaplen || undefined,
    filter: i.header.filter,
    os: i.header.os,
    packets: i.frames,
    bytes: i.bytes,
    nonIp: i.nonIp,
    dropped: i.dropped,
    truncated: i.truncated,
    firstNs: i.firstNs + shiftNs,
    lastNs: i.lastNs + shiftNs,
    text: i.header.text,
  }));
}
