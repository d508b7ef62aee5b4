// The text tables that vpnkit's diagnostics hold beside capture/all.pcap → that a vpnkit relay runs here, and the connections it holds.
// moby/vpnkit src/hostnet/slirp.ml (Tcp.Flow.to_string, filesystem) and mux.ml:
//   TCP 192.168.65.3:45678 > 34.160.111.145:443 socket = open last_active = 1.2s        (flows; the VM's end first)
//   34.160.111.145 last_active_time = 12.3                                              (endpoints, ports)
import { linesOf, mostLinesAre } from '../lib/lines.js';
import type { Fact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { collect } from './parts/reading.js';

const FLOW =
  /^TCP (\d+\.\d+\.\d+\.\d+:\d{1,5}) > (\d+\.\d+\.\d+\.\d+:\d{1,5}) socket = (open|closed) last_active = (\S+)/;
const ENDPOINT = /^(\d+\.\d+\.\d+\.\d+)(?: <-> (\d+\.\d+\.\d+\.\d+))? last_active_time = (\S+)/;

export const vpnkitTable: TextFormat = {
  id: 'vpnkit-table',
  detect: (head) =>
    mostLinesAre(head, (line) => FLOW.test(line) || ENDPOINT.test(line)) ? 'mine' : 'not-mine',
  parse: readTables,
};

function readTables(input: TextInput): Reading {
  const c = collect(input);
  let relayed = false;
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    if (text.trim() === '') continue;
    const flow = FLOW.exec(text);
    if (!flow && !ENDPOINT.test(text)) {
      c.unread(number, text, 'a flow or an endpoint of vpnkit');
      continue;
    }
    c.record();
    const at = c.at(number);
    const relay: Fact = { kind: 'process', at, name: 'vpnkit', argv: [], relay: { kind: 'vpnkit' } };
    if (!relayed) c.add(relay);
    relayed = true;
    if (!flow) continue;
    const [, from, to, socket] = flow;
    c.add({ kind: 'setting', at, source: 'vpnkit', name: `flow tcp ${from} > ${to}`, value: socket! });
  }
  return c.finish();
}
