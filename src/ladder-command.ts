// One path's packets, read again from its captures: `ladder` draws them, `export` writes them as annotated pcapng.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { annotate, writePcapng, type ExportFrame, type ExportInterface } from './export/index.js';
import { epochNanoseconds } from './model/epoch.js';
import type { Hop, LadderEvent, Path } from './model/report.js';
import { UsageError } from './model/usage-error.js';
import { alignHops, type LadderHop } from './path/index.js';
import type { Analysis } from './pipeline.js';
import { rereadConversation, rereadFrames } from './reread-captures.js';
import { VERSION } from './version.js';

/** Seconds around a hop's first and last packet within which a reused tuple is still this conversation. */
const SLACK_NS = 1_000_000n;

export async function readLadder(analysis: Analysis, path: Path, limit: number): Promise<LadderEvent[]> {
  const hops: LadderHop[] = [];
  for (const [i, hop] of path.hops.entries()) {
    const packets = (await packetsOf(analysis, path, hop, limit * 2)).slice(0, limit * 2);
    hops.push({
      point: hop.point,
      protocol: path.protocol,
      packets,
      relayNext: path.links[i]?.kind === 'relay',
    });
  }
  return alignHops(hops, analysis.onClock, analysis.base, limit);
}

async function packetsOf(
  analysis: Analysis,
  path: Path,
  hop: Hop,
  limit: number,
): Promise<LadderHop['packets']> {
  const sources = analysis.sources.filter((s) => s.point === hop.point);
  const tuples = hop.replyTuple ? [hop, hop.replyTuple] : [hop];
  const [first, last] = [epochNanoseconds(hop.first) - SLACK_NS, epochNanoseconds(hop.last) + SLACK_NS];
  const packets: LadderHop['packets'][number][] = [];
  for (const source of sources) {
    for (const { src, sport, dst, dport } of tuples) {
      for (const id of hop.icmp?.ids ?? [undefined]) {
        const tuple = { protocol: path.protocol, src, sport, dst, dport };
        const read = await rereadConversation(source, source.interfaceKey, tuple, id, analysis.base, limit);
        packets.push(...read.map((p) => ({ ...p, file: source.file })));
      }
    }
  }
  const base = BigInt(analysis.base) * 1_000_000_000n;
  return packets
    .filter(
      (p) => base + BigInt(Math.round(p.timeNs)) >= first && base + BigInt(Math.round(p.timeNs)) <= last,
    )
    .sort((a, b) => a.timeNs - b.timeNs || a.frame - b.frame);
}

/** Writes the packets of these paths, at all their points, on one clock, each with its comment. Returns how many. */
export async function exportPaths(
  analysis: Analysis,
  paths: readonly Path[],
  out: string,
  limit: number,
): Promise<number> {
  const whole: Path[] = [];
  for (const path of paths) whole.push({ ...path, ladder: await readLadder(analysis, path, limit) });
  const annotations = annotate(whole);
  const comments = new Map<string, { comment: string; point: string; timeNs: bigint }>();
  for (const a of annotations) {
    const key = `${a.file}#${a.frame}`;
    const known = comments.get(key);
    comments.set(key, {
      comment: known ? `${known.comment}\n${a.comment}` : a.comment,
      point: a.point,
      timeNs: epochNanoseconds(a.time),
    });
  }
  const interfaces: ExportInterface[] = [];
  const indexOf = new Map<string, number>();
  const frames: ExportFrame[] = [];
  for (const file of new Set(annotations.map((a) => a.file))) {
    const source = analysis.sources.find((s) => s.file === file)!;
    const wanted = new Set(annotations.filter((a) => a.file === file).map((a) => a.frame));
    for (const raw of await rereadFrames(source, wanted)) {
      const { comment, point, timeNs } = comments.get(`${file}#${raw.frame}`)!;
      const key = `${point} ${raw.linkType}`;
      if (!indexOf.has(key)) {
        indexOf.set(key, interfaces.length);
        interfaces.push({ name: point, linkType: raw.linkType, description: `read from ${file}` });
      }
      frames.push({
        interface: indexOf.get(key)!,
        timeNs,
        bytes: raw.bytes,
        originalLength: raw.originalLength,
        comment,
      });
    }
  }
  frames.sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : a.interface - b.interface));
  await write(out, writePcapng(`pathstitch ${VERSION}`, interfaces, frames));
  return frames.length;
}

async function write(out: string, blocks: Iterable<Uint8Array>): Promise<void> {
  const stream = createWriteStream(out);
  try {
    await once(stream, 'open');
    for (const block of blocks) if (!stream.write(block)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'finish');
  } catch (error) {
    throw new UsageError(`cannot write ${out}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
