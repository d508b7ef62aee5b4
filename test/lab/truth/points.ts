// Which observation point a frame was seen at: `<node>/<interface>`, the interface by pcapng if_name, by the SLL2
// interface index looked up in the node's ip-link.json, else by the file's name.
import type { CaptureFile, Frame } from '../frames/capture-file.js';
import type { BundleCapture } from '../variants/bundle.js';

const SLL2 = 276;

export interface LinkNames {
  /** `ifindex` to name, by node. */
  readonly [node: string]: ReadonlyMap<number, string>;
}

export function linkNames(files: ReadonlyMap<string, Uint8Array>): LinkNames {
  const names: Record<string, Map<number, string>> = {};
  for (const [file, bytes] of files) {
    if (!file.endsWith('/ip-link.json')) continue;
    const links = JSON.parse(new TextDecoder().decode(bytes)) as { ifindex: number; ifname: string }[];
    names[file.slice(0, -'/ip-link.json'.length)] = new Map(links.map((link) => [link.ifindex, link.ifname]));
  }
  return names;
}

export function pointOf(
  capture: Pick<BundleCapture, 'node' | 'interface'> & { readonly content: Pick<CaptureFile, 'interfaces'> },
  frame: Frame,
  names: LinkNames,
): string {
  const described = capture.content.interfaces[frame.interfaceIndex]!;
  return `${capture.node}/${described.name ?? sll2Name(capture.node, described.linkType, frame, names) ?? capture.interface}`;
}

function sll2Name(node: string, linkType: number, frame: Frame, names: LinkNames): string | undefined {
  if (linkType !== SLL2) return undefined;
  const ifindex = new DataView(frame.bytes.buffer, frame.bytes.byteOffset).getUint32(4);
  return names[node]?.get(ifindex);
}
