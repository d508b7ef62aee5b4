// The address columns of ss, netstat and lsof → address, port, interface. Names and services resolve where no network is
// needed. `127.0.0.53%lo:53`, `[::ffff:10.0.0.1]:80` (mapped: unmapped), `*:80` (dual stack), `:::8080`, `192.168.1.221.5486`
// (macOS), `localhost:http-alt`, `*.*`.
import { dictionary } from '../../lib/dictionary.js';
import { canonicalAddress } from '../../model/address.js';
import { servicePort } from './service-names.js';

export interface SocketEnd {
  /** Canonical address, a name nobody could resolve, or `*`. */
  readonly address: string;
  /** null for any, for an unknown service name, and for raw sockets. */
  readonly port: number | null;
  readonly interface?: string;
}

/** `separator` is `:` but on BSD and macOS, where it is `.`. */
export function socketEnd(text: string, separator: ':' | '.' = ':'): SocketEnd {
  const cut = text.lastIndexOf(separator);
  const host = cut < 0 ? text : text.slice(0, cut);
  const port = cut < 0 ? '' : text.slice(cut + 1);
  const [bare = '', zone] = host.replace(/^\[([^\]]*)\]/, '$1').split('%');
  const device = zone?.replace(/\]$/, '');
  return {
    address: resolve(bare),
    port: port === '*' || port === '' ? null : (servicePort(port) ?? null),
    ...(device && { interface: device }),
  };
}

function resolve(host: string): string {
  if (host === '' || host === '*') return '*';
  return canonicalAddress(host) ?? LOCAL_NAMES[host] ?? host;
}

const LOCAL_NAMES = dictionary<string>({
  localhost: '127.0.0.1',
  'ip6-localhost': '::1',
  'localhost.localdomain': '127.0.0.1',
  localhost6: '::1',
});

/** ss prints ESTAB and TIME-WAIT, netstat ESTABLISHED and TIME_WAIT, lsof like netstat: one spelling, netstat's. */
export function socketState(text: string): string {
  const state = text.toUpperCase().replaceAll('-', '_');
  return STATES[state] ?? state;
}

const STATES = dictionary<string>({
  ESTAB: 'ESTABLISHED',
  FIN_WAIT_1: 'FIN_WAIT1',
  FIN_WAIT_2: 'FIN_WAIT2',
  SYN_RCVD: 'SYN_RECV',
  SYN_RECEIVED: 'SYN_RECV',
  CLOSED: 'CLOSE',
  LISTENING: 'LISTEN',
});
