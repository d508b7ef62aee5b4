// The capture formats, in the order they are asked, and the first look at a file that may be one.
import type { Detection } from '../model/input-format.js';
import type { CaptureFormat } from './capture-format.js';
import { compressionOf, peekInside } from './compression.js';
import { foreignCapture } from './foreign-captures.js';
import { pcap } from './pcap.js';
import { pcapng } from './pcapng.js';

export { averageRecord, recordBytes } from './record-size.js';

export const CAPTURE_FORMATS: readonly CaptureFormat[] = [pcap, pcapng];

export function captureFormatOf(head: Uint8Array): CaptureFormat | undefined {
  return CAPTURE_FORMATS.find((format) => format.detect(head) !== 'not-mine');
}

/**
 * By the first bytes of a file, inside gzip, zstd or LZ4 too; 64 KiB are enough. `broken`: a capture of a format that is not read,
 * or one without a whole header; reading it gives the diagnostic that says which.
 */
export function detectCapture(head: Uint8Array): Detection {
  const compression = compressionOf(head);
  if (!compression) return detectPlain(head);
  const inside = peekInside(head, compression);
  // a zstd block can be longer than the head: what is compressed this way beside captures is captures
  if (inside === undefined) return compression === 'zstd' ? 'mine' : 'not-mine';
  return detectPlain(inside);
}

function detectPlain(head: Uint8Array): Detection {
  const format = captureFormatOf(head);
  if (format) return format.detect(head);
  return foreignCapture(head) === undefined ? 'not-mine' : 'broken';
}
