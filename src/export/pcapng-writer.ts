// Frames of several observation points → one pcapng file (draft-ietf-opsawg-pcapng): a section header, an interface block
// per observation point with its name and nanosecond times, an enhanced packet block per frame with its comment.
// Little endian; blocks are yielded one by one, so that a large export need not lie in memory.
//   SHB | IDB if_name "vm/eth0" if_tsresol 9 | EPB … opt_comment "path p2, hop 4 of 5" | …

export interface ExportInterface {
  /** The observation point's id; shown by Wireshark as frame.interface_name. */
  readonly name: string;
  /** LINKTYPE_ number of tcpdump.org/linktypes.html. */
  readonly linkType: number;
  readonly description?: string;
}

export interface ExportFrame {
  /** Index into the interfaces. */
  readonly interface: number;
  /** Since the epoch; what is before it is written as 0. */
  readonly timeNs: bigint;
  readonly bytes: Uint8Array;
  /** Length on the wire. */
  readonly originalLength: number;
  readonly comment?: string;
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

const OPT_END = 0;
const OPT_COMMENT = 1;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const SHB_USERAPPL = 4;
/** An option's length is 16 bits. */
const LONGEST_OPTION = 0xffff;

/** `application` is who wrote the file. Frames should come in time order; Wireshark reads them either way. */
export function* writePcapng(
  application: string,
  interfaces: readonly ExportInterface[],
  frames: Iterable<ExportFrame>,
): Generator<Uint8Array> {
  yield sectionHeader(application);
  for (const one of interfaces) yield interfaceDescription(one);
  for (const frame of frames) yield enhancedPacket(frame);
}

function sectionHeader(application: string): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, BYTE_ORDER_MAGIC, true);
  view.setUint16(4, 1, true); // version 1.0
  view.setBigInt64(8, -1n, true); // section length: not known
  return block(SECTION_HEADER, [body, textOption(SHB_USERAPPL, application), END]);
}

function interfaceDescription({ name, linkType, description }: ExportInterface): Uint8Array {
  const body = new Uint8Array(8); // snap length 0: not limited
  new DataView(body.buffer).setUint16(0, linkType, true);
  const options = [
    textOption(IF_NAME, name),
    ...(description === undefined ? [] : [textOption(IF_DESCRIPTION, description)]),
    option(IF_TSRESOL, Uint8Array.of(9)),
  ];
  return block(INTERFACE_DESCRIPTION, [body, ...options, END]);
}

function enhancedPacket(frame: ExportFrame): Uint8Array {
  const head = new Uint8Array(20);
  const view = new DataView(head.buffer);
  const time = frame.timeNs > 0n ? BigInt.asUintN(64, frame.timeNs) : 0n;
  view.setUint32(0, frame.interface, true);
  view.setUint32(4, Number(time >> 32n), true);
  view.setUint32(8, Number(time & 0xffffffffn), true);
  view.setUint32(12, frame.bytes.length, true);
  view.setUint32(16, frame.originalLength, true);
  const options = frame.comment === undefined ? [] : [textOption(OPT_COMMENT, frame.comment), END];
  return block(ENHANCED_PACKET, [head, padded(frame.bytes), ...options]);
}

/** Type, total length, body, total length again; parts are multiples of four bytes. */
function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  let offset = 8;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  view.setUint32(offset, length, true);
  return bytes;
}

const END = option(OPT_END, new Uint8Array(0));

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(value.length / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

function textOption(code: number, text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= LONGEST_OPTION) return option(code, bytes);
  let end = LONGEST_OPTION;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--; // not inside a UTF-8 character
  return option(code, bytes.subarray(0, end));
}

function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const result = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  result.set(bytes);
  return result;
}
