// `nft -j list ruleset` → firewall rules, through the text nft would print. Reference: libnftables-json(5).
//   {"nftables": [{"metainfo": …}, {"table": …}, {"chain": …}, {"rule": {"family": "ip", "table": "nat", "expr": […]}}]}
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import {
  arrayAt,
  detectJson,
  documentsOf,
  isObject,
  jsonProblem,
  textAt,
  type Json,
} from './parts/json-documents.js';
import { readJson, type JsonText } from './parts/json-text.js';
import { printNftMembers, printNftStatement } from './parts/nft-print.js';
import { nftMembers, type NftMember } from './parts/nft-sets.js';
import { addNftTables, nftFamily, type NftChain } from './parts/nft-tables.js';
import { nftStatements, type NftStatement } from './parts/nft-text.js';
import { collect } from './parts/reading.js';

export const nftJson: TextFormat = {
  id: 'nft-json',
  detect: (head) => detectJson(head, (document) => Array.isArray(document['nftables'])),
  parse: (input) => {
    const c = collect(input);
    const json = readJson(input.text, input.firstLine);
    addNftTables(c, readTables(input, json), 'nft-json');
    const reading = c.finish();
    return {
      ...reading,
      diagnostics: [...jsonProblem(input, json, 'nft -j list ruleset'), ...reading.diagnostics],
    } satisfies Reading;
  },
};

interface Table {
  readonly family: NonNullable<ReturnType<typeof nftFamily>>;
  readonly name: string;
  readonly chains: (NftChain & { readonly rules: NftStatement[] })[];
  readonly sets: Map<string, readonly NftMember[] | undefined>;
}

function readTables(input: TextInput, json: JsonText): readonly Table[] {
  const tables = new Map<string, Table>();
  const objects = documentsOf(json).flatMap((document) => arrayAt(document, 'nftables').filter(isObject));
  for (const object of objects.map(unwrapped)) {
    const [kind = '', value] = Object.entries(object)[0] ?? [];
    if (!isObject(value)) continue;
    const line = json.lineOf(value, 'handle') ?? input.firstLine;
    if (kind === 'table') tableOf(tables, value, 'name');
    else if (kind === 'chain') addChain(tableOf(tables, value, 'table'), value, line);
    else if (kind === 'rule') addRule(tableOf(tables, value, 'table'), value, line);
    else if (kind === 'set' || kind === 'map' || kind === 'element')
      addMembers(tableOf(tables, value, 'table'), value);
  }
  return [...tables.values()];
}

/** Rulesets to be loaded wrap each object: {"add": {"rule": …}}. */
function unwrapped(object: Json): Json {
  const inner = object['add'] ?? object['insert'] ?? object['create'];
  return isObject(inner) ? inner : object;
}

function tableOf(tables: Map<string, Table>, value: Json, nameKey: string): Table {
  const family = nftFamily(textAt(value, 'family') ?? '') ?? 'ip';
  const name = textAt(value, nameKey) ?? '';
  const key = `${family} ${name}`;
  const table = tables.get(key) ?? { family, name, chains: [], sets: new Map() };
  tables.set(key, table);
  return table;
}

function addChain(table: Table, value: Json, line: number): void {
  const hook = textAt(value, 'hook');
  const policy = textAt(value, 'policy');
  table.chains.push({
    name: textAt(value, 'name') ?? '',
    line,
    ...(hook && { hook }),
    ...(policy && { policy }),
    rules: [],
  });
}

function addRule(table: Table, value: Json, line: number): void {
  const name = textAt(value, 'chain') ?? '';
  const printed = arrayAt(value, 'expr').map(namedExtension).map(printNftStatement).join(' ');
  // read as text that has no line numbers of its own
  const [statement] = nftStatements(printed, line).statements;
  let chain = table.chains.findLast((known) => known.name === name);
  if (!chain) table.chains.push((chain = { name, line, rules: [] }));
  chain.rules.push(atLine(statement ?? { words: [], line }, line));
}

/** nft before 1.0 says {"xt": null} for whatever iptables made: a target where nothing but a counter follows, else a match. */
function namedExtension(statement: unknown, i: number, all: readonly unknown[]): unknown {
  if (!isObject(statement) || statement['xt'] !== null) return statement;
  const last = all.slice(i + 1).every((later) => isObject(later) && 'counter' in later);
  return { xt: { type: last ? 'target' : 'match', name: 'unknown' } };
}

function atLine(statement: NftStatement, line: number): NftStatement {
  return {
    words: statement.words,
    line,
    ...(statement.body && { body: statement.body.map((inner) => atLine(inner, line)) }),
  };
}

function addMembers(table: Table, value: Json): void {
  const name = textAt(value, 'name') ?? '';
  if ([value['flags']].flat().includes('dynamic')) return void table.sets.set(name, undefined);
  const printed = printNftMembers(arrayAt(value, 'elem'), 0);
  const words = nftStatements(printed, 1).statements[0]?.words ?? [];
  table.sets.set(name, [...(table.sets.get(name) ?? []), ...nftMembers(words.slice(1, -1))]);
}
