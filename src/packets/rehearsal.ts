// Made-up packets that take every usual turn through decoding and folding, before the first real ones of a large capture.
// V8 compiles a turn that no packet has taken yet as a way out, and compiles the whole again when one does: without this the
// fold loop is compiled six times within the first second, which costs as much as half a million packets.
import { FrameDecoder } from './frame-decoder.js';

const HEADERS = 14 + 20;
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const CLIENT = 0x0a000001;
const SERVER = 0x0a000002;
/** SYN options: MSS 1460, SACK permitted, time stamps, window scale 7. */
const SYN_OPTIONS = [0x020405b4, 0x0402080a, 1, 0, 0x01030307];
const ROUNDS = 12;
const SEGMENTS = 40;

let isOver = false;

/** Once per process (or worker); `fold` with a store of its own. */
export function rehearse(fold: (decoder: FrameDecoder) => void): void {
  if (isOver) return;
  isOver = true;
  const decoder = new FrameDecoder(fold);
  decoder.openInterface({ linkType: 1, snaplen: 0 });
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  let seconds = 1;
  const send = (length: number, missing = 0): void => {
    decoder.openChunk(bytes, view);
    decoder.frame(0, length - missing, length, seconds, 5, 0);
    decoder.closeChunk();
  };
  for (let round = 0; round < ROUNDS; round++) {
    const port = 1024 + (round >> 1);
    connection(view, port, round * 1e6, send);
    for (const answer of [false, true, false]) send(datagram(view, UDP, port, answer, 32));
    for (const answer of [false, true]) send(datagram(view, ICMP, port, answer, 32));
    seconds += round % 3 === 2 ? 400 : 1; // silence ends flows
    send(datagram(view, UDP, port, false, 32));
    seconds -= round % 4 === 3 ? 1 : 0; // back in time
    view.setUint16(12, 0x0806); // no IP
    send(42);
  }
}

/** A connection with all its turns: repeated, missing and late segments, a keep-alive, both ends, a reset. */
function connection(
  view: DataView,
  port: number,
  isn: number,
  send: (length: number, missing?: number) => void,
): void {
  const segment = (answer: boolean, seq: number, flags: number, payload: number, missing = 0): void =>
    send(tcpSegment(view, port, answer, isn + seq, flags, payload), missing);
  segment(false, 0, SYN, 0);
  segment(true, 0, SYN | ACK, 0);
  segment(false, 1, ACK, 0);
  let next = 1;
  for (let n = 0; n < SEGMENTS; n++) {
    const late = n % 8 === 3 ? 50 : 0;
    segment(n % 2 === 0, next + late, ACK, 50, n % 5);
    if (late > 0) segment(n % 2 === 0, next, ACK, 50);
    if (n % 8 === 5) segment(n % 2 === 0, next, ACK, 50);
    segment(n % 2 === 1, next, ACK, 0);
    next += 50 + late;
  }
  segment(false, next - 1, ACK, 1);
  segment(false, next, FIN | ACK, 0);
  segment(true, next, FIN | ACK, 0);
  segment(true, next + 1, RST, 0);
}

function tcpSegment(
  view: DataView,
  port: number,
  answer: boolean,
  seq: number,
  flags: number,
  payload: number,
): number {
  const options = (flags & SYN) !== 0 ? SYN_OPTIONS : [];
  const header = 20 + options.length * 4;
  const length = packet(view, TCP, port, answer, header + payload);
  view.setUint32(HEADERS + 4, seq);
  view.setUint16(HEADERS + 12, (header << 10) | flags);
  options.forEach((word, i) => view.setUint32(HEADERS + 20 + i * 4, word));
  return length;
}

function datagram(view: DataView, protocol: number, port: number, answer: boolean, payload: number): number {
  const length = packet(view, protocol, port, answer, 8 + payload);
  if (protocol === ICMP) view.setUint32(HEADERS, answer ? 0 : 0x08000000);
  return length;
}

/** Ethernet, IPv4 and ports in front of `behind` bytes; the frame's length. */
function packet(view: DataView, protocol: number, port: number, answer: boolean, behind: number): number {
  view.setUint16(12, 0x0800);
  view.setUint32(14, 0x45000000 | (20 + behind));
  view.setUint32(18, 0x00014000 + (port << 17));
  view.setUint32(22, 0x40000000 | (protocol << 16));
  view.setUint32(26, answer ? SERVER : CLIENT);
  view.setUint32(30, answer ? CLIENT : SERVER);
  view.setUint16(HEADERS, answer ? 443 : port);
  view.setUint16(HEADERS + 2, answer ? port : 443);
  return HEADERS + behind;
}
