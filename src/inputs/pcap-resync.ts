// Behind damage in a classic pcap: where the next record begins. A place counts when its header is plausible and so is the one behind it: lengths in bounds, a fraction
// below a second, a time within a week of the file's first. Of random bytes about one in 2^50 passes for one header alone.
const WEEK_S = 7 * 86_400;

export interface RecordShape {
  readonly littleEndian: boolean;
  readonly recordHeader: number;
  /** Fractions of a second are below this. */
  readonly fractions: number;
  readonly longest: number;
  /** Captured and original length have changed places. */
  readonly swapped: boolean;
  /** Epoch seconds of the file's first record. */
  readonly around: number;
}

export interface Search {
  /** The record, or where to go on looking when there are more bytes. */
  readonly at: number;
  readonly found: boolean;
  /** Bytes from `at` on that are needed to decide. */
  readonly wanted: number;
}

export function findRecord(view: DataView, from: number, end: number, shape: RecordShape): Search {
  const { littleEndian, longest } = shape;
  const capturedAt = shape.swapped ? 12 : 8;
  const last = end - shape.recordHeader;
  for (let at = from; at <= last; at++) {
    // most bytes fail here
    if (view.getUint32(at + capturedAt, littleEndian) > longest) continue;
    const next = nextRecord(view, at, shape);
    if (next < 0) continue;
    if (end - next < shape.recordHeader) {
      // twice that, so that a buffer of this size decides many places before it is moved
      return { at, found: false, wanted: 2 * (next - at + shape.recordHeader) };
    }
    if (nextRecord(view, next, shape) >= 0) return { at, found: true, wanted: 0 };
  }
  return { at: Math.max(from, end - shape.recordHeader + 1), found: false, wanted: shape.recordHeader };
}

/** Where the record at `at` would end, -1 when no record begins there. */
export function nextRecord(view: DataView, at: number, shape: RecordShape): number {
  const { littleEndian, longest } = shape;
  const first = view.getUint32(at + 8, littleEndian);
  const second = view.getUint32(at + 12, littleEndian);
  const captured = shape.swapped ? second : first;
  const original = shape.swapped ? first : second;
  if (captured === 0 || captured > longest || original < captured || original > longest) return -1;
  if (view.getUint32(at + 4, littleEndian) >= shape.fractions) return -1;
  if (Math.abs(view.getUint32(at, littleEndian) - shape.around) > WEEK_S) return -1;
  return at + shape.recordHeader + captured;
}
