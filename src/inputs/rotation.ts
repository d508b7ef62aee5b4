// The name of a capture → the series it belongs to, so that rotated files are read as one capture, in order.
// tcpdump -C/-W: `docker0.pcap`, `docker0.pcap1` … (-W: `docker0.pcap0`, `docker0.pcap01`); tcpdump -G: strftime in the name,
// `eth0-20260101-120000.pcap`, `trace_2026-01-01_12:00:00.pcap`; dumpcap -b: `name_00001_20260101120000.pcapng`.
import type { RotationGroup } from '../model/bundle.js';

export const COMPRESSED = /\.(?:gz|zst)$/i;
const CAPTURE = /\.(?:pcap|pcapng|cap|dmp|dump|ntar)$/i;
const NUMBERED = /^(.+\.(?:pcap|pcapng|cap|dmp|dump))(\d{1,9})$/i;
// dumpcap and tshark -b: number, then time, in either order (`nametimenum` puts the time first).
const DUMPCAP = /^(.+)_(\d{5,})_(\d{14})$/;
const DUMPCAP_TIME_FIRST = /^(.+)_(\d{14})_(\d{5,})$/;
// Year to second with any separators between the parts.
const STAMP =
  /^(.*?)[-_.@+]?((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[-_.T ]?(\d\d)[-_.:hH]?(\d\d)(?:[-_.:mM]?(\d\d))?)?(Z?)$/;
const EPOCH = /^(.+?)[-_.]([12]\d{9})$/;

/** `base` is the name the series would have as one file; undefined when the name says nothing about rotation. */
export function rotationGroup(file: string): RotationGroup | undefined {
  const slash = file.lastIndexOf('/') + 1;
  const folder = file.slice(0, slash);
  const name = file.slice(slash).replace(COMPRESSED, '');
  if (name.length > 255) return undefined;
  const numbered = NUMBERED.exec(name);
  if (numbered) return { base: folder + numbered[1]!, order: Number(numbered[2]) };
  const extension = CAPTURE.exec(name)?.[0];
  if (!extension) return undefined;
  const found = stamped(name.slice(0, -extension.length));
  return found && { base: `${folder}${found.base}${extension}`, order: found.order };
}

function stamped(stem: string): RotationGroup | undefined {
  const dumpcap = DUMPCAP.exec(stem);
  if (dumpcap) return { base: dumpcap[1]!, order: Number(dumpcap[2]) };
  const timeFirst = DUMPCAP_TIME_FIRST.exec(stem);
  if (timeFirst) return { base: timeFirst[1]!, order: Number(timeFirst[3]) };
  const epoch = EPOCH.exec(stem);
  if (epoch) return { base: epoch[1]!, order: Number(epoch[2]) };
  const stamp = STAMP.exec(stem);
  if (!stamp || !stamp[1]) return undefined;
  const [year, month, day, hour, minute, second] = stamp.slice(2, 8).map((part) => Number(part ?? 0));
  if (!(month! >= 1 && month! <= 12 && day! >= 1 && day! <= 31 && hour! < 24 && minute! < 60))
    return undefined;
  return { base: stamp[1], order: Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000 };
}
