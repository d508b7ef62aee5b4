// TCP options (RFC 9293 section 3.1, RFC 7323, RFC 2018): kind 8 · length 8 · value. Of SYNs: MSS 2, window scale 3, SACK
// permitted 4, timestamps 8; of the first packet that has one: TSval.
import { T, TcpOption } from './flow-row.js';

/** Reads the options between header byte 20 and `end` (as far as captured) into the T block at `t`. */
export function readTcpOptions(
  tcp: Int32Array,
  t: number,
  view: DataView,
  from: number,
  end: number,
  isSyn: boolean,
): void {
  let options = tcp[t + T.Options]!;
  let at = from;
  while (at < end) {
    const kind = view.getUint8(at);
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = at + 1 < end ? view.getUint8(at + 1) : 0;
    if (length < 2 || at + length > end) break;
    if (kind === 8 && length === 10) {
      if ((options & TcpOption.TsVal) === 0) tcp[t + T.TsVal] = view.getInt32(at + 2);
      options |= TcpOption.TsVal | (isSyn ? TcpOption.Timestamps : 0);
    } else if (isSyn) options |= synOption(kind, length, view, at);
    at += length;
  }
  tcp[t + T.Options] = options;
}

function synOption(kind: number, length: number, view: DataView, at: number): number {
  if (kind === 2 && length === 4) return (view.getUint16(at + 2) << 16) | TcpOption.Mss;
  if (kind === 3 && length === 3) return (view.getUint8(at + 2) << 8) | TcpOption.WindowScale;
  return kind === 4 ? TcpOption.Sack : 0;
}
