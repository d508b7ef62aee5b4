// TCP as print-tcp.c words it → TextTcp.
//   Flags [S.], cksum 0xfe89 (incorrect -> 0x52ad), seq 1210016714, ack 2517991501, win 65160, options [mss 1460,nop,wscale 10], length 0
//   S 2517991500:2517991500(0) win 64240 <mss 1460,nop,wscale 7>     (3.x)      tcp 158     (-q)
import type { TextTcp } from './text-packet.js';

const FLAG_BITS: Readonly<Record<string, number>> = {
  F: 0x01,
  S: 0x02,
  R: 0x04,
  P: 0x08,
  '.': 0x10,
  U: 0x20,
  E: 0x40,
  W: 0x80,
};
const NEW = /^Flags \[([A-Za-z.]*)\]/;
const OLD = /^([SFPRUEW.]+)(?: \[[^\]]*\])?(?= (?:\d+:\d+\(\d+\)|ack \d|win \d|\(DF\)|$))/;
const QUIET = /^tcp (\d+)/;

export function parseTcp(rest: string, sport: number, dport: number): TextTcp | undefined {
  const quiet = QUIET.exec(rest);
  if (quiet) return { kind: 'tcp', sport, dport, length: Number(quiet[1]) };
  const found = NEW.exec(rest) ?? OLD.exec(rest);
  if (!found) return undefined;
  // What an application printer adds comes after "length N: ".
  const own = rest.slice(found[0].length, found[0].length + 1000);
  const number = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(own);
    return match ? Number(match[1]) : undefined;
  };
  const old = /^(?: \[[^\]]*\])? (\d+):\d+\((\d+)\)/.exec(own);
  const fields = {
    seq: old ? Number(old[1]) : number(/^[^[]*? seq (\d+)/),
    ack: number(/[ ,]ack (\d+)/),
    window: number(/[ ,]win (\d+)/),
    options: (/options \[([^\]]*(?:\][^,\]]+)*)\]/.exec(own) ?? /<([^>]*)>/.exec(own))?.[1],
    length: old ? Number(old[2]) : number(/[ ,]length (\d+)/),
  };
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { kind: 'tcp', sport, dport, flags: flagByte(found[1]!), ...known };
}

function flagByte(letters: string): number {
  if (letters === 'none') return 0;
  return [...letters].reduce((byte, letter) => byte | (FLAG_BITS[letter] ?? 0), 0);
}
