// conntrack -L|-E -o xml (with timestamp, id …) → entries. libnetfilter_conntrack src/conntrack/snprintf_xml.c.
// Lost in this form: ICMP type, code and id; the state of SCTP (it prints another field); a killed run has no end tag.
//   <flow type="new"><meta direction="original"><layer3 protonum="2" protoname="ipv4"><src>192.0.2.10</src><dst>203.0.113.80</dst></layer3><layer4 protonum="6" protoname="tcp"><sport>…
import { SaxesParser } from 'saxes';
import type { ConntrackFact, ConntrackTuple } from '../model/fact.js';
import type { TextFormat, TextInput } from '../model/input-format.js';
import type { Place } from '../model/diagnostic.js';
import { canonicalAddress } from '../model/address.js';
import { protocolName } from '../model/five-tuple.js';
import { headLines, numberOf } from '../lib/lines.js';
import { conntrackLines } from './parts/conntrack-lines.js';
import { collect, type Collector } from './parts/reading.js';
import { withoutUndefined } from './parts/link-json.js';

const START =
  /^(?:conntrack v[^\n]{0,100}\n)?(?:<\?xml[^>]{0,100}\?>\s*)?(?:<conntrack>|<flow(?: type="\w{1,12}")?>\s*<meta )/;

export const conntrackXml: TextFormat = {
  id: 'conntrack-xml',
  detect: (head) => (START.test(head.trimStart()) && headLines(head).length > 0 ? 'mine' : 'not-mine'),
  parse: (input) => {
    const c = collect(input);
    readFlows(input, c);
    return c.finish();
  },
};

/** Values of one <flow>, keyed by where they stand: `original/src`, `reply/packets`, `independent/timeout`, `when/hour`. */
type Flow = { readonly line: number; readonly type: string; readonly values: Map<string, string> };

function readFlows(input: TextInput, c: Collector): void {
  const parser = new SaxesParser({ position: false });
  let flow: Flow | undefined;
  let section = '';
  let text = '';
  let damaged = false;
  let line = input.firstLine;
  parser.on('opentag', ({ name, attributes }) => {
    text = '';
    if (name === 'flow') flow = { line: line, type: String(attributes['type'] ?? 'list'), values: new Map() };
    else if (name === 'meta') section = String(attributes['direction'] ?? '');
    else if (name === 'when') section = 'when';
    else if (name === 'layer4') flow?.values.set(`${section}/protocol`, String(attributes['protonum'] ?? ''));
    else if (/^(assured|unreplied|offload|hw_offload)$/.test(name)) flow?.values.set(name, '');
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name !== 'flow') flow?.values.set(`${section}/${name}`, text.trim());
    else if (flow) finishFlow(flow, c);
    if (name === 'flow') flow = undefined;
    text = '';
  });
  parser.on('error', (error) => {
    if (damaged) return;
    damaged = true;
    if (/^unclosed tag: conntrack/.test(error.message))
      c.warn(
        'xml-no-end',
        line,
        'The end tag is missing: conntrack was stopped, or the copy is cut.',
        'info',
      );
    else
      c.warn(
        'xml-damaged',
        line,
        `Expected well-formed XML: ${error.message}. Flows that were complete are kept.`,
      );
  });
  for (const { text: source, number } of conntrackLines(input).lines) {
    line = number;
    if (source !== '') parser.write(`${source}\n`);
  }
  parser.close();
}

function finishFlow(flow: Flow, c: Collector): void {
  const fact = factOf(flow, c.at(flow.line));
  if (!fact) return c.unread(flow.line, '<flow>', 'a flow with src and dst in both directions');
  c.record();
  c.add(fact);
}

function factOf({ values, type }: Flow, at: Place): ConntrackFact | undefined {
  const number = (key: string): number | undefined => numberOf(values.get(key));
  const protocol = protocolName(number('original/protocol') ?? -1);
  const original = tupleOf(values, 'original', protocol);
  const reply = tupleOf(values, 'reply', protocol);
  if (!original || !reply) return undefined;
  const flags = ['unreplied', 'assured', 'offload', 'hw_offload'].filter((flag) => values.has(flag));
  return withoutUndefined<ConntrackFact>({
    kind: 'conntrack',
    at,
    event: type === 'new' || type === 'update' || type === 'destroy' ? type : 'list',
    entry: withoutUndefined({
      protocol,
      original,
      reply,
      state: protocol === 'sctp' ? undefined : values.get('independent/state'),
      timeout: number('independent/timeout'),
      flags: flags.map((flag) => flag.toUpperCase()),
      zone: number('independent/zone'),
      zoneOrig: number('original/zone'),
      zoneReply: number('reply/zone'),
      mark: number('independent/mark'),
      helper: values.get('independent/helper'),
      id: values.get('independent/id'),
      labels: labelsOf(values.get('independent/label')),
    }),
    time: whenOf(values),
    start: nanoseconds(values.get('independent/start')),
    stop: nanoseconds(values.get('independent/stop')),
    deltaTime: number('independent/deltatime'),
  });
}

const labelsOf = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

function tupleOf(values: Flow['values'], side: string, protocol: string): ConntrackTuple | undefined {
  const src = canonicalAddress(values.get(`${side}/src`) ?? '');
  const dst = canonicalAddress(values.get(`${side}/dst`) ?? '');
  if (!src || !dst) return undefined;
  const number = (key: string): number | undefined => numberOf(values.get(`${side}/${key}`));
  const [packets, bytes] = [number('packets'), number('bytes')];
  return withoutUndefined<ConntrackTuple>({
    protocol,
    src,
    sport: number('sport') || number('dport') ? (number('sport') ?? null) : null,
    dst,
    dport: number('sport') || number('dport') ? (number('dport') ?? null) : null,
    packets,
    bytes,
  });
}

/** <timestamp><start>1795193834018250126</start>: nanoseconds since 1970, too long for a double as one number. */
function nanoseconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{10,20}$/.test(text)) return undefined;
  return Number(`${text.slice(0, -9)}.${text.slice(-9)}`);
}

/** <when>: the machine's local time to the second, zone not stated; read as UTC. */
function whenOf(values: Flow['values']): number | undefined {
  const part = (key: string): number => Number(values.get(`when/${key}`) ?? NaN);
  const ms = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('min'), part('sec'));
  return Number.isNaN(ms) ? undefined : ms / 1000;
}
