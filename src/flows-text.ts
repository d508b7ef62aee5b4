// The flow listing as text: per point a header and a line per biflow, like `tshark -z conv` people know.
import type { flowListing } from './packets/index.js';
import { formatEndpoint } from './model/five-tuple.js';

type Listing = ReturnType<typeof flowListing>;

export function flowsText(listing: Listing): string {
  return listing.points
    .map((point) => {
      const rows = point.flows.map((f) => [
        String(f.protocol),
        formatEndpoint(f.src, f.sport),
        formatEndpoint(f.dst, f.dport),
        `${f.packets.forward} / ${f.packets.reverse}`,
        `${f.bytes.forward} / ${f.bytes.reverse} B`,
      ]);
      const widths = [0, 1, 2, 3, 4].map((c) => Math.max(...rows.map((r) => r[c]!.length), 0));
      const lines = rows.map((r) =>
        `  ${r.map((cell, c) => (c < 3 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ')}`.trimEnd(),
      );
      const name = 'id' in point && point.id ? point.id : 'capture';
      return [
        `${name}: ${point.frames} frames, ${point.nonIp} without IP, ${rows.length} flows (packets and bytes → / ←)`,
        ...lines,
      ].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}
