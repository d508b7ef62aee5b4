// One capture of the mix, pcap or pcapng: records in order of time, though answers pass the client's points last.
import { closeSync, openSync, writeSync } from 'node:fs';

const START = 1_795_176_000;
const SIZE = 1 << 20;

interface Pending {
  readonly timeNs: number;
  readonly bytes: Buffer;
  readonly length: number;
}

export class CaptureWriter {
  private readonly fd: number;
  private readonly buffer = Buffer.alloc(SIZE);
  private used = 0;
  /** In order of time. */
  private pending: Pending[] = [];

  constructor(
    path: string,
    readonly snaplen: number,
    private readonly format: 'pcap' | 'pcapng',
  ) {
    this.fd = openSync(path, 'w');
    const words =
      format === 'pcap'
        ? [0xa1b2c3d4, 0x00040002, 0, 0, snaplen, 1]
        : [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28, 1, 20, 1, snaplen, 20];
    for (const word of words) this.word(word);
  }

  /** `frame`: as much of it as is kept. */
  write(frame: Buffer, length: number, timeNs: number): void {
    const { pending } = this;
    let at = pending.length;
    while (at > 0 && pending[at - 1]!.timeNs > timeNs) at--;
    pending.splice(at, 0, { timeNs, bytes: Buffer.from(frame), length });
  }

  /** Nothing earlier than this will come. */
  writeUntil(timeNs: number): void {
    let due = 0;
    while (due < this.pending.length && this.pending[due]!.timeNs <= timeNs)
      this.record(this.pending[due++]!);
    if (due > 0) this.pending = this.pending.slice(due);
  }

  close(): void {
    this.writeUntil(Infinity);
    this.flush();
    closeSync(this.fd);
  }

  private record({ bytes, length, timeNs }: Pending): void {
    const captured = bytes.length;
    if (this.used + captured + 64 > SIZE) this.flush();
    const micros = Math.floor(timeNs / 1000);
    if (this.format === 'pcap') {
      this.word(START + Math.floor(micros / 1e6));
      this.word(micros % 1e6);
    } else {
      const padded = 32 + ((captured + 3) & ~3);
      const units = START * 1e6 + micros;
      for (const word of [6, padded, 0, Math.floor(units / 0x100000000), units % 0x100000000])
        this.word(word);
    }
    this.word(captured);
    this.word(length);
    bytes.copy(this.buffer, this.used, 0, captured);
    this.used += captured;
    if (this.format === 'pcapng') {
      const padding = (4 - (captured & 3)) & 3;
      this.buffer.fill(0, this.used, this.used + padding);
      this.used += padding;
      this.word(32 + captured + padding);
    }
  }

  private word(value: number): void {
    this.buffer.writeUInt32LE(value, this.used);
    this.used += 4;
  }

  private flush(): void {
    writeSync(this.fd, this.buffer, 0, this.used);
    this.used = 0;
  }
}
