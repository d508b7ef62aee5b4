// Damages of the files, not of what they show: pcapng (one file per node, interfaces named), gzip, cut (the last record
// of each capture breaks off, as when the disk is full or the copy was made while writing).
import type { CaptureFile, CaptureInterface, Frame } from '../frames/capture-file.js';
import { writeCapture } from '../frames/write-capture.js';
import type { BundleCapture } from './bundle.js';
import type { Damage } from './damage.js';

const SLL2 = 276;

export const pcapng: Damage = {
  id: 'pcapng',
  says: "pcapng                   each node's captures in one pcapng, interfaces named",
  apply: (bundle) => {
    const mergeable = (capture: BundleCapture) => capture.content.interfaces[0]?.linkType !== SLL2;
    const nodes = [...new Set(bundle.captures.filter(mergeable).map((capture) => capture.node))];
    const merged = nodes.map((node) =>
      merge(
        node,
        bundle.captures.filter((c) => c.node === node && mergeable(c)),
      ),
    );
    return { ...bundle, captures: [...bundle.captures.filter((c) => !mergeable(c)), ...merged] };
  },
};

/** Rotated files of one interface become one interface again, as mergecap makes it. */
function merge(node: string, captures: readonly BundleCapture[]): BundleCapture {
  const interfaces: CaptureInterface[] = [];
  const frames: Frame[] = [];
  for (const capture of captures) {
    const indexes = capture.content.interfaces.map((described) => {
      const named = { ...described, name: described.name ?? capture.interface };
      const known = interfaces.findIndex(
        ({ name, linkType }) => name === named.name && linkType === named.linkType,
      );
      return known < 0 ? interfaces.push(named) - 1 : known;
    });
    for (const frame of capture.content.frames) {
      frames.push({ ...frame, interfaceIndex: indexes[frame.interfaceIndex]! });
    }
  }
  frames.sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0));
  const name = 'capture';
  const content = { format: 'pcapng' as const, interfaces, frames };
  return { file: `${node}/${name}.pcapng`, node, interface: name, content };
}

export const gzip: Damage = {
  id: 'gzip',
  says: 'gzip                     captures compressed',
  apply: (bundle) => ({
    ...bundle,
    captures: bundle.captures.map((capture) => ({ ...capture, file: `${capture.file}.gz`, gzip: true })),
  }),
};

export const cut: Damage = {
  id: 'cut',
  says: 'cut                      a further record at the end of each capture breaks off in its middle',
  apply: (bundle) => ({
    ...bundle,
    captures: bundle.captures.map((capture) => ({ ...capture, tail: brokenRecord(capture.content) })),
  }),
};

/** The last packet written once more and broken off, so that the truth about whole packets stays. */
function brokenRecord(content: CaptureFile): Uint8Array {
  const last = content.frames.at(-1);
  if (!last) return new Uint8Array();
  const whole = writeCapture(content);
  const again = writeCapture({ ...content, frames: [...content.frames, last] });
  const record = again.subarray(whole.length);
  return record.subarray(0, record.length - Math.ceil(last.bytes.length / 2));
}
