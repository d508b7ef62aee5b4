// The sampled packets of a row, linked from the last one back.
import type { PacketSample } from '../model/flow.js';
import type { Door } from './flow-door.js';
import { C, R, coldAt, firstTimeAt } from './flow-row.js';
import { Has, Later, Sample } from './sample-pool.js';

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
  const { flows, samples } = door.tables;
  const found: PacketSample[] = [];
  for (let next = flows.hot[row * R.Stride + R.LastSample]!; next > 0;) {
    found.push(sampleAt(door, row, next - 1, client));
    next = samples.words[next - 1 + Sample.Previous]!;
  }
  return found.reverse().sort((a, b) => a.timeNs - b.timeNs || a.frame - b.frame);
}

function sampleAt(door: Door, row: number, s: number, client: number): PacketSample {
  const { flows, samples } = door.tables;
  const { words } = samples;
  const brief = words[s + Sample.Brief]!;
  const direction = (brief & Has.Reverse) === 0 ? 0 : 1;
  const isLater = (brief & Has.Later) !== 0;
  let at = s + Sample.Shortest;
  const content = (brief & Has.Content) === 0 ? 0 : words[at++]!;
  const seq = (brief & Has.Seq) === 0 ? 0 : words[at++]!;
  const ttlId = isLater ? words[at + Later.TtlId]! : flows.cold[coldAt(row, direction) + C.TtlId]!;
  const first = door.coldTimes[firstTimeAt(row, direction)]!;
  const elapsed = isLater ? words[at + Later.Elapsed]! : 0;
  return {
    timeNs: (elapsed < 0 ? samples.times[~elapsed]! : first + elapsed) + door.shiftNs,
    forward: direction === client,
    frame: isLater ? words[at + Later.Frame]! : flows.hot[row * R.Stride + R.FirstFrame + direction]!,
    strong: words[s + Sample.Strong]! >>> 0,
    content: content >>> 0,
    payloadBytes: brief >>> Has.PayloadShift,
    ttl: (ttlId >>> 16) & 255,
    ipId: ttlId & 0xffff,
    tcpFlags: brief & 255,
    seq: seq >>> 0,
  };
}
