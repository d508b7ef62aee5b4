// The sampled packets of a row, linked from the last one back.
import type { PacketSample } from '../model/flow.js';
import type { Door } from './flow-door.js';
import { R } from './flow-row.js';
import { Sample } from './sample-pool.js';

/** Comparing two flows asks for their samples several times: those of so many rows are remembered. */
const RECENT = 8;

/** In time order, by frame at one time. */
export function samplesOf(door: Door, row: number, client: number): readonly PacketSample[] {
  const known = door.recentSamples.get(row);
  if (known) return known;
  const samples = readSamples(door, row, client);
  if (door.recentSamples.size >= RECENT) door.recentSamples.clear();
  door.recentSamples.set(row, samples);
  return samples;
}

function readSamples(door: Door, row: number, client: number): PacketSample[] {
  const { words, times } = door.tables.samples;
  const samples: PacketSample[] = [];
  for (let n = door.tables.flows.hot[row * R.Stride + R.LastSample]!; n > 0;) {
    const s = (n - 1) * Sample.Stride;
    const frame = words[s + Sample.Frame]!;
    const payloadTtl = words[s + Sample.PayloadTtl]!;
    const idFlags = words[s + Sample.IdFlags]!;
    samples.push({
      timeNs: times[n - 1]! + door.shiftNs,
      forward: (frame & 1) === client,
      frame: frame >>> 1,
      strong: words[s + Sample.Strong]! >>> 0,
      content: words[s + Sample.Content]! >>> 0,
      payloadBytes: payloadTtl >>> 8,
      ttl: payloadTtl & 255,
      ipId: (idFlags >>> 8) & 0xffff,
      tcpFlags: idFlags & 255,
      seq: words[s + Sample.Seq]! >>> 0,
    });
    n = words[s + Sample.Previous]!;
  }
  return samples.reverse().sort((a, b) => a.timeNs - b.timeNs || a.frame - b.frame);
}
