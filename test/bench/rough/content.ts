// What flows say, as a function of flow, direction and place, so that a retransmission or another cut of the stream says the same again.
// TLS-like: records of random bytes, unique. HTTP: a handful of requests to one host, word for word the same in every flow, and bodies of
// repeating text. DNS: a few hundred names, told apart by the transaction id only. Echo: time and pattern, as iputils' ping.
import { START } from './capture-file.js';
import type { Content, Packet } from './flow.js';

const HOST = 'shop.internal.example';
/** Of fixed size, as files are, but for those of size 0. */
export const URLS: readonly { readonly path: string; readonly type: string; readonly bytes: number }[] = [
  { path: '/', type: 'text/html', bytes: 5120 },
  { path: '/static/app.js', type: 'text/javascript', bytes: 31_400 },
  { path: '/static/logo.svg', type: 'image/svg+xml', bytes: 1870 },
  { path: '/healthz', type: 'text/plain', bytes: 3 },
  { path: '/api/v1/items?page=1', type: 'application/json', bytes: 0 },
  { path: '/api/v1/orders', type: 'application/json', bytes: 0 },
];
const LENGTH_DIGITS = 8;
const TEXT_PERIOD = 1021;
const encoder = new TextEncoder();
const REQUESTS = URLS.map(({ path }) =>
  encoder.encode(`GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n`),
);
const HEADERS = URLS.map(({ type }) => {
  const before = `HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: ${type}\r\nContent-Length: `;
  return { bytes: encoder.encode(`${before}${'0'.repeat(LENGTH_DIGITS)}\r\n\r\n`), digits: before.length };
});
/** More than a period and a segment, so that any piece of the endless text is one copy. */
const TEXT = encoder.encode(
  '{"id":1047,"name":"blue kettle","price":"24.90","stock":17,"tags":["kitchen","sale"]},\n'
    .repeat(Math.ceil(TEXT_PERIOD / 87))
    .slice(0, TEXT_PERIOD)
    .repeat(4),
);

export function urlOf(flow: number, exchange: number): number {
  // more than half of it is the front page, as it is
  const dice = mix(Math.imul(flow + 1, 0x9e3779b1) + exchange) >>> 0;
  return dice % 100 < 40 ? 0 : (dice >>> 8) % URLS.length;
}

export function requestLength(url: number): number {
  return REQUESTS[url]!.length;
}

export function responseHeaderLength(url: number): number {
  return HEADERS[url]!.bytes.length;
}

/** Calls back for each message that the packet shows a piece of. */
function eachMessage(
  { flow, up, pos }: Packet,
  kept: number,
  piece: (exchange: number, start: number, length: number) => void,
): void {
  let start = 1;
  for (let i = up ? 0 : 1; i < flow.messages.length && start < pos + kept; i += 2) {
    const length = flow.messages[i]!;
    if (start + length > pos) piece(i >> 1, start, length);
    start += length;
  }
}

export const tls: Content = {
  fill(bytes, view, at, packet, kept) {
    const { flow, up, pos } = packet;
    const key = mix(Math.imul(flow.number + 1, 0x85ebca6b) + (up ? 0x1234567 : 0));
    fillRandom(bytes, view, at, key, pos, kept);
    eachMessage(packet, kept, (exchange, start, length) => {
      // records of 16 KiB with their headers; the first of each side is a hello, with its lengths
      const first = Math.max(0, Math.floor((pos - start) / RECORD) * RECORD);
      for (let record = first; record < length && start + record < pos + kept; record += RECORD) {
        const body = Math.min(RECORD, length - record) - 5;
        const head = [exchange === 0 ? 22 : 23, 3, exchange === 0 && up ? 1 : 3, body >> 8, body & 0xff];
        put(bytes, at, start + record - pos, kept, head);
        if (exchange > 0 || record > 0) continue;
        // a hello: its length, version, a random; a session id; cipher suites; an extension that fills the rest
        const rest = body - (up ? 111 : 78);
        const sized = (n: number) => [n >> 8, n & 0xff];
        const after = (i: number, list: number[]) => put(bytes, at, start + i - pos, kept, list);
        after(5, [up ? 1 : 2, 0, ...sized(body - 4), 3, 3]);
        after(43, [32]);
        if (up) after(76, [0, 32]);
        after(up ? 110 : 76, [...(up ? [1, 0] : [0x13, 1, 0]), ...sized(rest), 0, 21, ...sized(rest - 4)]);
      }
    });
  },
};

