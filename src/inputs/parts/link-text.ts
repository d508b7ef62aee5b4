// iproute2's and BusyBox' link blocks as text → InterfaceFact and AddressFact; shared by `ip link`, `ip addr` and `bridge link`.
// iproute2 ip/ipaddress.c print_linkinfo, print_addrinfo. Indentation is not needed (scraped pages lose it).
//   34: veth8712c33@if33: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP group default
//       link/ether d6:5e:66:25:98:da brd ff:ff:ff:ff:ff:ff link-netnsid 0
import type { AddressFact, InterfaceFact } from '../../model/fact.js';
import type { TextInput } from '../../model/input-format.js';
import { linesOf, numberOf, wordAfter, wordsOf } from '../../lib/lines.js';
import { canonicalAddress, parsePrefix } from '../../model/address.js';
import type { Collector } from './reading.js';
import { linkKindFields, TUNNEL_LINK, tunnelEnds } from './link-kind.js';

export type Draft<T> = { -readonly [K in keyof T]: T[K] };

export const LINK_HEADER = /^\s*(\d+): ([^\s:@<>]+)(?:@([^\s:]+))?: <([A-Z0-9_,-]*)>(.*)$/;
const ONE_LINE_ADDRESS = /^\s*(\d+): ([^\s:@<>]+)(?:@\S+)?\s+(inet6?) (.*)$/;
/** Continuations that carry nothing this program uses: lifetimes, statistics, vf and xdp lines. */
const IGNORED =
  /^(valid_lft|RX\b|TX\b|RX:|TX:|vf \d|prog\/|alias |cache|nodad|permaddr|mode |protodown|\[?[\d.]+[KMGT]?\s+[\d.]+|[a-z]+_slave\b|port_)/;

/** Whether a line belongs to such a block, header or not. */
export function isLinkBlockLine(line: string): boolean {
  const text = line.trim();
  return (
    LINK_HEADER.test(line) || /^(link\/\S|inet6? \S|altname |valid_lft )/.test(text) || IGNORED.test(text)
  );
}

/** Adds the facts of every block. `namesAreLower`: `name@other` is believed to be a lower device (false for `bridge link`). */
export function readLinkBlocks(input: TextInput, c: Collector, namesAreLower = true): void {
  let open: Draft<InterfaceFact> | undefined;
  for (const { text, number } of linesOf(input.text, input.firstLine)) {
    // `ip -o` puts a block on one line, its lines separated by backslashes
    for (const part of text.replaceAll('**', '').split('\\')) open = readLine(part, number, open);
  }

  function readLine(text: string, number: number, link: Draft<InterfaceFact> | undefined) {
    const header = LINK_HEADER.exec(text);
    if (header) {
      return started(readHeader(header, number, c, namesAreLower), c);
    }
    const one = ONE_LINE_ADDRESS.exec(text);
    if (one) {
      if (link?.name !== one[2]) {
        link = started({ kind: 'interface', at: c.at(number), name: one[2]!, ifindex: Number(one[1]) }, c);
      }
      readAddress(`${one[3]} ${one[4]}`, number, one[2]!, c);
      return link;
    }
    const body = text.trim();
    if (body === '' || body === '...' || body.startsWith('#')) return link;
    if (!link) c.unread(number, text, 'a link header such as "2: eth0@if3: <FLAGS> mtu 1500"');
    else if (/^inet6? /.test(body)) readAddress(body, number, link.name, c);
    else if (!readContinuation(body, link))
      c.unread(number, text, 'a link/, inet, altname or detail line of ip(8)');
    return link;
  }
}

/** A fact stands where its header stood; the lines below fill it in. */
function started(link: Draft<InterfaceFact>, c: Collector): Draft<InterfaceFact> {
  c.record();
  c.add(link);
  return link;
}

function readHeader(header: RegExpExecArray, number: number, c: Collector, namesAreLower: boolean) {
  const [, index, name, peer, flags, rest] = header as unknown as string[];
  const words = wordsOf(rest!);
  const link: Draft<InterfaceFact> = {
    kind: 'interface',
    at: c.at(number),
    name: name!,
    ifindex: Number(index),
    flags: flags === '' ? [] : flags!.split(','),
  };
  const peerIndex = /^if(\d+)$/.exec(peer ?? '');
  if (peerIndex) link.peerIfindex = Number(peerIndex[1]);
  else if (peer && peer !== 'NONE' && namesAreLower && believesName(words, name!, peer))
    link.lowerName = peer;
  const mtu = numberOf(wordAfter(words, 'mtu'));
  if (mtu !== undefined) link.mtu = mtu;
  setWords(link, words);
  return link;
}

/** BusyBox looks the peer's index up in its own namespace, so its names may be false. It never prints `group`. */
function believesName(words: readonly string[], name: string, lower: string): boolean {
  return words.includes('group') || name.startsWith(`${lower}.`);
}

/** master, state and namespace words stand in the header or, with the address, in the link/ line. */
function setWords(link: Draft<InterfaceFact>, words: readonly string[]): void {
  const master = wordAfter(words, 'master');
  const state = wordAfter(words, 'state');
  const netnsid = numberOf(wordAfter(words, 'link-netnsid'));
  const netns = wordAfter(words, 'link-netns');
  if (master) link.master ??= master;
  if (state) link.state ??= state;
  if (netnsid !== undefined) link.linkNetnsid ??= netnsid;
  if (netns) link.linkNetns ??= netns;
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

function readContinuation(body: string, link: Draft<InterfaceFact>): boolean {
  const words = wordsOf(body);
  if (body.startsWith('link/')) {
    if (MAC.test(words[1] ?? '')) link.mac = words[1]!.toLowerCase();
    if (TUNNEL_LINK.test(words[0]!))
      Object.assign(link, tunnelEnds(words[1], wordAfter(words, 'peer') ?? wordAfter(words, 'brd')));
    setWords(link, words.slice(1));
    return true;
  }
  if (words[0] === 'altname') {
    const names = (link.altNames ??= []) as string[]; // pushed to: a list copied per line would be quadratic
    if (words[1]) names.push(words[1]);
    return true;
  }
  const kind = linkKindFields(words);
  if (kind) Object.assign(link, kind);
  return kind !== undefined || IGNORED.test(body);
}

/** `inet 172.17.0.2/16 brd … scope global eth0`, `inet 10.0.0.1 peer 10.0.0.2/32 scope link` (the length is the peer's). */
function readAddress(body: string, number: number, name: string, c: Collector): void {
  const words = wordsOf(body);
  const peerText = wordAfter(words, 'peer');
  const local = parsePrefix(words[1] ?? '');
  const peer = peerText === undefined ? undefined : parsePrefix(peerText);
  if (!local) {
    c.unread(number, body, 'an address with a prefix length after inet or inet6');
    return;
  }
  const fact: Draft<AddressFact> = {
    kind: 'address',
    at: c.at(number),
    interface: name,
    address: local.address,
    prefixLength: peer ? peer.length : local.length,
  };
  if (peer) fact.peer = canonicalAddress(peer.address);
  const scope = wordAfter(words, 'scope');
  if (scope) fact.scope = scope;
  c.add(fact);
}
