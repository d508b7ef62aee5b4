// The kinds of outer headers as column values, and their names past the door (model/flow Encapsulation).
import type { Encapsulation } from '../model/flow.js';

export const enum OuterKind {
  Vlan = 0,
  Qinq,
  Mpls,
  Pppoe,
  Vxlan,
  Geneve,
  Gre,
  Erspan,
  Ipip,
  SixInFour,
  Gtpu,
  Teredo,
  Udp,
}

export const OUTER_KINDS: readonly Encapsulation['kind'][] = [
  'vlan',
  'qinq',
  'mpls',
  'pppoe',
  'vxlan',
  'geneve',
  'gre',
  'erspan',
  'ipip',
  '6in4',
  'gtpu',
  'teredo',
  'udp',
];
