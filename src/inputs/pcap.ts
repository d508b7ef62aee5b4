// Classic pcap (libpcap savefile, pcap-savefile(5)) → frames.
//   file header 24: magic a1b2c3d4 (µs), a1b23c4d (ns), a1b2cd34 (Kuznetzov's, 24-byte records), either byte order ·
//     version 16 16 · zone 32 · accuracy 32 · snap length 32 · link type 16 and FCS bits above
//   record header 16: seconds 32 · fraction 32 · captured 32 · original 32
import type { FrameSink } from '../model/frame-sink.js';
import type { Detection } from '../model/input-format.js';
import { cutShort } from './capture-format.js';
import type { CaptureFormat, CaptureWalker } from './capture-format.js';
import { DamageLog } from './damage-log.js';
import { findRecord } from './pcap-resync.js';

interface Dialect {
  readonly nanoseconds: boolean;
  readonly recordHeader: number;
}

const DIALECTS: ReadonlyMap<number, Dialect> = new Map([
  [0xa1b2c3d4, { nanoseconds: false, recordHeader: 16 }],
  [0xa1b23c4d, { nanoseconds: true, recordHeader: 16 }],
  [0xa1b2cd34, { nanoseconds: false, recordHeader: 24 }],
]);

const FILE_HEADER = 24;
/** libpcap's MAXIMUM_SNAPLEN; a larger captured length is damage unless the file announced a larger snap length. */
const LONGEST_RECORD = 262_144;
const LONGEST_ANNOUNCED = 128 * 1024 * 1024;

export const pcap: CaptureFormat = {
  id: 'pcap',
  detect: detectPcap,
  open: (sink, file) => new PcapWalker(sink, file),
};

function detectPcap(head: Uint8Array): Detection {
  const dialect = dialectOf(head);
  if (!dialect) return 'not-mine';
  return head.length >= FILE_HEADER ? 'mine' : 'broken';
}

function dialectOf(head: Uint8Array): { dialect: Dialect; littleEndian: boolean } | undefined {
  if (head.length < 4) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const big = DIALECTS.get(view.getUint32(0));
  if (big) return { dialect: big, littleEndian: false };
  const little = DIALECTS.get(view.getUint32(0, true));
  return little && { dialect: little, littleEndian: true };
}

class PcapWalker implements CaptureWalker {
  wanted = FILE_HEADER;
  stopped = false;
  private readonly damage: DamageLog;
  private firstSeconds = NaN;
  private headerRead = false;
  private littleEndian = false;
  private recordHeader = 16;
  private fraction = 1000;
  private longest = LONGEST_RECORD;
  /** Before version 2.3 the two lengths were stored the other way round; at 2.3 sometimes. */
  private swapped: 'no' | 'maybe' | 'yes' = 'no';

  constructor(
    private readonly sink: FrameSink,
    private readonly file: string,
  ) {
    this.damage = new DamageLog(sink, file);
  }

  walk(bytes: Uint8Array, view: DataView, end: number, position: number): number {
    let start = 0;
    if (!this.headerRead) {
      if (end < FILE_HEADER) return 0;
      if (!this.readHeader(bytes, view)) return 0;
      start = FILE_HEADER;
    }
    if (Number.isNaN(this.firstSeconds) && end - start >= 4)
      this.firstSeconds = view.getUint32(start, this.littleEndian);
    this.sink.openChunk(bytes, view);
    let at = start;
    do {
      if (this.damage.isLost) at = this.search(view, at, end, position);
      if (this.damage.isLost) break;
      at = this.walkRecords(view, at, end);
      this.look(view, at, end, position);
    } while (this.damage.isLost);
    this.sink.closeChunk();
    return at;
  }

  finish(left: number, position: number): void {
    const isCut = !this.stopped && !this.damage.isLost && left > 0;
    this.damage.finish();
    if (isCut) this.sink.report(cutShort(this.file, position, left, this.wanted));
  }

  /** Goes on where the next record is found; says what was passed over. */
  private search(view: DataView, from: number, end: number, position: number): number {
    const { littleEndian, recordHeader, longest } = this;
    const shape = { littleEndian, recordHeader, longest, swapped: this.swapped === 'yes' };
    const fractions = 1_000_000_000 / this.fraction;
    const { at, found, wanted } = findRecord(view, from, end, {
      ...shape,
      fractions,
      around: this.firstSeconds,
    });
    this.wanted = wanted;
    if (!found) return at;
    this.damage.goOn(position + at);
    return at;
  }

  /**
   * Only locals behind the loop: V8 enters it half way (OSR) once per chunk, and leaves it by deoptimising, every time, when the
   * way out touches an object. Measured: a quarter of the run.
   */
  private walkRecords(view: DataView, start: number, end: number): number {
    const { sink, littleEndian, recordHeader, fraction, longest, swapped } = this;
    let at = start;
    while (end - at >= recordHeader) {
      let captured = view.getUint32(at + 8, littleEndian);
      let original = view.getUint32(at + 12, littleEndian);
      if (swapped !== 'no' && (swapped === 'yes' || captured > original)) {
        const other = captured;
        captured = original;
        original = other;
      }
      const next = at + recordHeader + captured;
      if (captured > longest || next > end) break;
      const seconds = view.getUint32(at, littleEndian);
      const nanoseconds = view.getUint32(at + 4, littleEndian) * fraction;
      sink.frame(at + recordHeader, captured, original, seconds, nanoseconds, 0);
      at = next;
    }
    return at;
  }

  /** Why the walk ended at `at`: the record needs more bytes, or it is damage. */
  private look(view: DataView, at: number, end: number, position: number): void {
    this.wanted = this.recordHeader;
    if (end - at < this.recordHeader) return;
    const first = view.getUint32(at + 8, this.littleEndian);
    const second = view.getUint32(at + 12, this.littleEndian);
    const isSwapped = this.swapped === 'yes' || (this.swapped === 'maybe' && first > second);
    const captured = isSwapped ? second : first;
    if (captured > this.longest) {
      const expected = `a record header with a captured length of at most ${this.longest} bytes`;
      this.damage.lose(position + at, `${expected} expected, seen ${captured}`);
    } else this.wanted += captured;
  }

  private readHeader(bytes: Uint8Array, view: DataView): boolean {
    const found = dialectOf(bytes);
    this.headerRead = true;
    if (!found) {
      this.stopped = true;
      return false;
    }
    const le = (this.littleEndian = found.littleEndian);
    this.recordHeader = found.dialect.recordHeader;
    this.fraction = found.dialect.nanoseconds ? 1 : 1000;
    const major = view.getUint16(4, le);
    const minor = view.getUint16(6, le);
    if (major === 2 && minor < 3) this.swapped = 'yes';
    else if (major === 543 || (major === 2 && minor === 3)) this.swapped = 'maybe';
    const snaplen = view.getUint32(16, le);
    if (snaplen > LONGEST_RECORD) this.longest = Math.min(snaplen, LONGEST_ANNOUNCED);
    this.sink.openInterface({ linkType: view.getUint32(20, le) & 0xffff, snaplen });
    return true;
  }
}
