// The blocks of conntrack, link, address and route tools pasted into the five field reports: each is read, with the entries
// a person counts in it (an interface, a route, a bridge, a connection).
import { expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NET_FORMATS } from '../../src/inputs/text-formats-net.js';
import { splitPaste } from '../../src/inputs/paste.js';

const REPORTS = '/work/shared/field-reports';
const NET_COMMAND =
  /^(docker exec (-\S+ )*\S+ )?(ifconfig|ip |brctl|route|arp|sysctl|cat \/proc\/net\/nf_conntrack)/;

/** Per report: `line id records` of every such block, in order. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '000': [
    '40 ifconfig 4', '100 ifconfig 5', '150 ifconfig 1', '167 ip-link 1', '177 ifconfig 2', '194 ip-link 1', '242 ip-link 2',
    '256 ip-route 1', '266 ip-link 1', '276 brctl-show 1', '284 brctl-show 1', '314 ip-route 6', '384 ip-route 1', '386 ifconfig 1',
  ],
  '001': ['71 ip-addr 1', '134 proc-nf-conntrack 1'],
  '002': ['299 ip-addr 2', '317 ip-link 2'],
  '003': [
    '37 ip-link 1', '44 ifconfig 3', '60 ifconfig 3', '99 brctl-show 1', '102 ip-link 1', '108 route-table 3', '118 ip-addr 2',
    '133 brctl-show 1', '136 ip-link 2', '156 brctl-show 1', '207 route-table 2', '246 arp 1', '283 route-table 2', '296 ip-link 1',
  ],
  '004': ['70 ip-addr 3', '92 ip-addr 2', '123 ip-neigh 2', '172 ip-addr 3', '314 ip-route 2', '323 ip-route 4', '336 sysctl 1'],
}; // prettier-ignore

const withReports = existsSync(REPORTS) ? test : test.skip;

withReports.each(Object.keys(EXPECTED))('report %s (skipped where /work/shared is missing)', (id) => {
  const file = readdirSync(REPORTS).find((name) => name.startsWith(id))!;
  const blocks = splitPaste(readFileSync(join(REPORTS, file), 'utf8')).filter((b) =>
    NET_COMMAND.test(b.command ?? ''),
  );
  const read = blocks.map((block) => {
    const claims = NET_FORMATS.filter((format) => format.detect(block.text) !== 'not-mine');
    const [format] = claims;
    return `${block.firstLine} ${claims.map((claim) => claim.id).join('+')} ${format?.parse({ file, ...block }).records}`;
  });
  expect(read).toEqual(EXPECTED[id]);
});
