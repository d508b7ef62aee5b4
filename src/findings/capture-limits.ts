// What a capture could not show: packets its kernel dropped, packets it cut, packets its filter kept out. Absence there proves little.
import type { ObservationPoint } from '../model/observation-point.js';
import type { Draft, FindingContext, Rule } from './parts/rule.js';
import { count, interfaceOfPoint } from './parts/wording.js';

/** Headers of Ethernet, VLAN, IPv6, TCP with options and a look at the payload: below this content cannot be compared. */
const ENOUGH_SNAPLEN = 160;

export const captureLimits: Rule = {
  id: 'capture-limits',
  title: 'A capture does not show everything',
  needs: [],
  inspect: (context) =>
    [...context.points.values()].flatMap((p) => [...dropped(p, context), ...cut(p), ...filtered(p)]),
};

function dropped(p: ObservationPoint, { paths, alike = [] }: FindingContext): Draft[] {
  if (!p.dropped) return [];
  const concerned = paths.filter((x) => x.hops.some((h) => h.point === p.id));
  const ids = new Set(concerned.map((x) => x.id));
  const more = alike.filter((a) => ids.has(a.like)).reduce((n, a) => n + a.paths, 0);
  return [
    {
      severity: 'warning',
      title: `The capture at ${p.id} dropped packets`,
      detail: `The capturing kernel dropped ${count(p.dropped, 'packet')} beside the ${p.packets} it kept: what is missing at ${p.id} may have passed it. ${count(concerned.length + more, 'path')} cross it.`,
      where: p.id,
      evidence: [{ source: 'packets', says: `${p.dropped} dropped by the kernel`, at: p.files[0] ?? '' }],
      next: `tcpdump -B 65536 -s 0 -ni ${interfaceOfPoint(p.id)} -w … (a larger buffer), or a filter`,
    },
  ];
}

function cut(p: ObservationPoint): Draft[] {
  if (p.truncated === 0 || p.snaplen === undefined || p.snaplen >= ENOUGH_SNAPLEN) return [];
  return [
    {
      severity: 'info',
      title: `The capture at ${p.id} keeps ${p.snaplen} bytes of a packet`,
      detail: `${count(p.truncated, 'packet')} of ${p.packets} are cut: content is not compared there, relays and equal-looking conversations are told apart by less.`,
      where: p.id,
      evidence: [{ source: 'packets', says: `snapshot length ${p.snaplen}`, at: p.files[0] ?? '' }],
      next: `tcpdump -s 0 -ni ${interfaceOfPoint(p.id)} -w …`,
    },
  ];
}

function filtered(p: ObservationPoint): Draft[] {
  if (!p.filter) return [];
  return [
    {
      severity: 'info',
      title: `The capture at ${p.id} was filtered`,
      detail: `Only packets of "${p.filter}" were captured there: nothing is called lost at ${p.id}.`,
      where: p.id,
      evidence: [{ source: 'packets', says: `filter ${p.filter}`, at: p.files[0] ?? '' }],
    },
  ];
}
