// Judge: the text of `tcpdump -r X` gives the same TCP and UDP conversations as the capture X, for a seeded sample of tcpdump's own tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ingestCaptures } from '../../../src/ingest-captures.js';
import { conversations, textTables } from '../../support/text-capture.js';

const CORPUS = '/work/shared/corpora/tcpdump/tests';
/** Link types that our decoder does not know or text that holds no inner addresses (ERSPAN): nothing to compare. */
const NOT_COMPARABLE =
  /^(?:ipoib|arcnet|nflog|brcm|LINKTYPE_PKTAP|LINKTYPE_USER2|erspan|bigtcp|ieee802|macsec)/;

/** Park and Miller's minimal generator: the same sample everywhere. */
function sample(names: readonly string[], count: number, seed: number): readonly string[] {
  const left = [...names];
  let state = seed;
  return Array.from({ length: Math.min(count, left.length) }, () => {
    state = (state * 48271) % 2147483647;
    return left.splice(state % left.length, 1)[0]!;
  });
}

const missing = !existsSync(CORPUS)
  ? CORPUS
  : spawnSync('tcpdump', ['--version']).error
    ? 'tcpdump'
    : undefined;

if (missing) test.skip(`skipped: ${missing} is missing`, () => undefined);
else {
  test.each([
    ['-n', 250, 1],
    ['-n -v', 60, 2],
    ['-n -e -tttt', 60, 3],
    ['-n -t', 60, 4],
    ['-n -xx -tt', 60, 5],
  ])(
    'tcpdump %s',
    async (flags, files, seed) => {
      const all = readdirSync(CORPUS).filter(
        (name) => /\.pcap(ng)?$/.test(name) && !NOT_COMPARABLE.test(name),
      );
      let total = 0;
      let same = 0;
      for (const name of sample(all.sort(), files, seed)) {
        const path = join(CORPUS, name);
        const printed = spawnSync('tcpdump', ['-r', path, ...flags.split(' ')], {
          maxBuffer: 1 << 28,
          timeout: 20_000,
        });
        const [capture] = await ingestCaptures([{ path, file: name }]);
        const read = conversations(textTables(printed.stdout.toString('latin1')).tables);
        for (const [key, count] of conversations(capture!)) {
          total += count;
          same += Math.min(count, read.get(key) ?? 0);
        }
      }
      expect(total).toBeGreaterThan(50);
      expect(same / total).toBeGreaterThan(0.98);
    },
    120_000,
  );
}
