// The detail line of `ip -d link` → what kind of device it is and, for tunnels, where it goes.
// iproute2 ip/iplink_*.c, one printer per kind:
//   vxlan id 42 remote 192.0.2.1 local 192.0.2.2 dev eth0 srcport 0 0 dstport 4789 ttl auto …
import type { InterfaceFact } from '../../model/fact.js';
import { canonicalAddress } from '../../model/address.js';
import { numberOf, wordAfter } from '../../lib/lines.js';

const KINDS = new Set(
  (
    'amt bareudp batadv bond bridge can dsa dummy erspan geneve gre gretap gtp hsr ifb ip6erspan ip6gre ip6gretap ip6tnl ' +
    'ipip ipoib ipvlan ipvtap macsec macvlan macvtap netdevsim netkit nlmon openvswitch rmnet sit team tun vcan veth vlan ' +
    'vrf vti vti6 vxcan vxlan wireguard wwan xfrm'
  ).split(' '),
);

const TUNNELS = /^(amt|bareudp|geneve|gtp|vti6?|sit|vxlan|ipip|ip6tnl|(ip6)?(gre|gretap|erspan))$/;

export type KindFields = Partial<
  Pick<InterfaceFact, 'linkKind' | 'vni' | 'vlanId' | 'tunnelLocal' | 'tunnelRemote' | 'tunnelPort'>
>;

export function linkKindFields(words: readonly string[]): KindFields | undefined {
  const kind = words[0];
  if (kind === undefined || !KINDS.has(kind)) return undefined;
  return kindFields(kind, (key) => wordAfter(words, key));
}

/** The same from any source of key → text: iproute2's words or its JSON info_data. */
export function kindFields(kind: string, valueOf: (key: string) => string | undefined): KindFields {
  const fields: { -readonly [K in keyof KindFields]: KindFields[K] } = { linkKind: kind };
  const id = numberOf(valueOf('id'));
  if (id !== undefined && kind === 'vlan') fields.vlanId = id;
  if (id !== undefined && (kind === 'vxlan' || kind === 'geneve')) fields.vni = id;
  if (!TUNNELS.test(kind)) return fields;
  const port = numberOf(valueOf('dstport') ?? valueOf('port'));
  if (port !== undefined) fields.tunnelPort = port;
  const remote = valueOf('remote') ?? valueOf('remote6') ?? valueOf('group') ?? valueOf('group6');
  return { ...fields, ...tunnelEnds(valueOf('local') ?? valueOf('local6'), remote) };
}

/** Layer 2 types whose "MAC addresses" are the tunnel's ends: `link/gre 198.51.100.1 peer 198.51.100.7`. */
export const TUNNEL_LINK = /^(?:link\/)?(?:gre|ipip|sit|tunnel6|gre6)$/;

export function tunnelEnds(local: string | undefined, remote: string | undefined): KindFields {
  const [a, b] = [endpoint(local), endpoint(remote)];
  return { ...(a ? { tunnelLocal: a } : {}), ...(b ? { tunnelRemote: b } : {}) };
}

/** `any` and 0.0.0.0 say that nothing is fixed. */
function endpoint(text: string | undefined): string | undefined {
  const address = text === undefined ? undefined : canonicalAddress(text);
  return address === '0.0.0.0' || address === '::' ? undefined : address;
}
