// TCP options as printed → their bytes (RFC 9293 3.2, RFC 7323, RFC 2018), padded to a multiple of four.
//   mss 1460,sackOK,TS val 1322807500 ecr 998233269,nop,wscale 7        (3.x: timestamp 1322807500 998233269)

export function tcpOptionBytes(printed: string | undefined): readonly number[] {
  if (!printed) return [];
  const bytes: number[] = [];
  for (const word of printed.slice(0, 400).split(',')) {
    const more = oneOption(word.trim());
    if (bytes.length + more.length > 40) break;
    bytes.push(...more);
  }
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}

function oneOption(word: string): readonly number[] {
  const number = (pattern: RegExp): number => Number(pattern.exec(word)?.[1] ?? 0);
  if (word === 'nop') return [1];
  if (word === 'eol') return [0];
  if (word.startsWith('mss')) return [2, 4, ...big(number(/(\d+)/), 2)];
  if (word.startsWith('wscale')) return [3, 3, number(/(\d+)/) & 255];
  if (/^sackOK/i.test(word)) return [4, 2];
  const stamp = /^(?:TS val|timestamp) (\d+)(?: ecr)? (\d+)/.exec(word);
  if (stamp) return [8, 10, ...big(Number(stamp[1]), 4), ...big(Number(stamp[2]), 4)];
  const blocks = [...word.matchAll(/\{(\d+):(\d+)\}/g)];
  if (!word.startsWith('sack') || blocks.length === 0) return [];
  return [
    5,
    2 + 8 * blocks.length,
    ...blocks.flatMap((b) => [...big(Number(b[1]), 4), ...big(Number(b[2]), 4)]),
  ];
}

function big(value: number, bytes: 2 | 4): readonly number[] {
  const low = [(value >>> 8) & 255, value & 255];
  return bytes === 2 ? low : [(value >>> 24) & 255, (value >>> 16) & 255, ...low];
}
