// A block of text → Ethernet frames with right lengths and checksums. One packet a line, as tcpdump would say it:
//   0.000000 172.17.0.2:40000 > 203.0.113.10:80 tcp S seq 1000 mss 1460 ttl 64 id 7
//   0.010000 203.0.113.10:80 > 172.17.0.2:40000 tcp SA seq 5000 ack 1001
//   0.020000 172.17.0.2:40000 > 203.0.113.10:80 tcp PA seq 1001 ack 5001 data "GET / HTTP/1.1"
//   0.030000 [2001:db8::1]:5000 > [2001:db8::2]:53 udp data 40
//   0.040000 10.0.0.1 > 10.0.0.2 icmp request id 9 seq 1 data 56
//   0.050000 10.0.0.9 > 10.0.0.1 icmp unreachable code 3 about 10.0.0.1:5000 > 10.0.0.2:53 udp data 12
//   0.060000 arp request 02:00:00:00:00:01 10.0.0.1 10.0.0.2
// More words: `smac`, `dmac`, `vlan N`, `win N`, `ts VALUE`, `df`, `ipid N`, `iface N`. `data N` = N bytes of a fixed pattern; `dns ID NAME`: a question for
// NAME's address under that transaction id, or the answer to it when it comes from port 53.
import { parseAddress } from '../../src/model/address.js';
import { concatBytes } from './pcap-writer.js';
import type { Frame } from './pcap-writer.js';

/** Every time in a block counts from here: 2026-11-20 12:00:00 UTC. */
export const DSL_EPOCH = 1_795_176_000;

type Words = Map<string, string>;

/** Words that stand alone. */
const FLAGS = new Set(['df', 'request', 'reply', 'unreachable', 'tcp', 'udp', 'icmp', 'sctp']);
const TCP_FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32, E: 64, C: 128 };
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 };

export function packets(text: string): Frame[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(packet);
}

function packet(line: string): Frame {
  const [time = '', ...rest] = tokens(line);
  const [whole = '0', fraction = ''] = time.split('.');
  const words = rest[0] === 'arp' ? new Map<string, string>() : wordsOf(rest.slice(3));
  return {
    seconds: DSL_EPOCH + Number(whole),
    nanoseconds: Number(fraction.padEnd(9, '0').slice(0, 9)),
    bytes: rest[0] === 'arp' ? arpFrame(rest.slice(1)) : ethernetFrame(rest[0]!, rest[2]!, words),
    interface: Number(words.get('iface') ?? 0),
  };
}

/** Splits at spaces; a quoted string is one token. */
function tokens(line: string): string[] {
  return line.match(/"[^"]*"|\S+/g) ?? [];
}

function wordsOf(list: readonly string[]): Words {
  const words: Words = new Map();
  for (let i = 0; i < list.length; i++) {
    const word = list[i]!;
    if (word === 'about') {
      words.set('about', list.slice(i + 1).join(' '));
      return words;
    }
    if (FLAGS.has(word)) words.set(word, '');
    else if (word === 'dns') words.set('dns', `${list[++i]!} ${list[++i]!}`);
    else if (/^[FSRPAUEC.]+$/.test(word)) words.set('flags', word);
    else words.set(word, list[++i]!);
  }
  return words;
}

function ethernetFrame(from: string, to: string, words: Words): Uint8Array {
  const ip = ipPacket(from, to, words);
  const type = ip[0]! >> 4 === 6 ? 0x86dd : 0x0800;
  const macs = [mac(words.get('dmac') ?? '02:00:00:00:00:02'), mac(words.get('smac') ?? '02:00:00:00:00:01')];
  const tag = words.has('vlan') ? [u16(0x8100, Number(words.get('vlan')))] : [];
  return concatBytes([...macs, ...tag, u16(type), ip]);
}

function ipPacket(from: string, to: string, words: Words): Uint8Array {
  const src = endpoint(from);
  const dst = endpoint(to);
  const v6 = src.words[2] !== 0xffff || src.words[1] !== 0;
  let protocol = PROTOCOLS[['tcp', 'udp', 'icmp', 'sctp'].find((p) => words.has(p)) ?? 'udp']!;
  if (v6 && protocol === 1) protocol = 58;
  const l4 = transport(protocol, src.port, dst.port, words);
  const ttl = Number(words.get('ttl') ?? 64);
  const srcBytes = addressBytes(src.words, v6);
  const dstBytes = addressBytes(dst.words, v6);
  setChecksum(protocol, l4, srcBytes, dstBytes, v6);
  if (v6) {
    const head = concatBytes([u16(0x6000, 0, l4.length), Uint8Array.of(protocol, ttl)]);
    return concatBytes([head, srcBytes, dstBytes, l4]);
  }
  // of an ICMP line `id` is the echo identifier
  const id = Number(words.get('ipid') ?? (protocol === 1 ? 0 : words.get('id')) ?? 0);
  const head = u16(0x4500, 20 + l4.length, id, words.has('df') ? 0x4000 : 0, (ttl << 8) | protocol, 0);
  const header = concatBytes([head, srcBytes, dstBytes]);
  new DataView(header.buffer).setUint16(10, checksum([header]));
  return concatBytes([header, l4]);
}

