// A container's TCP conversation: requests and answers over two connections that a userspace relay joins, and how it ends. Over one
// connection without a relay it is what a machine says for itself.
import { HOST_OWN, INNER, OUTER, VM_OWN, type Flow } from './flow.js';
import type { Network } from './network.js';
import { FAR, GVISOR, LINUX, MAC, type EndTraits } from './stacks.js';
import { TcpEnd, type EndUser } from './tcp-end.js';

export type Fate =
  | 'client-closes'
  | 'server-closes'
  /** In the midst of the last answer. */
  | 'server-resets'
  /** RST after the last answer, as of a client that is killed. */
  | 'client-aborts'
  /** Kept for another request that does not come before the captures end. */
  | 'idle'
  | 'refused'
  | 'unanswered';

const RELAY_NS = 40_000;
const DIAL_NS = 120_000;
const THINK_NS = 4e6;

export class TcpConversation {
  /** The last position of `messages` that was said: the client's are even. */
  private said = -1;
  private readonly client: TcpEnd;
  private readonly server: TcpEnd;

  constructor(
    private readonly network: Network,
    private readonly flow: Flow,
    private readonly fate: Fate,
    way: typeof INNER | typeof VM_OWN | typeof HOST_OWN,
  ) {
    const near = way === HOST_OWN ? { ...MAC, splits: 0 } : LINUX;
    const end = (part: number, up: boolean, traits: EndTraits, user: EndUser) =>
      new TcpEnd(network, flow, part, up, traits, user);
    this.client = end(way, true, near, this.asClient());
    if (way !== INNER) {
      this.server = end(way, false, FAR, this.asServer());
      join(this.client, this.server);
      return;
    }
    const ends: { inside?: TcpEnd; outside?: TcpEnd } = {};
    const inside = end(
      INNER,
      false,
      GVISOR,
      this.asRelay(() => ends.outside!),
    );
    const outside = end(
      OUTER,
      true,
      MAC,
      this.asRelay(() => ends.inside!),
    );
    Object.assign(ends, { inside, outside });
    this.server = end(OUTER, false, FAR, this.asServer());
    join(this.client, inside);
    join(outside, this.server);
  }

  open(nowNs: number): void {
    this.client.connect(nowNs);
  }

  private asClient(): EndUser {
    return {
      opened: (end, nowNs) => this.say(end, nowNs),
      read: (end, bytes, nowNs) => {
        if (bytes < this.saidInAll(1)) return;
        if (this.said < this.flow.messages.length - 1) {
          this.later(THINK_NS, nowNs, (at) => this.say(end, at));
        } else if (this.fate === 'client-closes') this.later(THINK_NS / 4, nowNs, (at) => end.close(at));
        else if (this.fate === 'client-aborts') this.later(THINK_NS / 4, nowNs, (at) => end.abort(at));
      },
      ended: (end, nowNs) => end.close(nowNs + this.network.wait(THINK_NS / 8)),
      reset: () => {},
    };
  }

  private asServer(): EndUser {
    return {
      asked: (end, nowNs) => {
        if (this.fate === 'refused') end.refuse(nowNs);
        else if (this.fate !== 'unanswered') end.accept(nowNs);
      },
      opened: () => {},
      read: (end, bytes, nowNs) => {
        if (bytes >= this.saidInAll(0)) this.later(THINK_NS, nowNs, (at) => this.answer(end, at));
      },
      ended: (end, nowNs) => end.close(nowNs + this.network.wait(THINK_NS / 8)),
      reset: () => {},
    };
  }

  /** Dials when it is asked, answers when it got through; then what comes in at one end goes out at the other. */
  private asRelay(other: () => TcpEnd): EndUser {
    let dialled = false;
    let opened = false;
    let passed = 0;
    const soon = (nowNs: number) => nowNs + 8000 + this.network.wait(RELAY_NS);
    return {
      asked: (_end, nowNs) => {
        if (!dialled) this.later(DIAL_NS, nowNs, (at) => other().connect(at));
        dialled = true;
      },
      opened: (_end, nowNs) => {
        opened = true;
        if (!dialled) this.later(RELAY_NS, nowNs, (at) => other().accept(at));
      },
      read: (_end, bytes, nowNs) => {
        other().write(bytes - passed, soon(nowNs));
        passed = bytes;
      },
      ended: (_end, nowNs) => other().close(soon(nowNs)),
      reset: (_end, nowNs) => {
        this.later(RELAY_NS, nowNs, (at) => {
          if (opened || dialled) other().abort(at);
          else other().refuse(at);
        });
      },
    };
  }

  private say(end: TcpEnd, nowNs: number): void {
    end.write(this.flow.messages[++this.said]!, nowNs);
  }

  private answer(end: TcpEnd, nowNs: number): void {
    const last = this.said + 2 === this.flow.messages.length;
    const length = this.flow.messages[++this.said]!;
    if (last && this.fate === 'server-resets') {
      end.write(length >> 1, nowNs);
      this.later(this.flow.latencyNs, nowNs, (at) => end.abort(at));
      return;
    }
    end.write(length, nowNs);
    if (last && this.fate === 'server-closes') end.close(nowNs);
  }

  /** Of one side, up to what was said last. */
  private saidInAll(side: 0 | 1): number {
    let bytes = 0;
    for (let i = side; i <= this.said; i += 2) bytes += this.flow.messages[i]!;
    return bytes;
  }

  private later(meanNs: number, nowNs: number, act: (atNs: number) => void): void {
    this.network.queue.push(nowNs + 5000 + this.network.wait(meanNs), { fire: act });
  }

  /** Over, with a FIN each way on every connection. */
  get over(): boolean {
    return this.client.over && this.server.over;
  }
}

function join(a: TcpEnd, b: TcpEnd): void {
  a.peer = b;
  b.peer = a;
}
