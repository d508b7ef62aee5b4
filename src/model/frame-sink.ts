// Where capture readers put what they find: interfaces, frames by offset into a reused chunk, and what was wrong.
// A frame is six integers, never an object: packets are millions. packets/observe is the sink that makes flows,
// packets/reread the one that copies single frames.
import type { Diagnostic } from './diagnostic.js';
import type { TextNote } from './observation-point.js';
import type { PacketNote } from './packet-note.js';

/** What a capture states about one interface before its first frame. */
export interface InterfaceHeader {
  /** LINKTYPE_ number of tcpdump.org/linktypes.html (a DLT where the writer stored one). */
  readonly linkType: number;
  /** 0 = not limited. */
  readonly snaplen: number;
  readonly name?: string;
  readonly description?: string;
  readonly filter?: string;
  readonly os?: string;
  /** `02:42:ac:11:00:02`. */
  readonly mac?: string;
  readonly addresses?: readonly { readonly address: string; readonly prefixLength: number }[];
  /** Present when the frames are built from text. */
  readonly text?: TextNote;
}

export interface FrameSink {
  /** Interfaces are numbered from 0 in the order of these calls. */
  openInterface(header: InterfaceHeader): void;
  /** The following frames lie in these bytes. */
  openChunk(bytes: Uint8Array, view: DataView): void;
  /**
   * One frame: `offset` into the chunk, `captured` bytes there, `original` bytes on the wire, time in whole epoch seconds
   * and nanoseconds (which may be 1e9 and more where a writer was wrong), and the interface. `seconds` is NaN
   * where the format states no time (pcapng simple packet block).
   */
  frame(
    offset: number,
    captured: number,
    original: number,
    seconds: number,
    nanoseconds: number,
    interfaceIndex: number,
  ): void;
  /** The chunk is about to be overwritten: nothing may point into it after this returns. */
  closeChunk(): void;
  /** What the writer noted on the frame handed over last; called right behind its `frame`. */
  noted(note: PacketNote): void;
  /** Drop counter of the capturing kernel (pcapng interface statistics); the last one said counts. */
  dropped(interfaceIndex: number, packets: number): void;
  /** A name that the capture knows for an address (pcapng name resolution). */
  resolved(address: string, names: readonly string[]): void;
  report(diagnostic: Diagnostic): void;
}
