// Three damages that take evidence away: no-conntrack (tables and events), no-rules (iptables, nft), no-evidence
// (nothing but captures). Packets and truth stay as they are, save for SLL2 interface names, which need ip-link.
import type { Bundle } from './bundle.js';
import type { Damage } from './damage.js';

export const noConntrack: Damage = {
  id: 'no-conntrack',
  says: 'no-conntrack             no conntrack tables and events',
  apply: (bundle) => without(bundle, (file) => /conntrack/.test(file)),
};

export const noRules: Damage = {
  id: 'no-rules',
  says: 'no-rules                 no iptables or nft rules',
  apply: (bundle) => without(bundle, (file) => /iptables|nft/.test(file)),
};

export const noEvidence: Damage = {
  id: 'no-evidence',
  says: 'no-evidence              captures only (link names stay where a capture needs them)',
  apply: (bundle) => {
    const needNames = new Set(
      bundle.captures
        .filter((c) => c.content.interfaces[0]?.linkType === 276)
        .map((c) => `${c.node}/ip-link.json`),
    );
    return without(bundle, (file) => !needNames.has(file));
  },
};

function without(bundle: Bundle, gone: (file: string) => boolean): Bundle {
  return { ...bundle, files: new Map([...bundle.files].filter(([file]) => !gone(file))) };
}
