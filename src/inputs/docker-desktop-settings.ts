// Docker Desktop's settings-store.json (settings.json up to 4.34) → settings: which network stack carries containers' packets
// (NetworkType gvisor or vpnkit, KernelForUDP, HostNetworkingEnabled, the VM's subnet).
// Reference: docs.docker.com/desktop/settings-and-maintenance; keys begin in upper case since 4.35; admin-settings.json says
// the same of a whole company's machines, in groups.
//   {"NetworkType": "gvisor", "KernelForUDP": true, "HostNetworkingEnabled": false, "SettingsVersion": 43}
import type { Fact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { detectJson, documentsOf, isObject, jsonProblem, type Json } from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';

/** Keys no other program's settings have, in lower case. */
const OWN_KEYS = new Set([
  'kernelforudp', 'networktype', 'hostnetworkingenabled', 'vpnkitcidr', 'vpnkitmtu', 'vpnkitdnsuponstart', 'vpnkitallowedbindaddresses',
  'vpnkitmaxconnections', 'vpnkitmaxportidletime', 'vpnkittransparentproxy', 'settingsversion', 'licensetermsversion', 'usevirtualizationframework',
  'usevirtualizationframeworkvirtiofs', 'usegrpcfuse', 'uselibkrun', 'filesharingdirectories', 'displayedonboarding', 'displayedtutorial',
  'diskpath', 'disksizemib', 'kubernetesenabled', 'wslengineenabled', 'usecontainerdsnapshotter', 'exposedockerapiontcp2375', 'vpnkitcidrs',
  'dockerbininstallpath', 'showkubernetessystemcontainers', 'usenightlybuildupdates', 'customwsldistrodir', 'networkcidr', 'activeorganizationname',
  'configurationfileversion', 'enhancedcontainerisolation', 'containersproxy', 'linuxvm',
]); // prettier-ignore

export const dockerDesktopSettings: TextFormat = {
  id: 'docker-desktop-settings',
  detect: (head) => detectJson(head, isSettings),
  parse: readSettings,
};

function isSettings(value: Json): boolean {
  return Object.keys(value).filter((key) => OWN_KEYS.has(key.toLowerCase())).length >= 2;
}

function readSettings(input: TextInput): Reading {
  const json = readJson(input.text, input.firstLine);
  const facts = documentsOf(json)
    .filter(isSettings)
    .flatMap((value): readonly Fact[] => {
      const at = { file: input.file, line: json.lineOf(value) ?? input.firstLine };
      const settings = entriesOf(value, '').flatMap(([holder, key, name, inner]): readonly Fact[] => {
        const line = isObject(inner) ? json.lineOf(inner) : json.lineOf(holder, key);
        const shown = scalar(inner);
        if (shown === undefined) return [];
        const place = { ...at, ...(line && { line }) };
        return [{ kind: 'setting', at: place, source: 'docker-desktop', name, value: shown }];
      });
      return [...settings, { kind: 'identity', at, platform: 'docker-desktop' }];
    });
  const records = facts.filter((fact) => fact.kind === 'setting').length;
  return { facts, records, diagnostics: jsonProblem(input, json, 'cat settings-store.json') };
}

type Entry = readonly [holder: Json, key: string, name: string, value: unknown];

/** admin-settings.json groups some settings: `linuxVM.vpnkitCIDR`. */
function entriesOf(holder: Json, group: string): readonly Entry[] {
  return Object.entries(holder).flatMap(([key, value]): readonly Entry[] => {
    const isGroup = group === '' && isObject(value) && !('value' in value);
    return isGroup ? entriesOf(value, `${key}.`) : [[holder, key, `${group}${key}`, value]];
  });
}

/** settings.json nests some values: {"vpnkitCIDR": {"locked": false, "value": "192.168.65.0/24"}} in admin-settings.json. */
function scalar(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') && value.length > 0 ? value.join(', ') : undefined;
  return typeof value === 'object' && value !== null && 'value' in value ? scalar(value.value) : undefined;
}
