// Windows `ipconfig [/all]` → adapters, addresses and default routes, in English. Microsoft Learn, ipconfig.
// Adapters of WSL and Hyper-V switches are `vEthernet (WSL)`; index and MTU are not printed.
//   Ethernet adapter vEthernet (WSL):
//      IPv4 Address. . . . . . . . . . . : 172.26.240.1(Preferred)
import type { AddressFact, InterfaceFact } from '../model/fact.js';
import type { TextFormat } from '../model/input-format.js';
import { canonicalAddress, isIpv6 } from '../model/address.js';
import { headLines, linesOf } from '../lib/lines.js';
import { netmaskLength } from './parts/ifconfig-address.js';
import type { Draft } from './parts/link-text.js';
import { collect, type Collector } from './parts/reading.js';

const TITLE = /^Windows (?:IP|2000 IP) Configuration\s*$/;
const ADAPTER = /^(?:Unknown|[A-Z][\w-]*(?: [A-Z][\w-]*){0,3}?) adapter (.{1,200}):\s*$/;
const FIELD = /^ {1,12}([A-Z][\w /-]*?)[ .]*: ?(.*)$/;

export const ipconfig: TextFormat = {
  id: 'ipconfig',
  detect: (head) => {
    const lines = headLines(head);
    return TITLE.test(lines[0] ?? '') || lines.slice(0, 2).some((line) => ADAPTER.test(line))
      ? 'mine'
      : 'not-mine';
  },
  parse: (input) => {
    const c = collect(input);
    let open: Draft<InterfaceFact> | undefined;
    let address: Draft<AddressFact> | undefined;
    let field = '';
    for (const { text: raw, number } of linesOf(input.text, input.firstLine)) {
      const text = raw.slice(0, 500);
      const adapter = ADAPTER.exec(text);
      if (adapter) {
        open = { kind: 'interface', at: c.at(number), name: adapter[1]! };
        c.add(open);
        c.record();
        continue;
      }
      const named = FIELD.exec(text);
      field = named ? named[1]! : field;
      const value = (named ? named[2]! : text).trim();
      if (value === '' || TITLE.test(text)) continue;
      if (!open) readHost(field, value, number, c);
      else address = readField(field, value, open, address, number, c);
    }
    return c.finish();
  },
};

function readHost(field: string, value: string, line: number, c: Collector): void {
  if (field === 'Host Name') c.add({ kind: 'identity', at: c.at(line), hostname: value });
}

/** Returns the address whose mask comes on the next line. Fields without meaning here are passed over. */
function readField(
  field: string,
  value: string,
  link: Draft<InterfaceFact>,
  before: Draft<AddressFact> | undefined,
  line: number,
  c: Collector,
): Draft<AddressFact> | undefined {
  const text = canonicalAddress(
    value.replace(/\((?:Preferred|Deprecated|Duplicate|Tentative)\)\s*$/i, '').replace(/%.*$/, ''),
  );
  if (/(?:IPv[46]|IP) Address$/.test(field) && text) {
    const fact: Draft<AddressFact> = { kind: 'address', at: c.at(line), interface: link.name, address: text };
    if (field.startsWith('Link-local') && isIpv6(text)) fact.scope = 'link';
    c.add(fact);
    return fact;
  }
  const length = field === 'Subnet Mask' ? netmaskLength(value) : undefined;
  if (length !== undefined && before && before.interface === link.name) before.prefixLength = length;
  if (field === 'Physical Address' && /^([0-9a-f]{2}-){5}[0-9a-f]{2}$/i.test(value))
    link.mac = value.toLowerCase().replaceAll('-', ':');
  if (field === 'Media State' && /disconnected/.test(value)) link.state = 'DOWN';
  if (field === 'Default Gateway' && text) {
    const destination = isIpv6(text) ? '::/0' : '0.0.0.0/0';
    c.add({ kind: 'route', at: c.at(line), destination, via: text, dev: link.name, type: 'unicast' });
  }
  return before;
}
