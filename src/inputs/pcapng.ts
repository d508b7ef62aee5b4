// pcapng (draft-ietf-opsawg-pcapng) → frames. A file is sections, each with its own byte order and interface numbers.
//   block: type 32 · total length 32 · body · total length 32
//   section header 0a0d0d0a: byte-order magic 1a2b3c4d · version 16 16 · section length 64 · options
//   enhanced packet 6: interface 32 · time high 32 · low 32 · captured 32 · original 32 · data · options
import type { FrameSink } from '../model/frame-sink.js';
import type { Detection } from '../model/input-format.js';
import { cutShort, damaged } from './capture-format.js';
import type { CaptureFormat, CaptureWalker } from './capture-format.js';
import { exactTime } from './pcapng-interface.js';
import type { TimeUnit } from './pcapng-interface.js';
import { DamageLog } from './damage-log.js';
import { findBlock } from './pcapng-resync.js';
import { Block, MAX_INTERFACES, PcapngSection } from './pcapng-section.js';

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Type, total length, byte-order magic: enough to know a block's length in its section's order. */
const BLOCK_START = 12;
const SECTION_HEADER = 28;
/** A block of a kind that is read; longer ones are damage. Others are skipped, whatever their length. */
const LONGEST_BLOCK = 128 * 1024 * 1024;
/** Bytes of the option that ends a list; a block without options has not even that. */
const END_OF_OPTIONS = 4;
/** In a packet block, enhanced or obsolete. */
const PACKET_DATA = 28;
/** An enhanced packet block without data and options. */
const PACKET_BLOCK = 32;
/** Of times that are read the short way: with at least so many units a second, the low word adds fewer than 2^16 seconds. */
const LATEST_SECOND = 0x7fff0000;
const LEAST_UNITS = 100_000;

export const pcapng: CaptureFormat = {
  id: 'pcapng',
  detect: detectPcapng,
  open: (sink, file) => new PcapngWalker(sink, file),
};

function detectPcapng(head: Uint8Array): Detection {
  if (head.length < 4) return 'not-mine';
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (view.getUint32(0) !== Block.SectionHeader) return 'not-mine';
  if (head.length < BLOCK_START) return 'broken';
  const isOrder = view.getUint32(8) === BYTE_ORDER_MAGIC || view.getUint32(8, true) === BYTE_ORDER_MAGIC;
  return isOrder ? 'mine' : 'broken';
}

class PcapngWalker implements CaptureWalker {
  wanted = SECTION_HEADER;
  stopped = false;
  private section: PcapngSection;
  /** Bytes of an unread block still to come. */
  private skip = 0;
  private strayFrames = 0;
  private readonly damage: DamageLog;

  constructor(
    private readonly sink: FrameSink,
    private readonly file: string,
  ) {
    this.section = new PcapngSection(sink, false, 0);
    this.damage = new DamageLog(sink, file);
  }

  walk(bytes: Uint8Array, view: DataView, end: number, position: number): number {
    this.sink.openChunk(bytes, view);
    const consumed = this.walkBlocks(bytes, view, end, position);
    this.sink.closeChunk();
    return consumed;
  }

  finish(left: number, position: number): void {
    if (this.strayFrames > 0) {
      const message = `${this.strayFrames} packet blocks name an interface that no interface block describes; they were left out`;
      this.sink.report(damaged(this.file, position, message, 'capture-interface-unknown'));
    }
    const isWhole = this.stopped || this.damage.isLost || left + this.skip === 0;
    this.damage.finish();
    if (isWhole) return;
    this.sink.report(cutShort(this.file, position, left, this.skip > 0 ? this.skip : this.wanted));
  }

