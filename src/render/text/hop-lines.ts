// One hop → its lines: node and interface, the tuple seen there, packets, bytes and TTL both ways.
//  ●  VM eth0                              →      6 packets     387 B  ttl 63
//  │  192.168.65.100:57908 → 203.0.113…    ←      5 packets     620 B  ttl 64
import type { Encapsulation } from '../../model/flow.js';
import { hopFilters } from '../../model/hop-filters.js';
import type { Hop, Path } from '../../model/report.js';
import { formatBytes, formatCount } from '../amount.js';
import { padStart, widthOf } from './layout.js';
import { endpointText, pointText, tupleText } from './names.js';
import { setBlock, type Page } from './page.js';
import type { Pen } from './pen.js';

const SENT_AGAIN = 'sent again';

/** `previous`: the hop before; a tuple that did not change since then is dimmed. */
export function hopLines(page: Page, { protocol }: Path, hop: Hop, previous?: Hop): string[] {
  const { pen } = page;
  const [client, server] = tupleText(hop).map(pen.say) as [string, string];
  const oneLine = `${client} ${pen.glyph.forward} ${server}`;
  const tuple = widthOf(oneLine) < page.left ? [oneLine] : [client, `${pen.glyph.forward} ${server}`];
  return setBlock(page, {
    sign: pen.glyph.hop,
    line: pen.glyph.line,
    left: [pen.say(pointText(page.names, hop.point)), ...tuple, ...extras(pen, hop)],
    right: [traffic(pen, hop, 'forward'), traffic(pen, hop, 'reverse')],
    notes: placeNotes(pen, protocol, hop),
    paintSign: pen.bold,
    paintFirst: pen.bold,
    paintRest: (line) => {
      if (line.startsWith(SENT_AGAIN)) return pen.unsure(line);
      return previous && sameTuple(previous, hop) ? pen.dim(line) : line;
    },
  });
}

function sameTuple(a: Hop, b: Hop): boolean {
  return a.src === b.src && a.sport === b.sport && a.dst === b.dst && a.dport === b.dport;
}

function traffic(pen: Pen, hop: Hop, way: 'forward' | 'reverse'): string {
  const arrow = pen.glyph[way];
  const packets = hop.packets[way];
  if (packets === 0) return `${arrow} ${padStart('none', 5)}`;
  const ttl = hop.ttl[way] === null ? '' : `  ttl ${hop.ttl[way]}`;
  const unit = packets === 1 ? 'packet ' : 'packets';
  return `${arrow} ${padStart(formatCount(packets), 5)} ${unit} ${padStart(formatBytes(hop.bytes[way]), 8)}${ttl}`;
}

/** What is out of the ordinary here: tunnel headers, replies with another tuple, packets sent again. */
function extras(pen: Pen, hop: Hop): string[] {
  const lines = hop.encapsulation.map((e) => pen.say(`inside ${encapsulationText(e)}`));
  if (hop.replyTuple) {
    const [client, server] = tupleText(hop.replyTuple).map(pen.say);
    lines.push(`replies here belong to ${client} ${pen.glyph.forward} ${server}`);
  }
  const again = hop.tcp?.retransmissions;
  if (again && again.forward + again.reverse > 0) {
    const { forward, reverse } = pen.glyph;
    const ways = [
      again.forward && `${forward} ${again.forward}`,
      again.reverse && `${reverse} ${again.reverse}`,
    ];
    lines.push(`${SENT_AGAIN}: ${ways.filter(Boolean).join(', ')}`);
  }
  return lines;
}

/** `vxlan 4097, 10.0.0.11:51234 to 10.0.0.12:4789`. */
export function encapsulationText(outer: Encapsulation): string {
  const name = outer.id === undefined ? outer.kind : `${outer.kind} ${outer.id}`;
  if (outer.src === undefined || outer.dst === undefined) return name;
  return `${name}, ${endpointText(outer.src, outer.sport)} to ${endpointText(outer.dst, outer.dport)}`;
}

function placeNotes(pen: Pen, protocol: string, hop: Hop): string[] {
  const filters = hopFilters(protocol, hop);
  return [
    pen.say(hop.at),
    `wireshark: ${pen.say(filters.wireshark)}`,
    `tcpdump: ${pen.say(filters.tcpdump)}`,
  ];
}
