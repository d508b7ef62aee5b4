// The text formats of firewall rules, container engines, processes and sockets, in detection order.
// Each detects strictly enough that the order matters for none of them; a test holds them to it.
import type { TextFormat } from '../model/input-format.js';
import { dockerInspect } from './docker-inspect.js';
import { dockerNetworkInspect } from './docker-network-inspect.js';
import { dockerPs } from './docker-ps.js';
import { iptablesSave } from './iptables-save.js';
import { iptablesList } from './iptables-list.js';
import { iptablesRules } from './iptables-rules.js';
import { nftJson } from './nft-json.js';
import { nftRuleset } from './nft-ruleset.js';
import { ps } from './ps.js';
import { ss } from './ss.js';
import { strace } from './strace.js';

export const RULES_FORMATS: readonly TextFormat[] = [
  iptablesSave,
  iptablesRules,
  iptablesList,
  nftRuleset,
  nftJson,
  dockerNetworkInspect,
  dockerInspect,
  dockerPs,
  ss,
  strace,
  ps,
];