function transport(protocol: number, sport: number, dport: number, words: Words): Uint8Array {
  const asked = words.get('dns');
  const data = asked === undefined ? dataOf(words.get('data')) : dnsMessage(asked, sport === 53);
  if (protocol === 6) return tcpSegment(sport, dport, words, data);
  if (protocol === 17) return concatBytes([u16(sport, dport, 8 + data.length, 0), data]);
  if (protocol === 132) return concatBytes([u16(sport, dport, 0, 1, 0, 0), data]);
  return icmpMessage(protocol === 58, words, data);
}

function tcpSegment(sport: number, dport: number, words: Words, data: Uint8Array): Uint8Array {
  const flags = [...(words.get('flags') ?? 'A')].reduce((bits, f) => bits | (TCP_FLAGS[f] ?? 0), 0);
  const options: Uint8Array[] = [];
  if (words.has('mss')) options.push(Uint8Array.of(2, 4), u16(Number(words.get('mss'))));
  if (words.has('wscale')) options.push(Uint8Array.of(1, 3, 3, Number(words.get('wscale'))));
  if (words.has('ts')) options.push(Uint8Array.of(1, 1, 8, 10), u32(Number(words.get('ts')), 0));
  const optionBytes = concatBytes(options);
  const offset = (20 + optionBytes.length) << 10;
  const head = concatBytes([
    u16(sport, dport),
    u32(Number(words.get('seq') ?? 0), Number(words.get('ack') ?? 0)),
    u16(offset | flags, Number(words.get('win') ?? 64240), 0, 0),
  ]);
  return concatBytes([head, optionBytes, data]);
}

function icmpMessage(v6: boolean, words: Words, data: Uint8Array): Uint8Array {
  if (words.has('unreachable')) {
    const [from = '', , to = '', ...rest] = tokens(words.get('about') ?? '');
    const quoted = ipPacket(from, to, wordsOf(rest)).subarray(0, v6 ? 56 : 28);
    const code = Number(words.get('code') ?? 0);
    return concatBytes([Uint8Array.of(v6 ? 1 : 3, code), u16(0, 0, Number(words.get('mtu') ?? 0)), quoted]);
  }
  const type = words.has('reply') ? (v6 ? 129 : 0) : v6 ? 128 : 8;
  const id = Number(words.get('id') ?? 0);
  return concatBytes([Uint8Array.of(type, 0), u16(0, id, Number(words.get('seq') ?? 0)), data]);
}

function arpFrame([op, senderMac, sender, target]: readonly string[]): Uint8Array {
  const bytes = [
    mac('ff:ff:ff:ff:ff:ff'),
    mac(senderMac!),
    u16(0x0806, 1, 0x0800, 0x0604, op === 'reply' ? 2 : 1),
    mac(senderMac!),
    addressBytes(parseAddress(sender!)!, false),
    new Uint8Array(6),
    addressBytes(parseAddress(target!)!, false),
  ];
  return concatBytes(bytes);
}

/** RFC 1035 section 4: one question of type A, class IN, with one address when it is an answer. */
function dnsMessage(text: string, isAnswer: boolean): Uint8Array {
  const [id, name = ''] = text.split(' ');
  const labels = name
    .split('.')
    .map((label) => Uint8Array.of(label.length, ...new TextEncoder().encode(label)));
  const header = u16(Number(id), isAnswer ? 0x8180 : 0x0100, 1, isAnswer ? 1 : 0, 0, 0);
  const answer = isAnswer ? [u16(0xc00c, 1, 1, 0, 60, 4), Uint8Array.of(198, 18, 0, 7)] : [];
  return concatBytes([header, ...labels, Uint8Array.of(0), u16(1, 1), ...answer]);
}

function dataOf(text: string | undefined): Uint8Array {
  if (text === undefined) return new Uint8Array(0);
  if (text.startsWith('"')) return new TextEncoder().encode(text.slice(1, -1));
  return Uint8Array.from({ length: Number(text) }, (_, i) => (i * 7 + 13) & 255);
}

function endpoint(text: string): { words: readonly number[]; port: number } {
  const found = /^\[(.+)\](?::(\d+))?$/.exec(text) ?? /^([\d.]+)(?::(\d+))?$/.exec(text) ?? ['', text, ''];
  const words = parseAddress(found[1]!);
  if (!words) throw new Error(`no address: ${text}`);
  return { words, port: Number(found[2] ?? 0) };
}

function addressBytes(words: readonly number[], v6: boolean): Uint8Array {
  return v6 ? u32(...words) : u32(words[3]!);
}

function mac(text: string): Uint8Array {
  return Uint8Array.from(text.split(':'), (hex) => parseInt(hex, 16));
}

function u16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((v) => [(v >>> 8) & 255, v & 255]));
}

function u32(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((v) => [v >>> 24, (v >>> 16) & 255, (v >>> 8) & 255, v & 255]));
}

/** Where the checksum stands in each protocol's header. SCTP's CRC is left 0. */
function setChecksum(protocol: number, l4: Uint8Array, src: Uint8Array, dst: Uint8Array, v6: boolean): void {
  const at = { 1: 2, 6: 16, 17: 6, 58: 2 }[protocol];
  if (at === undefined) return;
  const pseudo =
    protocol === 1 ? [] : v6 ? [src, dst, u32(l4.length, protocol)] : [src, dst, u16(protocol, l4.length)];
  new DataView(l4.buffer).setUint16(at, checksum([...pseudo, l4]));
}

/** RFC 1071. */
function checksum(parts: readonly Uint8Array[]): number {
  const bytes = concatBytes(parts);
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
