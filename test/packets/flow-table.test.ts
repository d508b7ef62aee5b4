// The table that packets find their flow in: it grows several times, and knows only the newest of two connections on
// one tuple.
import { expect, test } from '@jest/globals';
import { DSL_EPOCH, packets } from '../support/packet-dsl.js';
import { writePcap } from '../support/pcap-writer.js';
import { tablesOf } from '../support/read-frames.js';
import { flowRecords } from '../../src/packets/index.js';
import type { FlowRecord } from '../../src/model/flow.js';

const TUPLES = 5000;

/** Lines without time, tuple after tuple, or none; those of one round come before those of the next. */
async function flowsOf(...rounds: ((tuple: string, i: number) => string)[]): Promise<FlowRecord[]> {
  const lines = rounds.flatMap((line, round) =>
    Array.from({ length: TUPLES }, (_, i) => {
      const text = line(`10.0.${i >> 8}.${i & 255}:4000 > 10.9.9.9:80 tcp`, i);
      return text === '' ? '' : `${((round * TUPLES + i) / 1000).toFixed(3)} ${text}`;
    }),
  );
  const tables = await tablesOf(writePcap(packets(lines.join('\n'))));
  return flowRecords(tables, 0, DSL_EPOCH, () => 'vm/eth0');
}

test('each packet is counted in its own flow, before and after the table has grown', async () => {
  const flows = await flowsOf(
    (tuple) => `${tuple} S seq 1`,
    (tuple, i) => `${tuple} PA seq 2 ack 1 data ${1 + (i % 100)}`,
  );
  expect(flows).toHaveLength(TUPLES);
  expect(flows.map((f) => [f.forward.packets, f.forward.payloadBytes])).toEqual(
    Array.from({ length: TUPLES }, (_, i) => [2, 1 + (i % 100)]),
  );
});

test('of two connections on one tuple the newer one gets what comes after the table has grown', async () => {
  const EARLY = 2000;
  const isReused = (i: number): boolean => i < EARLY && i % 3 === 0;
  const flows = await flowsOf(
    (tuple, i) => (i < EARLY ? `${tuple} S seq 1` : ''),
    (tuple, i) => (isReused(i) ? `${tuple} S seq 900000` : ''),
    (tuple, i) => (i < EARLY ? '' : `${tuple} S seq 1`),
    (tuple, i) => (i < EARLY ? `${tuple} PA seq ${isReused(i) ? 900001 : 2} ack 1 data 5` : ''),
  );
  const payloads = (isn: number): number[] =>
    flows.filter((f) => f.forward.tcp?.isn === isn).map((f) => f.forward.payloadBytes);
  const reused = Array.from({ length: EARLY }, (_, i) => i).filter(isReused).length;
  expect(payloads(900_000)).toEqual(Array<number>(reused).fill(5));
  expect(payloads(1)).toHaveLength(TUPLES);
  expect(payloads(1).filter((bytes) => bytes === 5)).toHaveLength(EARLY - reused);
});
