// Classic pcap (libpcap savefile, pcap-savefile(5)) → frames.
//   file header 24: magic a1b2c3d4 (µs), a1b23c4d (ns), a1b2cd34 (Kuznetzov's), either byte order · version 16 16 · zone 32 · accuracy 32 ·
//     snap length 32 · link type 16 and FCS bits above
//   record header 16: seconds 32 · fraction 32 · captured 32 · original 32; in old dialects (pcap-dialect.ts) more
import type { FrameSink } from '../model/frame-sink.js';
import type { Detection } from '../model/input-format.js';
import { cutShort } from './capture-format.js';
import type { CaptureFormat, CaptureWalker } from './capture-format.js';
import { DamageLog } from './damage-log.js';
import { aixLinkType, dialectOf, recordHeaderOf } from './pcap-dialect.js';
import type { Dialect } from './pcap-dialect.js';
import { findRecord } from './pcap-resync.js';
import type { RecordShape } from './pcap-resync.js';

const NO_DIALECT: Dialect = { nanoseconds: false, fileHeader: 24, recordHeaders: [16] };

/** libpcap's MAXIMUM_SNAPLEN; a larger captured length is damage unless the file announced a larger snap length. */
const LONGEST_RECORD = 262_144;
const LONGEST_ANNOUNCED = 128 * 1024 * 1024;

export const pcap: CaptureFormat = {
  id: 'pcap',
  detect: detectPcap,
  open: (sink, file) => new PcapWalker(sink, file),
};

function detectPcap(head: Uint8Array): Detection {
  const found = dialectOf(head);
  if (!found) return 'not-mine';
  return head.length >= found.dialect.fileHeader ? 'mine' : 'broken';
}

class PcapWalker implements CaptureWalker {
  wanted = NO_DIALECT.fileHeader;
  stopped = false;
  private readonly damage: DamageLog;
  private firstSeconds = NaN;
  private headerRead = false;
  private dialect = NO_DIALECT;
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
      if (!this.readHeader(bytes, view, end)) return 0;
      start = this.dialect.fileHeader;
    }
    if (Number.isNaN(this.firstSeconds) && end - start >= 4) {
      this.firstSeconds = view.getUint32(start, this.littleEndian);
      this.recordHeader = recordHeaderOf(this.dialect.recordHeaders, view, start, end, this.shape());
    }
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
    const { at, found, wanted } = findRecord(view, from, end, this.shape());
    this.wanted = wanted;
    if (!found) return at;
    this.damage.goOn(position + at);
    return at;
  }

  private shape(): RecordShape {
    const { littleEndian, recordHeader, longest, firstSeconds } = this;
    const fractions = 1_000_000_000 / this.fraction;
    return {
      littleEndian,
      recordHeader,
      longest,
      fractions,
      swapped: this.swapped === 'yes',
      around: firstSeconds,
    };
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

  /** False when there is not enough of it. */
  private readHeader(bytes: Uint8Array, view: DataView, end: number): boolean {
    const found = dialectOf(bytes);
    if (!found) this.stopped = true;
    this.wanted = found?.dialect.fileHeader ?? 0;
    if (!found || end < this.wanted) return false;
    this.headerRead = true;
    this.dialect = found.dialect;
    const le = (this.littleEndian = found.littleEndian);
    this.recordHeader = found.dialect.recordHeaders[0]!;
    const major = view.getUint16(4, le);
    const minor = view.getUint16(6, le);
    if (major === 2 && minor < 3) this.swapped = 'yes';
    else if (major === 543 || (major === 2 && minor === 3)) this.swapped = 'maybe';
    const snaplen = view.getUint32(16, le);
    if (snaplen > LONGEST_RECORD) this.longest = Math.min(snaplen, LONGEST_ANNOUNCED);
    const linkType = view.getUint32(20, le) & 0xffff;
    const aix = aixLinkType(found.dialect, (major << 8) | minor, linkType);
    this.fraction = found.dialect.nanoseconds || aix !== undefined ? 1 : 1000;
    this.sink.openInterface({ linkType: aix ?? linkType, snaplen });
    return true;
  }
}
