// A packet of the mix as one of its four points sees it: A veth and B docker0 as it was sent, C eth0 behind SNAT (source, a TTL less), D the host
// behind a relay (addresses, ports, IP id, sequence numbers and timestamps of its own, the same payload).

import { ICMP, TCP, UDP } from '../rough/flow.js';
import { ACK } from '../rough/frame.js';

export const [A, B, C, D] = [0, 1, 2, 3] as const;

export interface MixFlow {
  readonly number: number;
  readonly protocol: number;
  /** What only the host has, over IPv6. */
  readonly isNoise: boolean;
  /** By point: the client's address and port (an echo's identifier). */
  readonly clients: readonly number[];
  readonly ports: readonly number[];
  readonly server: number;
  readonly serverPort: number;
  /** What the relay's sequence numbers, each way, and its timestamps differ by. */
  readonly shift: readonly [number, number];
  readonly shiftTs: number;
  readonly isn: readonly [number, number];
}

/** One at a time; the next one is written over it. */
export interface MixPacket {
  flow: MixFlow;
  isAnswer: boolean;
  /** Of TCP; of an echo its number. */
  seq: number;
  ack: number;
  flags: number;
  /** Of the payload in its stream, and how much. */
  offset: number;
  length: number;
  ipId: number;
  nowMs: number;
}

const ETHERNET = 14;
const MACS = [0x0242ac110002, 0x024200000001] as const;
const LONGEST = 14 + 40 + 32 + 1500;
const frame = Buffer.alloc(LONGEST + 8);

/** Builds it in a buffer that the next call uses again; returns the part that is kept. */
export function frameAt(
  point: number,
  packet: Readonly<MixPacket>,
  snaplen: number,
): { kept: Buffer; length: number } {
  const { flow, isAnswer, length } = packet;
  const l4 = ETHERNET + (flow.isNoise ? 40 : 20);
  const payload = l4 + (flow.protocol === TCP ? 32 : 8);
  const total = payload + length;
  const kept = Math.min(total, snaplen);
  frame.fill(0, 0, payload);
  frame.writeUIntBE(MACS[isAnswer ? 0 : 1], 0, 6);
  frame.writeUIntBE(MACS[isAnswer ? 1 : 0], 6, 6);
  if (flow.isNoise) writeIpv6(packet, total - l4);
  else writeIpv4(point, packet, total - ETHERNET);
  if (flow.protocol === ICMP) writeEcho(l4, point, packet);
  else {
    frame.writeUInt16BE(isAnswer ? flow.serverPort : flow.ports[point]!, l4);
    frame.writeUInt16BE(isAnswer ? flow.ports[point]! : flow.serverPort, l4 + 2);
    if (flow.protocol === TCP) writeTcp(l4, point, packet);
    else frame.writeUInt16BE(8 + length, l4 + 4);
  }
  if (flow.protocol === UDP) writeDns(payload, packet);
  else writeStream(payload, packet, kept);
  return { kept: frame.subarray(0, kept), length: total };
}

function writeIpv4(point: number, { flow, isAnswer, ipId }: MixPacket, length: number): void {
  const client = flow.clients[point]!;
  // the VM's kernel routes between docker0 and eth0; the relay sends packets of its own
  const routed = isAnswer ? point < C : point === C;
  frame.writeUInt16BE(0x0800, 12);
  frame.writeUInt16BE(0x4500, 14);
  frame.writeUInt16BE(length, 16);
  frame.writeUInt16BE(point === D ? word(flow.number, isAnswer ? 6 : 5, ipId) & 0xffff : ipId, 18);
  frame.writeUInt16BE(0x4000, 20);
  frame[22] = (isAnswer && point === D ? 57 : 64) - (routed ? 1 : 0);
  frame[23] = flow.protocol;
  frame.writeUInt32BE(isAnswer ? flow.server : client, 26);
  frame.writeUInt32BE(isAnswer ? client : flow.server, 30);
}

function writeIpv6({ flow, isAnswer }: MixPacket, length: number): void {
  const ends = [
    [0xfd000000, flow.clients[D]!],
    [0x20010db8, flow.server],
  ] as const;
  const [from, to] = isAnswer ? [ends[1], ends[0]] : ends;
  frame.writeUInt16BE(0x86dd, 12);
  frame[14] = 0x60;
  frame.writeUInt16BE(length, 18);
  frame[20] = flow.protocol;
  frame[21] = isAnswer ? 57 : 64;
  frame.writeUInt32BE(from[0], 22);
  frame.writeUInt32BE(from[1], 34);
  frame.writeUInt32BE(to[0], 38);
  frame.writeUInt32BE(to[1], 50);
}

function writeTcp(at: number, point: number, { flow, isAnswer, seq, ack, flags, nowMs }: MixPacket): void {
  const [own, other] = isAnswer ? [1, 0] : [0, 1];
  const relayed = point === D && !flow.isNoise;
  frame.writeInt32BE((seq + (relayed ? flow.shift[own]! : 0)) | 0, at + 4);
  if ((flags & ACK) !== 0) frame.writeInt32BE((ack + (relayed ? flow.shift[other]! : 0)) | 0, at + 8);
  frame.writeUInt16BE(0x8000 | flags, at + 12);
  frame.writeUInt16BE(64_240, at + 14);
  frame.writeUInt32BE(0x0101080a, at + 20);
  const stamp = nowMs + (relayed ? flow.shiftTs : flow.number);
  frame.writeInt32BE(stamp | 0, at + 24);
  frame.writeInt32BE((flags & ACK) === 0 ? 0 : (stamp + 77) | 0, at + 28);
}

function writeEcho(at: number, point: number, { flow, isAnswer, seq }: MixPacket): void {
  frame[at] = isAnswer ? 0 : 8;
  frame.writeUInt16BE(flow.ports[point]!, at + 4);
  frame.writeUInt16BE(seq, at + 6);
}

/** One of five thousand names; the answer has 50 bytes more. */
function writeDns(at: number, { flow, isAnswer, length }: MixPacket): void {
  frame.fill(0, at, at + length);
  frame.writeUInt16BE(word(flow.number, 9, 0) & 0xffff, at);
  frame.writeUInt16BE(isAnswer ? 0x8180 : 0x0100, at + 2);
  frame.writeUInt16BE(1, at + 4);
  frame.writeUInt16BE(isAnswer ? 1 : 0, at + 6);
  const name = `h${flow.number % 5000}`;
  let end = at + 12;
  for (const label of [name, 'example', '']) {
    frame[end] = label.length;
    frame.write(label, end + 1, 'latin1');
    end += 1 + label.length;
  }
  frame.writeUInt32BE(0x00010001, end);
  if (isAnswer) frame.writeUInt32BE(0xc00c0001, end + 4);
}

/** The bytes of each stream are its own; a part of them is the same however it is cut into packets. */
function writeStream(at: number, { flow, isAnswer, offset, length }: MixPacket, kept: number): void {
  const stop = Math.min(at + length, kept);
  for (let place = at; place < stop;) {
    const from = offset + place - at;
    let bytes = word(flow.number, isAnswer ? 1 : 0, from >> 2) >>> ((from & 3) * 8);
    do {
      frame[place++] = bytes & 255;
      bytes >>>= 8;
    } while (((offset + place - at) & 3) !== 0 && place < stop);
  }
}

/** 32 bits that look random. */
export function word(flow: number, what: number, n: number): number {
  let h = Math.imul(flow + 1, 0x9e3779b1) ^ Math.imul(n + what * 0x7fffff + 1, 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
