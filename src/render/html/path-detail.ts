// One path → everything the report knows of it: outcome, hops and links with their evidence, translations, delays, filters to
// paste, candidates, findings, ladder and plots. Drawn by the browser on a click and by Node for readers without scripts.
// e.g. <li class="hop">vm/eth0 192.168.65.100:57908 → 203.0.113.10:80 …</li><li class="link">relay gvisor …</li>
import type { Candidate, Evidence, Finding, Hop, Link, Path, Report } from '../../model/report.js';
import { formatEndpoint } from '../../model/five-tuple.js';
import { hopFilters } from '../../model/hop-filters.js';
import { countOf, formatBytes } from '../amount.js';
import { drawLadder } from '../ladder-svg.js';
import { linkWord } from '../outcome.js';
import { formatDelay, formatDuration, formatTime, secondsBetween } from '../time.js';
import { markup, type Markup } from './markup.js';
import { statusBadge } from './status-badge.js';
import { drawDelays, drawSightings } from './path-plots.js';

export interface DetailContext {
  readonly nodes: Report['nodes'];
  readonly points: Report['points'];
  readonly findings: readonly Pick<Finding, 'id' | 'title' | 'severity' | 'path'>[];
  /** Evidence and filters unfolded: for paper and for readers without scripts. */
  readonly unfolded: boolean;
}

export function pathDetail(path: Path, context: DetailContext): Markup {
  const { outcome, client, server } = path;
  const span = formatDuration(secondsBetween(path.first, path.last));
  const findings = context.findings.filter((f) => f.path === path.id);
  return markup`<article class="detail"><header><h3 tabindex="-1">Path ${path.id} ${statusBadge(outcome.status)}</h3>
<p class="ends"><span class="proto">${path.protocol}</span> <code>${formatEndpoint(client.address, client.port)}</code>${name(client.name)} → <code>${formatEndpoint(server.address, server.port)}</code>${name(server.name)}</p>
<p class="outcome">${outcome.detail}${outcome.after !== undefined && markup` <span class="dim">Last seen at <code>${outcome.after}</code>${outcome.before !== undefined && markup`, not at <code>${outcome.before}</code>`}.</span>`}</p>
<p class="dim">${formatTime(path.first)} UTC, for ${span}. Weakest link: ${path.certainty}.</p>
${path.notes.map((n) => markup`<p class="note">${n}</p>`)}${findings.map((f) => markup`<p class="note ${f.severity}"><strong>${f.severity}:</strong> ${f.title}</p>`)}</header>
<h4>Hops and links</h4><ol class="hops">${path.hops.map((hop, i) => [hopItem(hop, path, path.hops[i - 1], context), linkItem(path.links[i], context)])}</ol>
${path.candidates.length > 0 && candidates(path.candidates)}
${figure('Ladder', 'Every packet from point to point, time downwards', drawLadder(path, context))}
${figure('Delay of each link over time', 'One dot per packet: filled towards the server, hollow back', drawDelays(path))}
${figure('Packets at each point over time', 'One tick per packet: up towards the server, down back', drawSightings(path))}</article>`;
}

function name(text: string | undefined): Markup | false {
  return text !== undefined && markup` <span class="dim">(${text})</span>`;
}

function hopItem(hop: Hop, { protocol }: Path, previous: Hop | undefined, context: DetailContext): Markup {
  const filters = hopFilters(protocol, hop);
  const src = endpointOf(hop, 'src');
  const dst = endpointOf(hop, 'dst');
  const { packets, bytes, ttl } = hop;
  const ways = markup`<span>→ ${countOf(packets.forward, 'packet')}, ${formatBytes(bytes.forward)}</span> <span>← ${countOf(packets.reverse, 'packet')}, ${formatBytes(bytes.reverse)}</span>`;
  const more = [
    ttl.forward !== null || ttl.reverse !== null ? `TTL ${ttl.forward ?? '–'} / ${ttl.reverse ?? '–'}` : '',
    hop.tcp && hop.tcp.retransmissions.forward + hop.tcp.retransmissions.reverse > 0
      ? `retransmissions ${hop.tcp.retransmissions.forward} → / ← ${hop.tcp.retransmissions.reverse}`
      : '',
    ...hop.encapsulation.map((e) => `inside ${e.kind}${e.id === undefined ? '' : ` ${e.id}`}${e.src === undefined ? '' : ` ${e.src} → ${e.dst}`}`),
    hop.replyTuple ? `replies show ${formatEndpoint(hop.replyTuple.src, hop.replyTuple.sport)} → ${formatEndpoint(hop.replyTuple.dst, hop.replyTuple.dport)}` : '',
  ].filter((t) => t !== ''); // prettier-ignore
  return markup`<li class="hop"><div class="point">${nodeLabel(hop.point, context)}</div>
<div class="tuple">${changed(src, previous && endpointOf(previous, 'src'))} → ${changed(dst, previous && endpointOf(previous, 'dst'))}</div>
<div class="counts dim">${ways}${more.map((m) => markup` <span>${m}</span>`)} <span>first at <code>${hop.at}</code></span></div>
<details${context.unfolded && markup` open`}><summary>Filters for this point</summary>${filterLine('Wireshark', filters.wireshark)}${filterLine('tcpdump', filters.tcpdump)}</details></li>`;
}

