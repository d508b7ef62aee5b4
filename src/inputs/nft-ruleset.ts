// `nft list ruleset` (-a, -n, -s too) → firewall rules; maps, sets and verdict maps are looked up. Reference: nft(8).
//   table ip nat {
//   	chain PREROUTING {
//   		type nat hook prerouting priority dstnat; policy accept;
//   		fib daddr type local counter packets 3 bytes 180 jump DOCKER
import { headLines } from '../lib/lines.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { nftMembers, type NftMember } from './parts/nft-sets.js';
import { addNftTables, nftFamily, type NftChain, type NftTable } from './parts/nft-tables.js';
import { nftStatements, nftText, type NftStatement } from './parts/nft-text.js';
import { collect } from './parts/reading.js';

const TABLE = /^\s*table\s+(?:(?:ip|ip6|inet|arp|bridge|netdev)\s+)?"?[\w.-]+"?\s*\{\s*(?:\}|$|[a-z#])/;
/** What a ruleset file has around its tables. */
const COMMAND = /^\s*(?:flush|define|include|destroy|delete|add|\$|(?:sudo )?nft\b)/;
const INSIDE =
  /^\s*(chain|set|map|meter|flowtable|counter|quota|limit|ct|secmark|synproxy|tunnel|comment|flags|elements|type|\})/;

/** Lines around a ruleset on the page it was pasted into: these, and no more than the ruleset's own. */
const MAX_CAPTIONS = 3;

export const nftRuleset: TextFormat = {
  id: 'nft-ruleset',
  detect: (head) => {
    const lines = headLines(head).slice(0, 20);
    const table = lines.findIndex((line) => TABLE.test(line));
    const next = lines[table + 1];
    const closed = /[{}]\s*$/.test(lines[table]?.trim().slice(0, -1) ?? '');
    if (table < 0 || !(next === undefined || INSIDE.test(next) || closed)) return 'not-mine';
    const { statements } = nftStatements(head, 1);
    const within = statements.filter(isTable).reduce((sum, { body = [] }) => sum + countStatements(body), 0);
    const around = statements.filter(
      (statement) => !isTable(statement) && !COMMAND.test(statement.words[0]!),
    );
    return around.length <= MAX_CAPTIONS + within ? 'mine' : 'not-mine';
  },
  parse: readRuleset,
};

function readRuleset(input: TextInput): Reading {
  const c = collect(input);
  const { statements, unclosed } = nftStatements(input.text, input.firstLine);
  const tables: NftTable[] = [];
  for (const statement of statements) {
    const table = isTable(statement) ? readTable(statement) : undefined;
    if (table) tables.push(table);
    else if (statement.body) c.unread(statement.line, nftText(statement.words), 'a table around this block');
  }
  addNftTables(c, tables, 'nft');
  if (unclosed)
    c.warn(
      'nft-cut-short',
      undefined,
      'Expected } at the end, saw the end of the text: save all of `nft list ruleset`.',
    );
  return c.finish();
}

function countStatements(body: readonly NftStatement[]): number {
  return body.reduce((sum, { body: inner = [] }) => sum + 1 + countStatements(inner), 0);
}

/** Lines outside of tables are captions: rules stand in tables only. */
function isTable(statement: NftStatement): boolean {
  return statement.words[0] === 'table' && statement.body !== undefined;
}

function readTable(statement: NftStatement): NftTable | undefined {
  const words = statement.words.slice(1);
  const family = nftFamily(words[0] ?? '');
  const name = family ? words[1] : words[0];
  if (name === undefined) return undefined;
  const sets = new Map<string, readonly NftMember[] | undefined>();
  const chains: NftChain[] = [];
  for (const inner of statement.body ?? []) {
    const [kind, inside] = inner.words;
    if (kind === 'set' || kind === 'map') sets.set(inside ?? '', setMembers(inner.body ?? []));
    if (kind === 'chain') chains.push(readChain(inner));
  }
  return { family: family ?? 'ip', name: unquoted(name), chains, sets };
}

/** A set that rules fill is not what its listing shows: a packet may have met other members. */
function setMembers(body: readonly NftStatement[]): readonly NftMember[] | undefined {
  if (body.some(({ words }) => words[0] === 'flags' && words.includes('dynamic'))) return undefined;
  const elements = body.find(({ words }) => words[0] === 'elements')?.words;
  return elements ? nftMembers(elements.slice(3, -1)) : [];
}

function readChain(statement: NftStatement): NftChain {
  const body = statement.body ?? [];
  const hooked = body.find(({ words }) => words[0] === 'type' && words[2] === 'hook')?.words;
  const policy = body.find(({ words }) => words[0] === 'policy')?.words[1];
  const rules = body.filter(
    ({ words }) => !/^(type|policy|comment|flags|devices?)$/.test(words[0] ?? 'type'),
  );
  return {
    name: unquoted(statement.words[1] ?? ''),
    line: statement.line,
    ...(hooked?.[3] && { hook: hooked[3] }),
    ...(policy && { policy }),
    rules,
  };
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
