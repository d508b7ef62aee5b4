// The least of DNS: a query with the token as its first label, and an answer with one record.
// Reference: RFC 1035 section 4.
import type { DnsType } from './orders.js';

const TYPES: Readonly<Record<DnsType, number>> = { A: 1, AAAA: 28 };

export function dnsQuery(token: string, type: DnsType): Buffer {
  const header = Buffer.from([...randomId(), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = [token, 'example', 'org'].map((label) =>
    Buffer.from(`${String.fromCharCode(label.length)}${label}`),
  );
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, TYPES[type], 0, 1])]);
}

export function dnsAnswer(query: Buffer): Buffer {
  const type = query.readUInt16BE(query.length - 4);
  const data =
    type === TYPES.A ? [203, 0, 113, 80] : [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80];
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data]);
  const answer = Buffer.concat([query, record]);
  answer.writeUInt16BE(0x8180, 2);
  answer.writeUInt16BE(1, 6);
  return answer;
}

function randomId(): readonly [number, number] {
  return [Math.floor(Math.random() * 256), Math.floor(Math.random() * 256)];
}
