// What the traffic program can be told, and what it reports back: plain messages between agent-client.ts and agent.ts.

export type DnsType = 'A' | 'AAAA';

export type Order =
  | { readonly kind: 'serve-tcp'; readonly port: number; readonly address?: string }
  | {
      readonly kind: 'serve-udp';
      readonly port: number;
      readonly address?: string;
      /** Answers leave from this address instead: a multi-homed server that does not watch its sources. */
      readonly answerFrom?: string;
      readonly dns?: boolean;
    }
  | (Question & { readonly kind: 'ask-tcp' })
  | (Question & {
      readonly kind: 'ask-udp';
      /** Requests sent on the one socket; with `dns`, one query for each type instead. */
      readonly count: number;
      readonly gapMs: number;
      readonly dns?: readonly DnsType[];
    });

interface Question {
  readonly token: string;
  readonly address: string;
  readonly port: number;
  readonly sourceAddress?: string;
  readonly sourcePort?: number;
  /** Bytes of answer asked for (TCP). */
  readonly size: number;
  /** Length of the request. */
  readonly requestBytes: number;
  readonly timeoutMs: number;
}

export interface Report {
  /** `answered`, `listening`, `timeout`, or an errno name such as ECONNREFUSED. */
  readonly outcome: string;
  readonly received?: number;
}
