// A hop → the filters that show its conversation at its point, made when they are shown: of a crowd's paths hardly any is, and kept they were
// a fifth of what a report holds. Wireshark display filter (wireshark-filter(4)), tcpdump filter (pcap-filter(7)).
//   ip.addr == 172.17.0.2 && ip.addr == 1.1.1.1 && udp.port == 41000 && udp.port == 53
//   host 172.17.0.2 and host 1.1.1.1 and udp port 41000 and port 53
import type { Hop, Path } from './report.js';

export interface HopFilters {
  readonly wireshark: string;
  readonly tcpdump: string;
}

export function hopFilters(protocol: Path['protocol'], hop: Hop): HopFilters {
  const { src, sport, dst, dport, icmp } = hop;
  const ip = src.includes(':') ? 'ipv6' : 'ip';
  const shark = protocol === 'icmp6' ? 'icmpv6' : protocol;
  const ends = `${ip}.addr == ${src} && ${ip}.addr == ${dst}`;
  const hosts = `host ${src} and host ${dst}`;
  if (sport !== null && dport !== null && /^(tcp|udp|sctp|udplite|dccp)$/.test(protocol)) {
    // pcap-filter(7) has no words for these two
    const word = protocol === 'udplite' || protocol === 'dccp' ? '' : `${protocol} `;
    return {
      wireshark: `${ends} && ${shark}.port == ${sport} && ${shark}.port == ${dport}`,
      tcpdump: `${hosts} and ${word}port ${sport} and port ${dport}`,
    };
  }
  if (!icmp) return { wireshark: ends, tcpdump: hosts };
  const [id, ...others] = icmp.ids;
  if (others.length > 0) return { wireshark: `${ends} && ${shark}`, tcpdump: `${protocol} and ${hosts}` };
  const at = protocol === 'icmp' ? `icmp[4:2] == ${id}` : `ip6[44:2] == ${id}`;
  return { wireshark: `${ends} && ${shark}.ident == ${id}`, tcpdump: `${protocol} and ${hosts} and ${at}` };
}
