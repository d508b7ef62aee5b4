// Bytes of a pasted or redirected command output → plain text lines.
// Terminals leave escapes behind (ECMA-48 CSI, OSC, charset shifts), Windows leaves CRLF, byte-order marks and UTF-16,
// `script` leaves backspaces. What holds other control bytes is no text.

/** Above this share of control bytes the content is binary; a paste may hold a stray one. */
const MAX_CONTROL_SHARE = 0.01;
const JUDGED_BYTES = 65536;
// CSI (ECMA-48 5.4), OSC up to BEL or ST, charset designation, other two-byte escapes; each alternative is bounded by ESC or line end.
const ESCAPES =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ #%()*+][\x20-\x7e]|[0-Z\\-~])|\x1b/g;

/** Undefined when the bytes are not text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (!encoding) return undefined;
  return plainLines(new TextDecoder(encoding).decode(bytes));
}

/** CRLF and lone CR → LF, escapes and backspaced characters gone. */
export function plainLines(text: string): string {
  let plain = text.includes('\x1b') ? text.replace(ESCAPES, '') : text;
  if (plain.includes('\b')) plain = applyBackspaces(plain);
  return plain.includes('\r') ? plain.replace(/\r*\n|\r+/g, '\n') : plain;
}

/** Zero and what isControl names: most texts have none, and are not counted byte by byte. */
const UNPRINTED = /[\x00-\x06\x10-\x1a\x1c-\x1f\x7f]/;

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const judged = bytes.subarray(0, JUDGED_BYTES);
  if (!UNPRINTED.test(Buffer.from(judged.buffer, judged.byteOffset, judged.length).toString('latin1')))
    return 'utf-8';
  let zeroEven = 0;
  let zeroOdd = 0;
  let control = 0;
  judged.forEach((byte, i) => {
    if (byte === 0) {
      if (i & 1) zeroOdd++;
      else zeroEven++;
    } else if (isControl(byte)) control++;
  });
  const half = judged.length / 2;
  const few = half * MAX_CONTROL_SHARE;
  if (control <= few && zeroOdd > half * 0.7 && zeroEven <= few) return 'utf-16le';
  if (control <= few && zeroEven > half * 0.7 && zeroOdd <= few) return 'utf-16be';
  return control + zeroEven + zeroOdd > judged.length * MAX_CONTROL_SHARE ? undefined : 'utf-8';
}

/** Control bytes that no terminal output holds: all but BEL BS TAB LF VT FF CR SO SI ESC. */
function isControl(byte: number): boolean {
  return byte < 32 ? byte < 7 || (byte > 15 && byte !== 27) : byte === 127;
}

function applyBackspaces(text: string): string {
  const kept: string[] = [];
  for (const character of text) {
    if (character !== '\b') kept.push(character);
    else if (kept.length > 0 && kept[kept.length - 1] !== '\n') kept.pop();
  }
  return kept.join('');
}
