// Who talks to whom: IP protocol, two addresses, two ports (RFC 7011 calls this the flow key).

/** Lower-case protocol name (`tcp udp icmp icmp6 sctp udplite dccp esp ah gre igmp …`), or the IP protocol number as text. */
export type Protocol = string;

export interface FiveTuple {
  readonly protocol: Protocol;
  readonly src: string;
  /** null for protocols without ports and for later fragments. */
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
}

const NAMES: Readonly<Record<number, Protocol>> = {
  1: 'icmp', 2: 'igmp', 4: 'ipip', 6: 'tcp', 17: 'udp', 33: 'dccp', 41: '6in4', 47: 'gre', 50: 'esp', 51: 'ah',
  58: 'icmp6', 89: 'ospf', 103: 'pim', 112: 'vrrp', 132: 'sctp', 136: 'udplite',
}; // prettier-ignore

/** IP protocol number → name; numbers without one stay numbers ("99"). */
export function protocolName(number: number): Protocol {
  return NAMES[number] ?? String(number);
}

export function reverseTuple(t: FiveTuple): FiveTuple {
  return { protocol: t.protocol, src: t.dst, sport: t.dport, dst: t.src, dport: t.sport };
}

export function sameTuple(a: FiveTuple, b: FiveTuple): boolean {
  return (
    a.protocol === b.protocol &&
    a.src === b.src &&
    a.dst === b.dst &&
    a.sport === b.sport &&
    a.dport === b.dport
  );
}

/** `10.0.0.1:80` or `[2001:db8::1]:80`; the address alone without a port. */
export function formatEndpoint(address: string, port: number | null | undefined): string {
  if (port === null || port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `172.17.0.2:40000 → 203.0.113.10:80`. */
export function formatTuple(t: FiveTuple): string {
  return `${formatEndpoint(t.src, t.sport)} → ${formatEndpoint(t.dst, t.dport)}`;
}

/** One string per conversation direction, for maps past the door. */
export function tupleKey(t: FiveTuple): string {
  return `${t.protocol} ${t.src} ${t.sport ?? ''} ${t.dst} ${t.dport ?? ''}`;
}
