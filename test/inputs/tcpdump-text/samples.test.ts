// The same trace printed in every way tcpdump can gives the same conversations as its capture.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ingestCaptures } from '../../../src/ingest-captures.js';
import { detectTcpdumpText } from '../../../src/inputs/tcpdump-text.js';
import { conversations, textTables } from '../../support/text-capture.js';

const SAMPLES = '/work/shared/samples/tcpdump_text';
const TWO_NAT = '/work/shared/samples/two-nat';
/** Which capture each text was printed from; the texts hold its first packets only. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/^td_any_sll2/, `${TWO_NAT}/8_fmtgw_any_sll2.pcap`],
  [/^td_any_sll1/, `${TWO_NAT}/9_fmtgw_any_sll1.pcap`],
  [/^td_nano/, `${TWO_NAT}/6_fmtrt_wan0_ns.pcap`],
  [/^td_/, `${SAMPLES}/small.pcap`],
];

describe('samples of tcpdump text', () => {
  if (!existsSync(SAMPLES)) {
    test.skip(`skipped: ${SAMPLES} is missing`, () => undefined);
    return;
  }
  const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.txt') && !name.startsWith('td_odd'));
  test.each(names)('%s', async (name) => {
    const text = readFileSync(join(SAMPLES, name), 'latin1');
    expect(detectTcpdumpText(text.slice(0, 65536))).toBe('mine');
    const { tables, records } = textTables(text);
    const read = conversations(tables);
    expect(tables.diagnostics.filter((d) => d.code === 'tcpdump-text-unread')).toEqual([]);
    const source = SOURCES.find(([pattern]) => pattern.test(name))![1];
    const [capture] = await ingestCaptures([{ path: source, file: 'x' }]);
    const true_ = conversations(capture!);
    if (records === capture!.frames) expect(read).toEqual(true_);
    expect(records).toBeGreaterThan(0);
    for (const [key, count] of read) expect([key, count <= (true_.get(key) ?? 0)]).toEqual([key, true]);
  });
});
