// The text formats of firewall rules, container engines, processes and sockets, in detection order.
// Each detects strictly enough that the order matters for none of them; a test holds them to it.
import type { TextFormat } from '../model/input-format.js';
import { crictlInspectp } from './crictl-inspectp.js';
import { dockerDesktopSettings } from './docker-desktop-settings.js';
import { dockerInfo } from './docker-info.js';
import { dockerInspect } from './docker-inspect.js';
import { dockerNetworkInspect } from './docker-network-inspect.js';
import { dockerNetworkLs } from './docker-network-ls.js';
import { dockerPort } from './docker-port.js';
import { dockerPs } from './docker-ps.js';
import { dockerVersion } from './docker-version.js';
import { iptablesList } from './iptables-list.js';
import { iptablesRules } from './iptables-rules.js';
import { iptablesSave } from './iptables-save.js';
import { kubectlJson } from './kubectl-json.js';
import { lsof } from './lsof.js';
import { lsofFields } from './lsof-fields.js';
import { netstat } from './netstat.js';
import { nftJson } from './nft-json.js';
import { nftRuleset } from './nft-ruleset.js';
import { podmanInspect } from './podman-inspect.js';
import { podmanNetworkInspect } from './podman-network-inspect.js';
import { procNetTcp } from './proc-net-tcp.js';
import { ps } from './ps.js';
import { ss } from './ss.js';
import { strace } from './strace.js';
import { ufwStatus } from './ufw-status.js';

export const RULES_FORMATS: readonly TextFormat[] = [
  iptablesSave,
  iptablesRules,
  iptablesList,
  nftRuleset,
  nftJson,
  ufwStatus,
  dockerNetworkInspect,
  dockerInspect,
  podmanInspect,
  podmanNetworkInspect,
  dockerPs,
  dockerNetworkLs,
  dockerPort,
  dockerInfo,
  dockerVersion,
  dockerDesktopSettings,
  crictlInspectp,
  kubectlJson,
  ss,
  netstat,
  lsof,
  lsofFields,
  procNetTcp,
  strace,
  ps,
];
