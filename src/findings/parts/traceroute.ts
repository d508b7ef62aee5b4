// Probes of traceroute(8): UDP to port 33434 and the ones behind it, sent to die on the way.
import type { Path } from '../../model/report.js';

const FIRST_PORT = 33434;
/** 30 hops of 3 probes each (traceroute's defaults), and some room for other settings. */
const LAST_PORT = 33434 + 100;
/** Hosts send with 64 or more; a probe that got this far began lower. */
const HIGHEST_TTL = 31;

export function isTracerouteProbe({ protocol, hops }: Path): boolean {
  const [first] = hops;
  if (protocol !== 'udp' || !first || first.dport === null) return false;
  const { dport, ttl } = first;
  return (
    dport >= FIRST_PORT &&
    dport <= LAST_PORT &&
    ttl.forward !== null &&
    ttl.forward > 0 &&
    ttl.forward <= HIGHEST_TTL
  );
}
