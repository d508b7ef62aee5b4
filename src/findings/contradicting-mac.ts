// An address whose MAC differs between the evidence and the packets: the interface (docker0 takes a new MAC when made anew) or the host is
// another one than when the evidence was taken. Real case: field report 003, docker0 02:42:8a:… in ifconfig, 02:42:a1:… in ARP.
import { formatPlace } from '../model/diagnostic.js';
import type { Evidence } from '../model/report.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';

export const contradictingMac: Rule = {
  id: 'contradicting-mac',
  title: 'Packets and evidence disagree about a MAC address',
  needs: [],
  inspect: (context) => {
    // one contradiction for each interface: what the packets say goes before a second file
    const all = [...byArp(context), ...byBridgeId(context)];
    return all.filter((d, i) => all.findIndex((x) => x.where === d.where) === i);
  },
};

function byArp({ arps, topology, nodeOf, correlation }: FindingContext): Draft[] {
  const said = new Set<string>();
  return arps.flatMap((arp) => {
    if (arp.op !== 'reply' || said.has(arp.sender)) return [];
    const clock = correlation.clockOf.get(nodeOf(arp.point));
    const owners = (topology.owners.get(arp.sender) ?? []).filter(
      (o) => correlation.clockOf.get(o.node) === clock || o.node === nodeOf(arp.point),
    );
    const [owner] = owners;
    if (!owner || owners.some((o) => o.mac === undefined || o.mac === arp.senderMac)) return [];
    // proxy ARP: an address of a host answered for by another interface of the same stack is legal
    if ([...topology.interfaces.values()].some((i) => i.mac === arp.senderMac)) return [];
    said.add(arp.sender);
    return draft(
      owner.id,
      `ARP at ${arp.point} says ${arp.sender} is at ${arp.senderMac}, ${owner.at} says ${owner.mac}`,
      [
        { source: 'packets', says: `${arp.sender} is at ${arp.senderMac}`, at: `${arp.file}#${arp.frame}` },
        { source: 'topology', says: `${owner.id} has ${owner.mac}`, at: owner.at },
      ],
    );
  });
}

/** A bridge's id is its priority and its MAC: 8000.0242a1f90aad. */
function byBridgeId({ facts, topology }: FindingContext): Draft[] {
  return facts.flatMap(({ node, facts: list }) =>
    list.flatMap((fact) => {
      const hex =
        fact.kind === 'bridge' ? /^[0-9a-f]{4}\.([0-9a-f]{12})$/i.exec(fact.bridgeId ?? '')?.[1] : undefined;
      const owner = hex && fact.kind === 'bridge' && topology.interfaces.get(`${node}/${fact.name}`);
      if (!hex || !owner || !owner.mac || /^0+$/.test(hex)) return [];
      const mac = hex.toLowerCase().match(/../g)!.join(':');
      if (mac === owner.mac) return [];
      return draft(owner.id, `its bridge id says ${mac}, ${owner.at} says ${owner.mac}`, [
        { source: 'topology', says: `bridge id ${mac}`, at: formatPlace(fact.at) },
        { source: 'topology', says: `${owner.id} has ${owner.mac}`, at: owner.at },
      ]);
    }),
  );
}

function draft(where: string, says: string, evidence: readonly Evidence[]): Draft[] {
  return [
    {
      severity: 'warning',
      title: `Two MAC addresses for ${where}`,
      detail: `${says}. They are of different times: the interface was made anew in between (Docker restarted), or they are of different hosts.`,
      where,
      evidence,
      alternatives: ['two hosts claim the address', 'the MAC was changed by hand'],
      next: 'take captures and evidence of one moment',
    },
  ];
}
