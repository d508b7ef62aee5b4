// The text of `nft list ruleset` → statements: blocks (`table ip nat {`, `chain x {`, `set y {`) and what stands in them.
// Reference: nft(8), nftables/src/scanner.l. A rule ends at a line end or `;` outside of braces; comments begin with `#`.
//   table ip nat { # handle 1
//   	chain POSTROUTING { # handle 1
//   		oifname != "br-fmt" ip saddr 192.0.2.0/24 counter packets 25 bytes 4395 masquerade # handle 2

export interface NftStatement {
  /** Strings keep their quotes; `{`, `}` and `,` are words. */
  readonly words: readonly string[];
  readonly line: number;
  /** Present for `… { … }` blocks (tables, chains, sets, `jump { … }`). */
  readonly body?: readonly NftStatement[];
}

const TOKEN = /"[^"\n]*"?|#[^\n]*|\\\n|[\n;{},]|[^\s;{},"#]+|[ \t\r\f\v]+/g;
/** Words that open a block of statements; other braces hold a set. */
const BLOCK = /^(table|chain|set|map|meter|flowtable|counter|quota|limit|ct|synproxy|secmark|tunnel)$/;
const MAX_DEPTH = 8;

interface Open {
  readonly words: string[];
  readonly line: number;
  readonly body: NftStatement[];
}

/** Statements of the text's top level; `unclosed` when it ends inside a block. */
export function nftStatements(
  text: string,
  firstLine: number,
): { readonly statements: readonly NftStatement[]; readonly unclosed: boolean } {
  const top: NftStatement[] = [];
  const open: Open[] = [];
  let words: string[] = [];
  let start = firstLine;
  let line = firstLine;
  let setDepth = 0;

  const end = (): void => {
    if (words.length > 0) (open.at(-1)?.body ?? top).push({ words, line: start });
    words = [];
    setDepth = 0;
  };

  for (const [token] of text.matchAll(TOKEN)) {
    const newline = token === '\n';
    if (newline || token === '\\\n') line++;
    if (token.startsWith('#') || token === '\\\n' || /^[ \t\r\f\v]/.test(token)) continue;
    if ((newline && setDepth === 0) || token === ';') end();
    else if (newline) continue;
    else if (token === '{' && setDepth === 0 && opensBlock(words) && open.length < MAX_DEPTH) {
      open.push({ words, line: words.length > 0 ? start : line, body: [] });
      words = [];
    } else if (token === '}' && setDepth === 0) {
      end();
      const block = open.pop();
      if (block) (open.at(-1)?.body ?? top).push(block);
    } else {
      if (words.length === 0) start = line;
      if (token === '{') setDepth++;
      if (token === '}') setDepth--;
      words.push(token);
    }
  }
  end();
  const unclosed = open.length > 0;
  for (let block = open.pop(); block; block = open.pop()) (open.at(-1)?.body ?? top).push(block);
  return { statements: top, unclosed };
}

/** `chain x {` yes, `elements = {` and `tcp dport {` no; `jump {` holds rules. `ct helper x {` is a block, `ct state {` a set. */
function opensBlock(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  const last = words.at(-1);
  if (last === 'jump' || last === 'goto') return true;
  if (!BLOCK.test(first)) return false;
  return first === 'ct'
    ? /^(helper|timeout|expectation)$/.test(second) && words.length === 3
    : words.length >= 2 && words.length <= 4;
}

/** Words as nft prints them: `ct state established,related`, `{ 80, 443 }`. */
export function nftText(words: readonly string[]): string {
  let depth = 0;
  let text = '';
  words.forEach((word, i) => {
    if (word === '{') depth++;
    if (word === '}') depth--;
    const glued = i === 0 || word === ',' || (words[i - 1] === ',' && depth === 0);
    text += glued ? word : ` ${word}`;
  });
  return text;
}
