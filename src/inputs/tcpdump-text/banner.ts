// What tcpdump says around the packets: interface, snapshot length, drops; and the command line, if the paste shows it.
//   listening on veth8712c33, link-type EN10MB (Ethernet), snapshot length 262144 bytes       (3.x, 4.x: capture size 262144 bytes)
//   0 packets dropped by kernel
//   $ tcpdump -i ens192 -v -nn -e -t host 14.215.177.38

export interface Banner {
  readonly interface?: string;
  readonly snaplen?: number;
  readonly filter?: string;
  readonly dropped?: number;
  /** `-r`: the names of an `any` capture's interfaces are those of the machine that printed it. */
  readonly fromFile?: boolean;
}

const LISTENING = /^\s*(?:tcpdump: )?listening on (\S+?), (?:link-type|capture size)[^\n]{0,200}/m;
const FROM_FILE = /^\s*(?:reading from file \S|Warning: interface names might be incorrect)/m;
const SNAPLEN = /(?:snapshot length|capture size) (\d+)/;
const DROPPED = /^\s*(\d{1,15}) packets? dropped by kernel/m;
const COMMAND = /(?:^|[\s|;&/])tcpdump((?:\s+[^\n|;&]{0,400})?)/;
/** Options of tcpdump(1) that take a value. */
const WITH_VALUE = /^-[A-Za-z#]*[BcCDEFGimMrsTVwWyzZjQ]$/;

export function readBanner(text: string, command: string | undefined): Banner {
  const listening = LISTENING.exec(text.slice(0, 65_536));
  const snaplen = listening ? SNAPLEN.exec(listening[0])?.[1] : undefined;
  const dropped = DROPPED.exec(text.slice(-4096))?.[1];
  const typed = commandLine(command);
  const name = listening?.[1] ?? typed.interface;
  return {
    ...(name !== undefined && name !== 'any' && { interface: name }),
    ...(snaplen !== undefined && { snaplen: Number(snaplen) }),
    ...(typed.filter && { filter: typed.filter }),
    ...(FROM_FILE.test(text.slice(0, 4096)) && { fromFile: true }),
    ...(dropped !== undefined && { dropped: Number(dropped) }),
  };
}

function commandLine(command: string | undefined): { interface?: string; filter?: string } {
  const words =
    COMMAND.exec(command ?? '')?.[1]
      ?.trim()
      .split(/\s+/)
      .filter(Boolean) ?? [];
  let name: string | undefined;
  const filter: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (/^-[A-Za-z#]*i$/.test(word)) name = words[++i];
    else if (WITH_VALUE.test(word)) i++;
    else if (!word.startsWith('-') || filter.length > 0) filter.push(word.replace(/^["']|["']$/g, ''));
  }
  return { ...(name && { interface: name }), ...(filter.length > 0 && { filter: filter.join(' ') }) };
}
