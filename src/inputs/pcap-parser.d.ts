// npm pcap-parser 0.2.1 (2012) has no types: what pcap-parser-reader uses of it, from its 190 lines of source.
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events';
  import type { Readable } from 'node:stream';

  export interface GlobalHeader {
    readonly snapshotLength: number;
    readonly linkLayerType: number;
  }

  export interface PacketHeader {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  }

  /** Emits globalHeader, packetHeader, packetData, packet, end, error. */
  export interface Parser extends EventEmitter {
    readonly stream: Readable;
    readonly buffer: Buffer | null;
    errored?: boolean;
  }

  export function parse(input: string | Readable): Parser;
}
