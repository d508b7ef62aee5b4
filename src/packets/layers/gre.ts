// GRE (RFC 2784, 2890; version 1 of RFC 2637 is PPTP): C R K S s flags · recursion 3 · flags 5 · version 3 · protocol 16 |
// [checksum · reserved] | [key 32] | [sequence 32] | payload. 0x88be and 0x22eb are ERSPAN (draft-foschiano-erspan), 0x8909 Cisco metadata: the payload's
// EtherType, then six bytes.
import type { PacketBatch } from '../packet-batch.js';
import { popOuter, pushCarrier } from '../outer-headers.js';
import { OuterKind } from '../outer-kinds.js';
import { setNoPorts } from './no-ports.js';
import { decodeEtherType } from './ether-type.js';
import { decodeEthernet } from './ethernet.js';
import { decodePpp } from './ppp.js';

const CISCO_METADATA = 0x8909;

export function decodeGre(view: DataView, offset: number, end: number, batch: PacketBatch): void {
  setNoPorts(batch);
  if (end - offset < 8) return;
  const bits = view.getUint16(offset);
  const type = view.getUint16(offset + 2);
  const pptp = (bits & 7) === 1;
  let at = offset + 4;
  if ((bits & 0xc000) !== 0) at += 4; // checksum or routing: both words are there
  const hasKey = (bits & 0x2000) !== 0;
  const key = hasKey && end - at >= 4 ? view.getUint32(at) : 0;
  if (hasKey) at += 4;
  if ((bits & 0x1000) !== 0) at += 4;
  if (pptp && (bits & 0x80) !== 0) at += 4; // acknowledgement number
  if (end - at < 4) return;
  if (pptp) {
    // the key holds payload length and call id, which differs by direction
    const mark = pushCarrier(batch, OuterKind.Gre, key & 0xffff, false, true);
    if (!(type === 0x880b && decodePpp(view, at, end, batch))) popOuter(batch, mark);
  } else if (type === 0x88be || type === 0x22eb) {
    decodeErspan(type, (bits & 0x1000) !== 0, view, at, end, batch);
  } else {
    const mark = pushCarrier(batch, OuterKind.Gre, key, hasKey, hasKey);
    const isTagged = type === CISCO_METADATA && end - at >= 8;
    const inner = isTagged ? view.getUint16(at) : type;
    if (!decodeEtherType(inner, view, isTagged ? at + 8 : at, end, batch)) popOuter(batch, mark);
  }
}

function decodeErspan(
  type: number,
  hasSequence: boolean,
  view: DataView,
  offset: number,
  end: number,
  batch: PacketBatch,
): void {
  // type I has no header of its own (no GRE sequence number); II has 8 bytes, III 12 and maybe 8 more
  const typeOne = type === 0x88be && !hasSequence;
  const session = typeOne ? 0 : view.getUint16(offset + 2) & 0x3ff;
  let at = offset;
  if (type === 0x22eb) at += end - at >= 12 && (view.getUint8(at + 11) & 1) === 1 ? 20 : 12;
  else if (!typeOne) at += 8;
  const mark = pushCarrier(batch, OuterKind.Erspan, session, true, true);
  if (!decodeEthernet(view, at, end, batch)) popOuter(batch, mark);
}
