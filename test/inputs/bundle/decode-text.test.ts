import { expect, test } from '@jest/globals';
import { decodeText } from '../../../src/inputs/bundle/decode-text.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['CRLF', 'a\r\nb\r\n', 'a\nb\n'],
  ['lone CR', 'a\rb', 'a\nb'],
  ['doubled CR of a pseudo terminal', 'a\r\r\nb', 'a\nb'],
  ['colours', '\x1b[01;31m\x1b[K172.17.0.2\x1b[m\x1b[K ok', '172.17.0.2 ok'],
  ['window title', '\x1b]0;root@vm: ~\x07# ip a', '# ip a'],
  ['charset shift', '\x1b(B\x1b[mx', 'x'],
  ['backspaces', 'tcpdumo\bp -n', 'tcpdump -n'],
  ['byte-order mark', '\ufeffx', 'x'],
  ['an escape that never ends', '\x1b]0;never\nnext', '\nnext'],
])('%s', (_, raw, plain) => {
  expect(decodeText(bytes(raw))).toBe(plain);
});

test('UTF-16 with and without a mark', () => {
  const le = Buffer.from('1: lo: mtu 65536\r\n', 'utf16le');
  const be = Buffer.from(le).swap16();
  expect(decodeText(Buffer.concat([Buffer.from([0xff, 0xfe]), le]))).toBe('1: lo: mtu 65536\n');
  expect(decodeText(le)).toBe('1: lo: mtu 65536\n');
  expect(decodeText(be)).toBe('1: lo: mtu 65536\n');
});

test('binary is no text', () => {
  expect(decodeText(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0))).toBeUndefined();
  expect(decodeText(new Uint8Array(0))).toBe('');
});