  private walkBlocks(bytes: Uint8Array, view: DataView, end: number, position: number): number {
    let at = 0;
    for (;;) {
      if (this.damage.isLost) {
        at = this.search(view, at, end, position);
        if (this.damage.isLost) return at;
      }
      if (this.skip > 0) {
        const step = Math.min(this.skip, end - at);
        this.skip -= step;
        at += step;
      }
      at = this.walkPackets(view, at, end);
      if (end - at < BLOCK_START) return this.ask(at, BLOCK_START);
      let type = view.getUint32(at, this.section.littleEndian);
      if (type === Block.SectionHeader) {
        if (!this.openSection(view, at)) {
          at = this.lose(at, position, 'a byte-order magic', 'something else');
          continue;
        }
        type = Block.SectionHeader;
      }
      const length = view.getUint32(at + 4, this.section.littleEndian);
      if (length < BLOCK_START || length % 4 !== 0) {
        const expected = 'a block length that is a multiple of 4 and at least 12';
        at = this.lose(at, position, expected, String(length));
        continue;
      }
      if (!isRead(type)) {
        this.skip = length;
        continue;
      }
      if (length > LONGEST_BLOCK) {
        at = this.lose(at, position, 'a block of at most 128 MiB', String(length));
        continue;
      }
      if (length > end - at) return this.ask(at, length);
      if (view.getUint32(at + length - 4, this.section.littleEndian) !== length) {
        at = this.lose(at, position, `the block's length ${length} repeated at its end`, 'another number');
        continue;
      }
      this.readBlock(type, bytes, view, at, length, position);
      if (this.stopped) return at;
      at += length;
    }
  }

  /**
   * The enhanced packet blocks from `start` on that are whole, without options, and of an interface with usual time stamps; returns
   * where the first other block is. Only locals behind the loop, see pcap.ts walkRecords.
   */
  private walkPackets(view: DataView, start: number, end: number): number {
    const { sink, section } = this;
    const { littleEndian, interfaces, firstInterface } = section;
    let at = start;
    let unit: TimeUnit | undefined;
    // the time's high word changes seldom: its whole seconds and what they leave are kept
    let high = -1;
    let highSeconds = 0;
    let highRest = 0;
    while (end - at >= PACKET_BLOCK) {
      const length = view.getUint32(at + 4, littleEndian);
      const captured = view.getUint32(at + 20, littleEndian);
      const index = view.getUint32(at + 8, littleEndian);
      const options = length - PACKET_BLOCK - ((captured + 3) & ~3);
      if (view.getUint32(at, littleEndian) !== Block.EnhancedPacket || length > end - at) break;
      if ((options !== 0 && options !== END_OF_OPTIONS) || index >= interfaces.length) break;
      if (view.getUint32(at + length - 4, littleEndian) !== length) break;
      const known = interfaces[index]!.unit;
      if (known.unitsPerSecond < LEAST_UNITS) break;
      const top = view.getUint32(at + 12, littleEndian);
      if (top !== high || known !== unit) {
        high = top;
        unit = known;
        highSeconds = wholeSeconds(high, known.unitsPerSecond);
        highRest = secondsRest(high, known.unitsPerSecond);
        highSeconds += known.offsetSeconds;
        if (!(highSeconds >= 0 && highSeconds < LATEST_SECOND)) break;
      }
      const units = highRest + view.getUint32(at + 16, littleEndian);
      const lower = (units / known.unitsPerSecond) | 0;
      // "| 0" on what is a 32-bit integer anyway: as a double it would be allocated for the call
      const seconds = (highSeconds + lower) | 0;
      const nanoseconds = ((units - lower * known.unitsPerSecond) * known.nanosecondsPerUnit) | 0;
      const original = view.getUint32(at + 24, littleEndian);
      sink.frame(at + 28, captured, original, seconds, nanoseconds, firstInterface + index);
      at += length;
    }
    return at;
  }

  private readBlock(
    type: number,
    bytes: Uint8Array,
    view: DataView,
    at: number,
    length: number,
    position: number,
  ): void {
    const end = at + length - 4;
    const le = this.section.littleEndian;
    if (type === Block.EnhancedPacket && length >= 32) {
      this.packet(bytes, view, at, end, view.getUint32(at + 8, le));
    } else if (type === Block.SimplePacket && length >= 16) {
      this.simplePacket(view, at, end);
    } else if (type === Block.Packet && length >= 32) {
      this.packet(bytes, view, at, end, view.getUint16(at + 8, le));
    } else if (type === Block.Interface && this.section.isFull) {
      this.stop(at, position, `at most ${MAX_INTERFACES} interfaces`, 'more');
    } else this.section.read(type, bytes, view, at, length);
  }

