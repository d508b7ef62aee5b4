// `172.17.0.2.46503`, `2001:db8::1.443`, `localhost.http` → address and port; tcpdump puts the port after the last dot.
// Host names have no address in the text: only localhost is known, any other name makes the packet unreadable (print with -n).
import { canonicalAddress } from '../../model/address.js';
import { servicePort } from '../parts/service-names.js';

export interface Endpoint {
  readonly address: string;
  readonly port?: number;
}

const KNOWN_HOSTS: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  'localhost.localdomain': '127.0.0.1',
  'ip6-localhost': '::1',
};

export function parseEndpoint(token: string): Endpoint | undefined {
  const whole = addressOf(token);
  if (whole) return { address: whole };
  const dot = token.lastIndexOf('.');
  if (dot <= 0) return undefined;
  const address = addressOf(token.slice(0, dot));
  const port = servicePort(token.slice(dot + 1));
  return address !== undefined && port !== undefined ? { address, port } : undefined;
}

function addressOf(text: string): string | undefined {
  if (text.length > 64) return undefined;
  return KNOWN_HOSTS[text] ?? (/^[\d.]+$|:/.test(text) ? canonicalAddress(text) : undefined);
}
