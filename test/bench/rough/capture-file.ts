// One classic pcap file (microseconds, Ethernet), written record by record through one large buffer. Frames are built in the buffer itself.
import { closeSync, openSync, writeSync } from 'node:fs';

/** Epoch seconds at which the simulated time begins. */
export const START = 1_795_176_000;
const SIZE = 1 << 18;
/** More than any record needs: headers, a full payload and what a fill in words writes beyond it. */
const ROOM = 2048;
const RECORD_HEADER = 16;

export class CaptureFile {
  readonly bytes = new Uint8Array(SIZE);
  readonly view = new DataView(this.bytes.buffer);
  records = 0;
  private readonly fd: number;
  private used = 0;

  constructor(path: string, snaplen: number) {
    this.fd = openSync(path, 'w');
    for (const word of [0xa1b2c3d4, 0x00040002, 0, 0, snaplen, 1]) this.word(word);
  }

  /** Where in `bytes` the next frame is to be built. */
  begin(): number {
    if (this.used + ROOM > SIZE) this.flush();
    return this.used + RECORD_HEADER;
  }

  /** Keeps the frame that was built. */
  end(timeNs: number, captured: number, length: number): void {
    const micros = Math.floor(timeNs / 1000);
    const seconds = Math.floor(micros / 1e6);
    this.word(START + seconds);
    this.word(micros - seconds * 1e6);
    this.word(captured);
    this.word(length);
    this.used += captured;
    this.records++;
  }

  close(): void {
    this.flush();
    closeSync(this.fd);
  }

  private word(value: number): void {
    this.view.setUint32(this.used, value, true);
    this.used += 4;
  }

  private flush(): void {
    for (let at = 0; at < this.used;) at += writeSync(this.fd, this.bytes, at, this.used - at);
    this.used = 0;
  }
}
