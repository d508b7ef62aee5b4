// `bridge [-d|-j] link` → bridge ports. bridge(8). The name after @ is looked up in the wrong namespace: only an index is kept.
//   5: veth1a8dce1@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master docker0 state forwarding priority 32 cost 2
import type { Fact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { mostLinesAre } from '../lib/lines.js';
import { collect } from './parts/reading.js';
import { headObjectHas, readLinkObjects, withoutUndefined } from './parts/link-json.js';
import { readLinkBlocks } from './parts/link-text.js';

const PORT_LINE =
  /^\s*\d+: \S+?:? .{0,200}\bstate (disabled|listening|learning|forwarding|blocking) priority \d+ cost \d+/;
/** `-d` adds a line of port options: `    hairpin off guard off root_block off …`. */
const OPTIONS_LINE = /^\s+(hairpin|vlan_tunnel|guard|learning|flood|neigh_suppress) (on|off)\b/;

export const bridgeLink: TextFormat = {
  id: 'bridge-link',
  detect: (head) => {
    if (headObjectHas(head, ['ifname', 'master', 'priority', 'cost'], ['addr_info', 'linkinfo']))
      return 'mine';
    const mine = mostLinesAre(
      head,
      (line) => PORT_LINE.test(line),
      (line) => OPTIONS_LINE.test(line),
    );
    return mine ? 'mine' : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    if (/^\s*[[{]/.test(input.text)) readLinkObjects(input, c, false);
    else {
      const lines = input.text.split('\n').map((line) => (OPTIONS_LINE.test(line) ? '' : sameHeader(line)));
      readLinkBlocks({ ...input, text: lines.join('\n') }, c, false);
    }
    const { facts, ...rest } = c.finish();
    return { facts: facts.map(withoutPortState), ...rest };
  },
};

/** Old iproute2 prints the device's state before the peer: `5: veth0 state UP @if4: <…>`. */
function sameHeader(line: string): string {
  return line.replace(/^(\s*\d+: \S{1,32}) state \S{1,20} ?(@[^\s:]{1,32}|): </, '$1$2: <');
}

/** `state forwarding` is the port's (spanning tree), not the device's as in `ip link`. */
function withoutPortState(fact: Fact): Fact {
  if (fact.kind !== 'interface') return fact;
  return withoutUndefined<Fact>({ ...fact, state: undefined });
}