  /** Enhanced and obsolete packet blocks: only where the interface number stands differs. */
  private packet(bytes: Uint8Array, view: DataView, at: number, end: number, index: number): void {
    const section = this.section;
    const known = section.interfaces[index];
    const data = at + PACKET_DATA;
    const captured = view.getUint32(at + 20, section.littleEndian);
    const original = view.getUint32(at + 24, section.littleEndian);
    if (known === undefined || captured > end - data) {
      this.strayFrames++;
      return;
    }
    const high = view.getUint32(at + 12, section.littleEndian);
    const low = view.getUint32(at + 16, section.littleEndian);
    const unit = known.unit;
    const perSecond = unit.unitsPerSecond;
    const number = section.firstInterface + index;
    const options = data + ((captured + 3) & ~3);
    if (perSecond === 0) {
      const { seconds, nanoseconds } = exactTime(high, low, unit);
      this.sink.frame(data, captured, original, seconds, nanoseconds, number);
      if (end - options > END_OF_OPTIONS) section.readPacketOptions(bytes, view, options, end, index);
      return;
    }
    const units = secondsRest(high, perSecond) + low;
    const lower = Math.floor(units / perSecond);
    const seconds = wholeSeconds(high, perSecond) + lower + unit.offsetSeconds;
    const nanoseconds = (units - lower * perSecond) * unit.nanosecondsPerUnit;
    this.sink.frame(data, captured, original, seconds, nanoseconds, number);
    if (end - options > END_OF_OPTIONS) section.readPacketOptions(bytes, view, options, end, index);
  }

  /** No interface number (it is the first) and no time; captured as far as the snap length lets it. */
  private simplePacket(view: DataView, at: number, end: number): void {
    const known = this.section.interfaces[0];
    if (known === undefined) {
      this.strayFrames++;
      return;
    }
    const original = view.getUint32(at + 8, this.section.littleEndian);
    const snaplen = known.header.snaplen === 0 ? original : known.header.snaplen;
    const captured = Math.min(original, snaplen, end - at - 12);
    this.sink.frame(at + 12, captured, original, NaN, 0, this.section.firstInterface);
  }

  private openSection(view: DataView, at: number): boolean {
    const isBig = view.getUint32(at + 8) === BYTE_ORDER_MAGIC;
    if (!isBig && view.getUint32(at + 8, true) !== BYTE_ORDER_MAGIC) return false;
    this.section = this.section.next(!isBig);
    return true;
  }

  private ask(at: number, length: number): number {
    this.wanted = length;
    return at;
  }

  /** Damage at `at`: where to look for the next block from. */
  private lose(at: number, position: number, expected: string, seen: string): number {
    this.damage.lose(position + at, `${expected} expected, seen ${seen}`);
    return at + 4;
  }

  /** Goes on where the next block is found; says what was passed over. */
  private search(view: DataView, from: number, end: number, position: number): number {
    const { at, found, wanted } = findBlock(view, from, end, this.section);
    this.wanted = wanted;
    if (!found) return at;
    this.damage.goOn(position + at);
    return at;
  }

  private stop(at: number, position: number, expected: string, seen: string): number {
    this.stopped = true;
    const message = `${expected} expected, seen ${seen}; frames before it were read, the rest of the file was not`;
    this.sink.report(damaged(this.file, position + at, message));
    return at;
  }
}

/** Whole seconds in `high` × 2^32 units: long division, 16 bits at a time, exact in doubles. */
function wholeSeconds(high: number, perSecond: number): number {
  const top = Math.floor(high / perSecond);
  const middle = (high - top * perSecond) * 0x10000;
  const upper = Math.floor(middle / perSecond);
  const last = (middle - upper * perSecond) * 0x10000;
  return top * 0x100000000 + upper * 0x10000 + Math.floor(last / perSecond);
}

/** The units that wholeSeconds leaves. */
function secondsRest(high: number, perSecond: number): number {
  const middle = (high % perSecond) * 0x10000;
  return ((middle % perSecond) * 0x10000) % perSecond;
}

function isRead(type: number): boolean {
  const isStandard = type >= Block.Interface && type <= Block.EnhancedPacket;
  return isStandard || type === Block.SectionHeader || type === Block.Process;
}
