// A deterministic bundle of container traffic as four points see it, simulated rather than copied: every end of every connection acts on what
// reaches it, so that losses, retransmissions and acknowledgements agree at all points. By flows 60 % TCP, 38 % DNS, 2 % ICMP echo, and
// 5 % beside them that only one machine has. rough-cli.ts writes one; truth.json beside the captures says what is true.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '../support/seeded-random.js';
import {
  dns,
  dnsLengths,
  echo,
  http,
  requestLength,
  responseHeaderLength,
  tls,
  URLS,
  urlOf,
} from './rough/content.js';
import { DatagramConversation } from './rough/datagram-conversation.js';
import { EventQueue } from './rough/event-queue.js';
import { HOST_OWN, ICMP, INNER, TCP, UDP, VM_OWN, type Content, type Flow } from './rough/flow.js';
import { Clients, makeServers, pickServer, PortBook, RESOLVERS } from './rough/names.js';
import { A, Network, POINTS } from './rough/network.js';
import { TcpConversation, type Fate } from './rough/tcp-conversation.js';
import { MAX_TRUE_FLOWS, TruthBook } from './rough/truth-file.js';

export interface RoughOptions {
  readonly folder: string;
  /** At point A, about. */
  readonly packets: number;
  readonly flows: number;
  readonly snaplen: number;
  readonly headersOnly?: boolean;
  readonly seed?: number;
  /** Of packets, at each hop. */
  readonly loss?: number;
  /** How much the host's clock is ahead at the start; it also gains 5 ppm. */
  readonly skewMs?: number;
}

export interface RoughTraffic {
  readonly flows: number;
  /** By point. */
  readonly records: readonly number[];
}

const OWN_FLOWS = 0.05;
/** After the last flow opened; what is not over then is cut, as captures are. */
const TAIL_NS = 12e9;
const SEGMENT = 1448;
/** Of a TCP flow beside its data and their acknowledgements. */
const TCP_PACKETS = 7;
const MAC_PORTS = [49_152, 65_535] as const;
const NAT_PORTS = [1024, 65_535] as const;

export function writeRoughTraffic(options: RoughOptions): RoughTraffic {
  const { folder, snaplen, headersOnly = false, loss = 0.001, skewMs = 37 } = options;
  for (const point of POINTS) mkdirSync(dirname(join(folder, point)), { recursive: true });
  const { next: random } = seededRandom(options.seed ?? 42);
  const truth = options.flows <= MAX_TRUE_FLOWS ? new TruthBook() : undefined;
  const queue = new EventQueue();
  const network = new Network(
    queue,
    random,
    { folder, snaplen, headersOnly, loss, skewNs: skewMs * 1e6 },
    truth?.sighted,
  );
  const opener = new Opener(options, network, random, truth);
  queue.push(0, opener);
  const seen = network.files[A]!;
  while (seen.records < options.packets * 1.25 && !opener.done && queue.step());
  network.close();
  truth?.write(join(folder, 'truth.json'), 'rough');
  return { flows: opener.opened, records: network.files.map((file) => file.records) };
}

/** Opens flow after flow, at random times and at a rate that keeps a few thousand of them alive. */
class Opener {
  opened = 0;
  done = false;
  /** Packets of all flows so far, and the mean of an answer: log-normal sizes make up what is asked for. */
  private planned = 0;
  private meanBytes = 20_000;
  private readonly meanGapNs: number;
  private readonly servers;
  private readonly clients;
  private readonly natPorts = new PortBook();
  private readonly hostPorts = new PortBook();

  constructor(
    private readonly options: RoughOptions,
    private readonly network: Network,
    private readonly random: () => number,
    private readonly truth: TruthBook | undefined,
  ) {
    this.meanGapNs = 1e9 / Math.min(2000, Math.max(20, options.flows / 20));
    this.servers = makeServers(options.flows, random);
    this.clients = new Clients(options.flows, random);
  }

  fire(nowNs: number): void {
    if (this.opened === this.options.flows) {
      this.done = true;
      return;
    }
    const number = this.opened++;
    if (this.random() < OWN_FLOWS) this.openOwn(number, nowNs);
    else this.openContainer(number, nowNs);
    const gap = this.opened === this.options.flows ? TAIL_NS : this.network.wait(this.meanGapNs);
    this.network.queue.push(nowNs + gap, this);
  }