function filterLine(tool: string, filter: string): Markup {
  return markup`<div class="filter-line"><span class="dim">${tool}</span> <code>${filter}</code> <button type="button" class="copy" data-copy="${filter}" aria-label="Copy the ${tool} filter">Copy</button></div>`;
}

function nodeLabel(pointId: string, { nodes, points }: DetailContext): Markup {
  const point = points.find((p) => p.id === pointId);
  const node = nodes.find((n) => n.id === point?.node);
  if (!point) return markup`<strong>${pointId}</strong>`;
  return markup`<strong>${point.interface}</strong> <span class="dim">on ${node?.label ?? point.node}</span>`;
}

function endpointOf(hop: Hop, side: 'src' | 'dst'): string {
  const ids = side === 'src' && hop.icmp ? ` id ${hop.icmp.ids.join(', ')}` : '';
  return formatEndpoint(hop[side], side === 'src' ? hop.sport : hop.dport) + ids;
}

function changed(now: string, before: string | undefined): Markup {
  if (before === undefined || before === now) return markup`<code>${now}</code>`;
  return markup`<code class="new" title="was ${before}">${now}</code><span class="unseen-text"> (translated from ${before})</span>`;
}

function linkItem(link: Link | undefined, context: DetailContext): Markup | false {
  if (!link) return false;
  const { delaySeconds: delay, lost, translation, relay } = link;
  const facts: (Markup | false | undefined)[] = [
    translation?.source && markup`<div>source <code>${translation.source.from}</code> → <code class="new">${translation.source.to}</code> <span class="dim">by ${translation.by}</span></div>`,
    translation?.destination && markup`<div>destination <code>${translation.destination.from}</code> → <code class="new">${translation.destination.to}</code> <span class="dim">by ${translation.by}</span></div>`,
    translation?.rule !== undefined && markup`<div class="dim">rule <code>${translation.rule}</code></div>`,
    relay && markup`<div class="gap"><strong>No packet is visible here.</strong> ${relay.why}<br>${relay.processes.length > 0 && markup`<span class="dim">by ${relay.processes.join(', ')};</span> `}<span class="dim">kept: ${relay.preserved.join(', ') || 'nothing'}; new: ${relay.rewritten.join(', ') || 'nothing'}</span></div>`,
    link.through.length > 0 && markup`<div class="dim">through ${link.through.map((t) => markup`<code>${t}</code> `)}without a capture</div>`,
    delay && markup`<div class="dim">delay → ${delay.forward ? formatDelay(delay.forward, delay.clockUncertainty) : 'not measured'}, ← ${delay.reverse ? formatDelay(delay.reverse, delay.clockUncertainty) : 'not measured'}</div>`,
    lost && (lost.forward ?? 0) + (lost.reverse ?? 0) > 0 && markup`<div class="stopped">lost here: ${lost.forward ?? 0} → / ← ${lost.reverse ?? 0}</div>`,
  ]; // prettier-ignore
  return markup`<li class="link ${link.kind} ${link.certainty}"><div><strong>${linkWord(link.kind)}</strong> <span class="certainty">${link.certainty}</span> <span class="dim">${link.label}</span></div>${facts}
<details${context.unfolded && markup` open`}><summary>Evidence (${link.evidence.length})</summary>${evidenceList(link.evidence)}</details></li>`;
}

export function evidenceList(evidence: readonly Evidence[]): Markup {
  return markup`<ul class="evidence">${evidence.map((e) => markup`<li><span class="dim">${e.source}:</span> ${e.says} <code>${e.at}</code></li>`)}</ul>`;
}

function candidates(list: readonly Candidate[]): Markup {
  const rows = list.map(
    (c) =>
      markup`<li><strong>${c.point}</strong> <code>${formatEndpoint(c.src, c.sport)} → ${formatEndpoint(c.dst, c.dport)}</code><div class="dim">for: ${c.for.join('; ') || 'nothing'}</div><div class="dim">against: ${c.against.join('; ') || 'nothing'}</div></li>`,
  );
  return markup`<h4>Could continue as</h4><p class="dim">More than one fits, so the path stops here rather than guess.</p><ul class="candidates">${rows}</ul>`;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

function figure(title: string, says: string, picture: Picture | undefined): Markup | false {
  if (!picture) return false;
  const { width, height, content } = picture;
  return markup`<h4>${title}</h4><figure><div class="scroll" tabindex="0" role="region" aria-label="${title}"><svg class="ps" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">${content}</svg></div><figcaption class="dim">${says}</figcaption></figure>`;
}
