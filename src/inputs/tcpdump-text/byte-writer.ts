// Appends big-endian integers to a reused buffer; frames built from text are small.

export interface ByteWriter {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

export function createByteWriter(size: number): ByteWriter {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), at: 0 };
}

export function put8(w: ByteWriter, value: number): void {
  w.view.setUint8(w.at, value & 255);
  w.at += 1;
}

export function put16(w: ByteWriter, value: number): void {
  w.view.setUint16(w.at, value & 0xffff);
  w.at += 2;
}

export function put32(w: ByteWriter, value: number): void {
  w.view.setUint32(w.at, value >>> 0);
  w.at += 4;
}

export function putBytes(w: ByteWriter, bytes: Uint8Array): void {
  w.bytes.set(bytes, w.at);
  w.at += bytes.length;
}

/** `02:42:ac:11:00:02`; zeros when absent. */
export function putMac(w: ByteWriter, mac: string | undefined): void {
  const parts = mac?.split(':') ?? [];
  for (let i = 0; i < 6; i++) put8(w, parseInt(parts[i] ?? '0', 16));
}
