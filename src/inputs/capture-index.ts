// The capture formats, in the order they are asked.
import type { CaptureFormat } from './capture-format.js';
import { pcap } from './pcap.js';
import { pcapng } from './pcapng.js';

export const CAPTURE_FORMATS: readonly CaptureFormat[] = [pcap, pcapng];

export function captureFormatOf(head: Uint8Array): CaptureFormat | undefined {
  return CAPTURE_FORMATS.find((format) => format.detect(head) !== 'not-mine');
}
