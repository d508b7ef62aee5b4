// What a pcapng section has said so far: byte order, interfaces, processes, drop counters; and the blocks that say it (all but
// packets). Interface and process numbers start again in every section; the sink's interface numbers run on.
//   interface 1 · names 4 · statistics 5: interface 32 · time 64 · options 5 dropped by it, 7 by the system · Apple's process 80000001
import type { FrameSink } from '../model/frame-sink.js';
import type { NotedProcess } from '../model/packet-note.js';
import { readInterface } from './pcapng-interface.js';
import type { PcapngInterface } from './pcapng-interface.js';
import { readNames } from './pcapng-names.js';
import { eachOption } from './pcapng-options.js';
import { readPacketOptions } from './pcapng-packet-options.js';
import { readProcess } from './pcapng-process.js';

export const enum Block {
  SectionHeader = 0x0a0d0d0a,
  Interface = 1,
  /** Obsolete packet block. */
  Packet = 2,
  SimplePacket = 3,
  Names = 4,
  Statistics = 5,
  EnhancedPacket = 6,
  /** Apple's. */
  Process = 0x80000001,
}

/** Over the whole file. */
export const MAX_INTERFACES = 1_000_000;
const MAX_PROCESSES = 100_000;
const STATISTICS_IFDROP = 5;
const STATISTICS_OSDROP = 7;

export class PcapngSection {
  readonly interfaces: PcapngInterface[] = [];
  private readonly processes: NotedProcess[] = [];
  /** By interface: drops that packet blocks state, until a statistics block states a total. */
  private readonly drops = new Map<number, number | 'total'>();

  constructor(
    private readonly sink: FrameSink,
    readonly littleEndian: boolean,
    /** Number of its first interface over the whole file. */
    readonly firstInterface: number,
  ) {}

  /** The section that follows this one. */
  next(littleEndian: boolean): PcapngSection {
    return new PcapngSection(this.sink, littleEndian, this.firstInterface + this.interfaces.length);
  }

  get isFull(): boolean {
    return this.firstInterface + this.interfaces.length >= MAX_INTERFACES;
  }

  /** A block of `length` bytes at `at` that is no packet; too short ones say nothing. */
  read(type: Block, bytes: Uint8Array, view: DataView, at: number, length: number): void {
    const end = at + length - 4;
    const le = this.littleEndian;
    if (type === Block.Interface && length >= 20) {
      const found = readInterface(bytes, view, at + 8, end, le);
      this.interfaces.push(found);
      this.sink.openInterface(found.header);
    } else if (type === Block.Statistics && length >= 24) this.readStatistics(view, at, end);
    else if (type === Block.Names) {
      readNames(bytes, view, at + 8, end, le, (address, names) => this.sink.resolved(address, names));
    } else if (type === Block.Process && length >= 16 && this.processes.length < MAX_PROCESSES) {
      this.processes.push(readProcess(bytes, view, at + 8, end, le));
    }
  }

  /** Options between `from` and `end` of the packet block whose frame was handed over last. */
  readPacketOptions(bytes: Uint8Array, view: DataView, from: number, end: number, index: number): void {
    const { note, dropped } = readPacketOptions(bytes, view, from, end, this.littleEndian, this.processes);
    if (note) this.sink.noted(note);
    const before = this.drops.get(index) ?? 0;
    if (dropped === 0 || before === 'total') return;
    this.drops.set(index, before + dropped);
    this.sink.dropped(this.firstInterface + index, before + dropped);
  }

  private readStatistics(view: DataView, at: number, end: number): void {
    const index = view.getUint32(at + 8, this.littleEndian);
    if (index >= this.interfaces.length) return;
    let dropped: number | undefined;
    eachOption(view, at + 20, end, this.littleEndian, (code, value, length) => {
      if ((code !== STATISTICS_IFDROP && code !== STATISTICS_OSDROP) || length !== 8) return;
      dropped = (dropped ?? 0) + Number(view.getBigUint64(value, this.littleEndian));
    });
    if (dropped === undefined) return;
    this.drops.set(index, 'total');
    this.sink.dropped(this.firstInterface + index, dropped);
  }
}
