// A full connection table: the first packet of every new flow is dropped where it would be tracked, silently. The table
// is filled with entries of flows that do not exist; only this namespace's is.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostVeth } from '../host/engine.js';
import type { Stack } from '../host/stack.js';
import type { Lab, Scenario } from '../lab.js';
import { record } from '../recording.js';
import { serveTcp, tcp } from '../traffic/flows.js';
import { linuxHost } from '../layouts/linux-host.js';

const FIRST_PORT = 1024;
const LAST_PORT = 65_535;

export const conntrackFull: Scenario = {
  id: 'conntrack-full',
  title: 'the connection table is full: new flows are dropped where they would be tracked',
  run: async (lab) => {
    const { internet, host, engine, servers } = await linuxHost(lab, ['--userland-proxy=false']);
    const box = engine.container(lab.label());
    const [port, other] = [lab.port(), lab.port()];
    await serveTcp(internet, port);
    await serveTcp(internet, other);

    const recording = await record(lab, [
      { stack: box },
      { stack: host, engine, firewall: 'no-tables', counters: true },
    ]);
    const chain = [`${box.node}/eth0`, `host/${hostVeth(host, box)}`, 'host/docker0', 'host/ens192'];
    const [dst, reaches] = [servers[0], 'host/ens192'];
    const good = await tcp(lab, {
      from: box,
      to: { address: dst, port: other },
      chain,
      fault: 'none',
      reaches,
    });
    fillTable(lab, host);
    const onlyTo = [{ dst, dport: port }];
    // where tracking drops it depends on whether bridged packets are tracked: the truth is read from the captures
    const lost = { from: box, to: { address: dst, port }, chain, fault: 'dropped-forward', reaches, onlyTo };
    const flows = [good, await tcp(lab, lost)];
    return recording.finish({
      scenario: 'conntrack-full',
      findings: ['conntrack-table-full'],
      flows,
      kernels: [['host', box.node]],
    });
  },
};

/** `conntrack -R` loads a quarter of a million entries in about a second. */
function fillTable(lab: Lab, stack: Stack): void {
  const missing =
    Number(stack.run('sysctl -n net.netfilter.nf_conntrack_max')) - Number(stack.run('conntrack -C'));
  const ports = LAST_PORT - FIRST_PORT + 1;
  const lines = Array.from({ length: missing + 1 }, (_, i) => {
    const source = `-s 10.250.${Math.floor(i / ports)}.1 --sport ${FIRST_PORT + (i % ports)}`;
    return `-I -p tcp ${source} -d 10.251.0.1 --dport 80 --state ESTABLISHED -t 600 -u ASSURED\n`;
  });
  const file = join(lab.workspace.folder, 'conntrack-entries.txt');
  writeFileSync(file, lines.join(''));
  try {
    stack.run(`conntrack -R ${file}`);
  } catch {
    // the last entries are refused: the table is full, which is the purpose
  }
}
