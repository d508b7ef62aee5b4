// The layout of a plain Linux Docker host, shared by several scenarios: "host" with ens192 towards an "internet" of
// documentation addresses in which clients and servers live; an engine on the host.
import { startEngine, type Engine } from '../host/engine.js';
import { addAddress, wire, type Stack } from '../host/stack.js';
import type { Lab } from '../lab.js';

export interface LinuxHost {
  readonly internet: Stack;
  readonly host: Stack;
  readonly engine: Engine;
  /** Of the host on ens192. */
  readonly address: string;
  /** Of the internet's end of that wire. */
  readonly neighbour: string;
  readonly servers: readonly [string, string];
}

/** `outside`: how the other end is called as a node of the bundle. */
export async function linuxHost(
  lab: Lab,
  engineFlags: readonly string[] = [],
  outside = 'internet',
): Promise<LinuxHost> {
  const { random } = lab;
  const internet = lab.stack(outside);
  const host = lab.stack('host');
  const lan = `10.${random.between(100, 250)}.${random.between(0, 254)}`;
  const address = `${lan}.${random.between(20, 200)}`;
  const neighbour = `${lan}.1`;
  wire(
    { stack: host, name: 'ens192', addresses: [`${address}/24`] },
    { stack: internet, name: 'wan0', addresses: [`${neighbour}/24`] },
  );
  host.run(`ip route add default via ${neighbour}`);
  const servers = [`203.0.113.${random.between(10, 199)}`, `198.51.100.${random.between(10, 199)}`] as const;
  for (const server of servers) addAddress(internet, 'lo', `${server}/32`);
  const engine = await startEngine(host, engineFlags);
  return { internet, host, engine, address, neighbour, servers };
}
