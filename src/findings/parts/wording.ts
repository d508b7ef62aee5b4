// Words and groupings that findings share.
import { formatEndpoint } from '../../model/five-tuple.js';
import type { Evidence, Hop, Path } from '../../model/report.js';

export function packetsSay(says: string, ...at: readonly string[]): Evidence {
  return { source: 'packets', says, at: at.join(', ') };
}

/** `1 conversation`, `3 conversations`. */
export function count(n: number, word: string): string {
  const plural = word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${n} ${n === 1 ? word : plural}`;
}

export function destinationOf(path: Path): string {
  return formatEndpoint(path.server.address, path.server.port);
}

export function conversation(hop: Hop): string {
  const id = hop.icmp ? ` id ${hop.icmp.ids.join(' ')}` : '';
  return `${formatEndpoint(hop.src, hop.sport)} → ${formatEndpoint(hop.dst, hop.dport)}${id}`;
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const k = key(item);
    const group = groups.get(k);
    if (group) group.push(item);
    else groups.set(k, [item]);
  }
  return groups;
}

/** The first few of a list, and how many more there are. */
export function some(list: readonly string[], limit: number): string {
  const rest = list.length - limit;
  return rest > 0 ? `${list.slice(0, limit).join(', ')} and ${rest} more` : list.join(', ');
}

export function nodeOfPoint(point: string): string {
  return point.slice(0, point.lastIndexOf('/'));
}

export function interfaceOfPoint(point: string): string {
  return point.slice(point.lastIndexOf('/') + 1);
}

export function captureCommand(point: string, filter?: string): string {
  const name = interfaceOfPoint(point);
  const node = nodeOfPoint(point);
  return `${node === '.' ? '' : `on ${node}: `}tcpdump -ni ${name} -s 0 -w ${name}.pcap${filter ? ` '${filter}'` : ''}`;
}