  private openContainer(number: number, nowNs: number): void {
    const { random } = this;
    const kind = random();
    const protocol = kind < 0.6 ? TCP : kind < 0.98 ? UDP : ICMP;
    const [client, ephemeral] = this.clients.next();
    const { address, latencyNs } =
      protocol === UDP ? pickServer(RESOLVERS, () => Math.sqrt(random())) : pickServer(this.servers, random);
    const secure = random() < 0.5;
    const serverPort = protocol === TCP ? (secure ? 443 : 80) : protocol === UDP ? 53 : 0;
    // what a ping calls itself is its process id
    const clientPort = protocol === ICMP ? 1 + Math.floor(random() * 0xfffe) : ephemeral;
    const changed = protocol === UDP || (protocol === TCP && random() < 0.2);
    const remote = address * 4 + (protocol === UDP ? 1 : protocol === ICMP ? 2 : secure ? 3 : 0);
    const wished = changed ? NAT_PORTS[0] + Math.floor(random() * 64_512) : clientPort;
    const natPort = this.natPorts.take(remote, wished, ...NAT_PORTS, nowNs);
    const macPort = MAC_PORTS[0] + Math.floor(random() * 16_384);
    const flow: Flow = {
      number,
      protocol,
      ipv6: false,
      content: contentOf(protocol, secure),
      client,
      clientPort,
      natPort,
      hostPort: this.hostPorts.take(remote, macPort, ...MAC_PORTS, nowNs),
      server: address,
      serverPort,
      latencyNs,
      messages: protocol === TCP ? this.messages(number, secure) : protocol === UDP ? dnsLengths(number) : [],
      arrivedNs: [0, 0],
    };
    this.start(flow, INNER, nowNs);
  }

  /** The VM's to its gateway, or the host's to the Internet: TCP for the most part. */
  private openOwn(number: number, nowNs: number): void {
    const { random } = this;
    const way = random() < 0.4 ? VM_OWN : HOST_OWN;
    const protocol = random() < 0.7 ? TCP : UDP;
    const secure = random() < 0.7;
    const server = way === VM_OWN ? 0x254 : 1 + Math.floor(random() * 90);
    const serverPort = protocol === UDP ? 53 : secure ? 443 : 80;
    const from = MAC_PORTS[0] + Math.floor(random() * 16_384);
    const port = this.hostPorts.take(
      -(server * 0x10000 + serverPort) * 2 - (way === VM_OWN ? 1 : 0),
      from,
      ...MAC_PORTS,
      nowNs,
    );
    const flow: Flow = {
      number,
      protocol,
      ipv6: true,
      content: contentOf(protocol, secure),
      client: 0,
      clientPort: port,
      natPort: 0,
      hostPort: 0,
      server,
      serverPort,
      latencyNs: Math.round(2e6 + 20e6 * random()),
      messages: protocol === TCP ? this.messages(number, secure) : dnsLengths(number),
      arrivedNs: [0, 0],
    };
    this.start(flow, way, nowNs);
  }

  private start(flow: Flow, way: typeof INNER | typeof VM_OWN | typeof HOST_OWN, nowNs: number): void {
    const { network, random } = this;
    const dice = random();
    if (flow.protocol === TCP) {
      const fate = fateOf(dice);
      if (fate === 'refused') flow.fault = 'refused';
      if (fate === 'unanswered') flow.fault = 'no-reply';
      const conversation = new TcpConversation(network, flow, fate, way);
      this.truth?.opened(flow, way, () => conversation.over);
      conversation.open(nowNs);
    } else {
      this.planned += flow.protocol === UDP ? 2 : 6;
      if (dice < 0.006) flow.fault = 'no-reply';
      const conversation = new DatagramConversation(network, flow, way, 1 + Math.floor(random() * 5));
      this.truth?.opened(flow, way, () => conversation.over);
      conversation.open(nowNs);
    }
  }

  /** Lengths in turn: as many exchanges as keep-alive brings, of log-normal answers that make up the packets asked for. */
  private messages(number: number, secure: boolean): number[] {
    const { random, options } = this;
    const exchanges = random() < 0.7 ? 1 : 2 + Math.floor(random() * 3);
    // files of fixed size, losses and what is never answered all count: sizes follow what is planned so far
    const due = (options.packets / options.flows) * this.opened;
    this.meanBytes *= this.planned < due ? 1.02 : 0.98;
    this.meanBytes = Math.min(Math.max(600, this.meanBytes), (4 * SEGMENT * options.packets) / options.flows);
    const largest = Math.min(8e7, 0.05 * options.packets * SEGMENT);
    const messages: number[] = [];
    if (secure) messages.push(517, 2200 + Math.floor(random() * 2400));
    for (let i = 0; i < exchanges; i++) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const bytes = Math.round(Math.min(largest, this.meanBytes * Math.exp(1.2 * normal - 0.72)));
      if (secure) messages.push((i === 0 ? 80 : 0) + 180 + Math.floor(random() * 900), 120 + bytes);
      else {
        const url = urlOf(number, i);
        messages.push(requestLength(url), responseHeaderLength(url) + (URLS[url]!.bytes || bytes));
      }
    }
    this.planned += TCP_PACKETS;
    for (const bytes of messages) this.planned += 1.5 * Math.ceil(bytes / SEGMENT);
    return messages;
  }
}

function contentOf(protocol: number, secure: boolean): Content {
  if (protocol === TCP) return secure ? tls : http;
  return protocol === UDP ? dns : echo;
}

function fateOf(dice: number): Fate {
  if (dice < 0.01) return 'refused';
  if (dice < 0.015) return 'unanswered';
  if (dice < 0.025) return 'server-resets';
  if (dice < 0.035) return 'client-aborts';
  if (dice < 0.06) return 'idle';
  return dice < 0.3 ? 'server-closes' : 'client-closes';
}