/** Of `list` at `place` of a payload what is kept of it. */
function put(bytes: Uint8Array, at: number, place: number, kept: number, list: readonly number[]): void {
  for (let i = Math.max(0, -place); i < list.length && place + i < kept; i++)
    bytes[at + place + i] = list[i]!;
}
const RECORD = 16_384;

export const http: Content = {
  fill(bytes, _view, at, packet, kept) {
    const { flow, up, pos } = packet;
    eachMessage(packet, kept, (exchange, start, length) => {
      const url = urlOf(flow.number, exchange);
      const head = up ? REQUESTS[url]! : HEADERS[url]!.bytes;
      const from = Math.max(0, pos - start);
      const to = Math.min(length, pos + kept - start);
      for (let i = from; i < Math.min(to, head.length); i++) bytes[at + start + i - pos] = head[i]!;
      if (!up) writeDigits(bytes, at + start - pos, url, length, from, to);
      const body = Math.max(from, head.length);
      if (body < to) {
        const place = (body - head.length) % TEXT_PERIOD;
        bytes.set(TEXT.subarray(place, place + to - body), at + start + body - pos);
      }
    });
  },
};

function writeDigits(
  bytes: Uint8Array,
  at: number,
  url: number,
  length: number,
  from: number,
  to: number,
): void {
  const { bytes: head, digits } = HEADERS[url]!;
  let rest = length - head.length;
  for (let i = digits + LENGTH_DIGITS - 1; i >= digits; i--) {
    if (i >= from && i < to) bytes[at + i] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

const NAMES = Array.from({ length: 240 }, (_, i) => {
  const labels = [
    `${['api', 'cdn', 'www', 'mail', 'img', 'auth'][i % 6]}${Math.floor(i / 6)}`,
    'example',
    'com',
  ];
  const name = labels.map((label) => String.fromCharCode(label.length) + label).join('');
  return encoder.encode(`${name}\0\0\x01\0\x01`);
});

/** The question, and how many addresses the answer has. */
function lookup(flow: number): readonly [question: Uint8Array, answers: number] {
  const dice = mix(Math.imul(flow + 1, 0xc2b2ae35)) >>> 0;
  const unit = dice / 0x100000000;
  const name = Math.floor(NAMES.length * unit * unit);
  return [NAMES[name]!, 1 + (name % 3)];
}

export function dnsLengths(flow: number): readonly [query: number, answer: number] {
  const [question, answers] = lookup(flow);
  return [12 + question.length, 12 + question.length + 16 * answers];
}

export const dns: Content = {
  fill(bytes, view, at, { flow, up }) {
    const [question, answers] = lookup(flow.number);
    view.setUint16(at, mix(flow.number ^ 0x5bd1e995) >>> 16);
    view.setUint16(at + 2, up ? 0x0100 : 0x8180);
    view.setUint32(at + 4, 0x00010000 | (up ? 0 : answers));
    view.setUint32(at + 8, 0);
    bytes.set(question, at + 12);
    if (up) return;
    for (let i = 0; i < answers; i++) {
      const answer = at + 12 + question.length + 16 * i;
      view.setUint32(answer, 0xc00c0001);
      view.setUint16(answer + 4, 1);
      view.setUint32(answer + 6, 60 + (flow.number % 240));
      view.setUint16(answer + 10, 4);
      view.setUint32(answer + 12, 0xc6120000 + question.length * 256 + i);
    }
  },
};

export const ECHO_BYTES = 56;
export const echo: Content = {
  fill(bytes, view, at, { stampNs }) {
    const micros = Math.floor(stampNs / 1000);
    view.setUint32(at, START + Math.floor(micros / 1e6), true);
    view.setUint32(at + 4, 0, true);
    view.setUint32(at + 8, micros % 1e6, true);
    view.setUint32(at + 12, 0, true);
    for (let i = 16; i < ECHO_BYTES; i++) bytes[at + i] = i;
  },
};

/** Random words that every flow reads from another place and with other bits turned: many times cheaper than to mix each. */
const POOL = Int32Array.from({ length: 1 << 14 }, (_, i) => mix(i + 0x2545f491));

function fillRandom(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  key: number,
  pos: number,
  length: number,
): void {
  const mask = POOL.length - 1;
  let word = (pos >> 2) + (key >>> 16);
  let i = -(pos & 3);
  if (i < 0) {
    const first = POOL[word++ & mask]! ^ key;
    for (let j = -i; j < 4; j++) bytes[at + i + j] = first >>> (8 * j);
    i += 4;
  }
  for (; i < length; i += 4) view.setInt32(at + i, POOL[word++ & mask]! ^ key, true);
}

function mix(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
