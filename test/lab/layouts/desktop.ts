// The layout of Docker Desktop, shared by several scenarios: a "mac" whose en9 leads to an "internet" of documentation
// addresses, a "vm" behind a userspace stack (slirp4netns for vpnkit or gVisor), an engine in the vm.
import { startEngine, type Engine } from '../host/engine.js';
import { slirp } from '../host/relays.js';
import { addAddress, wire, type Stack } from '../host/stack.js';
import type { Lab } from '../lab.js';

export interface Desktop {
  readonly internet: Stack;
  readonly mac: Stack;
  readonly vm: Stack;
  readonly engine: Engine;
  /** Addresses of servers in the internet. */
  readonly servers: readonly [string, string, string];
}

export async function desktop(lab: Lab, engineFlags: readonly string[] = []): Promise<Desktop> {
  const { random } = lab;
  const internet = lab.stack('internet');
  const mac = lab.stack('mac');
  const vm = lab.stack('vm');
  const lan = `10.${random.between(0, 99)}.${random.between(0, 254)}`;
  const host = random.between(20, 200);
  wire(
    { stack: mac, name: 'en9', addresses: [`${lan}.${host}/24`] },
    { stack: internet, name: 'wan0', addresses: [`${lan}.1/24`] },
  );
  mac.run(`ip route add default via ${lan}.1`);
  const servers = [
    `203.0.113.${random.between(10, 99)}`,
    `203.0.113.${random.between(100, 199)}`,
    `198.51.100.${random.between(5, 199)}`,
  ] as const;
  for (const server of servers) addAddress(internet, 'lo', `${server}/32`);
  await slirp(mac, vm, 'eth0', '192.168.65.0/24');
  const engine = await startEngine(vm, engineFlags);
  return { internet, mac, vm, engine, servers };
}
