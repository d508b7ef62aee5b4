// The flow listing as text (per point a header and a line per biflow, as people know it from `tshark -z conv`) or as JSON, in
// chunks, bytes straight into a buffer: a million flows are written without being held, and without an object each.
//   tcp   172.17.0.2:57908       203.0.113.10:80                6 / 5            387 / 620 B
import { AsciiBuffer, digitsOf } from './lib/ascii-buffer.js';
import { protocolName } from './model/five-tuple.js';
import { emptyRow, type ListedPoint, type ListedRow } from './packets/index.js';

const CHUNK = 64 * 1024;
/** `255.255.255.255:65535`; IPv6 runs over. */
const ENDPOINT_WIDTH = 21;
const PROTOCOL_WIDTH = 5;
const PACKETS_WIDTH = 13;
const BYTES_WIDTH = 21;
/** ` B` */
const BYTE_UNIT = 2;

const enum Ascii {
  NewLine = 10,
  Slash = 47,
  Colon = 58,
  B = 66,
}

/** Protocols with ports or echo identifiers go by name in JSON, the others by their IP protocol number (as text). */
const NAMED_IN_JSON: ReadonlySet<number> = new Set([1, 6, 17, 33, 58, 132, 136]);

export function* flowsText(points: Iterable<ListedPoint>): Generator<string | Buffer> {
  let separator = '';
  for (const point of points) {
    const { file, frames, nonIp, flowCount } = point;
    yield `${separator}${file}: ${frames} frames, ${nonIp} without IP, ${flowCount} flows (packets and bytes → / ←)\n`;
    separator = '\n';
    yield* eachFlow(point, writeLine);
  }
}

/** One JSON object, `{"points": […]}`. */
export function* flowsJson(points: Iterable<ListedPoint>): Generator<string | Buffer> {
  yield '{"points":[';
  let separator = '';
  for (const point of points) {
    const { file, key, frames, nonIp, flowCount } = point;
    yield `${separator}${JSON.stringify({ file, key, frames, nonIp, flowCount }).slice(0, -1)},"flows":[`;
    separator = ',';
    yield* eachFlow(point, writeJson);
    yield ']}';
  }
  yield ']}\n';
}

type Write = (out: AsciiBuffer, row: ListedRow, n: number, addressOf: ListedPoint['addressOf']) => void;

function* eachFlow({ flowCount, read, addressOf }: ListedPoint, write: Write): Generator<Buffer> {
  const out = new AsciiBuffer(CHUNK);
  const row = emptyRow();
  for (let n = 0; n < flowCount; n++) {
    read(n, row);
    write(out, row, n, addressOf);
    if (out.isFull) yield out.take();
  }
  yield out.take();
}

function writeLine(out: AsciiBuffer, row: ListedRow, _n: number, addressOf: ListedPoint['addressOf']): void {
  out.skip(2);
  const start = out.column;
  out.text(protocolName(row.protocol));
  out.padTo(start, PROTOCOL_WIDTH);
  out.skip(1);
  const src = out.column;
  writeEndpoint(out, row.src, row.isV6, row.sport, addressOf);
  out.padTo(src, ENDPOINT_WIDTH);
  out.skip(2);
  const dst = out.column;
  writeEndpoint(out, row.dst, row.isV6, row.dport, addressOf);
  if (row.icmpId >= 0) {
    out.text(' id ');
    out.number(row.icmpId);
  }
  if (row.spi >= 0) out.text(` spi 0x${row.spi.toString(16).padStart(8, '0')}`);
  out.padTo(dst, ENDPOINT_WIDTH);
  out.skip(2);
  writePair(out, row.forwardPackets, row.reversePackets, PACKETS_WIDTH);
  out.skip(2);
  writePair(out, row.forwardBytes, row.reverseBytes, BYTES_WIDTH - BYTE_UNIT);
  out.skip(1);
  out.byte(Ascii.B);
  out.byte(Ascii.NewLine);
}

function writeEndpoint(
  out: AsciiBuffer,
  address: number,
  isV6: boolean,
  port: number,
  addressOf: ListedPoint['addressOf'],
): void {
  if (isV6) {
    const text = addressOf(address, true);
    out.text(port < 0 ? text : `[${text}]`);
  } else out.ipv4(address);
  if (port < 0) return;
  out.byte(Ascii.Colon);
  out.number(port);
}

/** `12 / 3`, right-aligned. */
function writePair(out: AsciiBuffer, forward: number, reverse: number, width: number): void {
  const length = digitsOf(forward) + ' / '.length + digitsOf(reverse);
  out.padTo(out.column, width - length);
  out.number(forward);
  out.skip(1);
  out.byte(Ascii.Slash);
  out.skip(1);
  out.number(reverse);
}

/** By hand: protocol names and addresses need no escaping. */
function writeJson(out: AsciiBuffer, row: ListedRow, n: number, addressOf: ListedPoint['addressOf']): void {
  out.text(n === 0 ? '{"protocol":"' : ',{"protocol":"');
  if (NAMED_IN_JSON.has(row.protocol)) out.text(protocolName(row.protocol));
  else out.number(row.protocol);
  out.text('","src":"');
  writeEndpoint(out, row.src, row.isV6, -1, addressOf);
  out.text('","sport":');
  writePort(out, row.sport);
  out.text(',"dst":"');
  writeEndpoint(out, row.dst, row.isV6, -1, addressOf);
  out.text('","dport":');
  writePort(out, row.dport);
  if (row.icmpId >= 0) {
    out.text(',"icmp":{"id":');
    out.number(row.icmpId);
    out.text('}');
  }
  if (row.spi >= 0) {
    out.text(',"spi":');
    out.number(row.spi);
  }
  writeCounts(out, ',"packets":{"forward":', row.forwardPackets, row.reversePackets);
  writeCounts(out, ',"bytes":{"forward":', row.forwardBytes, row.reverseBytes);
  out.text('}');
}

function writePort(out: AsciiBuffer, port: number): void {
  if (port < 0) out.text('null');
  else out.number(port);
}

function writeCounts(out: AsciiBuffer, name: string, forward: number, reverse: number): void {
  out.text(name);
  out.number(forward);
  out.text(',"reverse":');
  out.number(reverse);
  out.text('}');
}
