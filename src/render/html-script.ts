// Browser modules → one script text for a page without network: reads what tsc made of html/main.ts, follows its relative imports,
// and wraps each module in a function, so that names cannot clash. No bundler: tsc's output has few forms, and any other form throws.
// e.g. import { markup } from './markup.js'; export function f() {} → const m2 = (() => { const { markup } = m1; function f() {} return { f }; })();
import { readFileSync } from 'node:fs';

const IMPORT = /^import (?:\{([^}]*)\} from )?'(\.[^']*\.js)';$/gm;
const EXPORT_DECLARATION = /^export (?=(?:async function|function|const|let|class) ([\w$]+))/gm;
const EXPORT_LIST = /^export \{([^}]*)\}(?: from '(\.[^']*\.js)')?;$/gm;
const ANY_MODULE_WORD = /^(?:import|export)\b.*$/m;

/** `entry`: URL of a compiled module. Modules run once, in the order of their imports; circular imports throw. */
export function inlineModules(entry: URL): string {
  const names = new Map<string, string>();
  const open = new Set<string>();
  const texts: string[] = [];
  const visit = (url: URL): string => {
    const known = names.get(url.href);
    if (known) return known;
    if (open.has(url.href)) throw new Error(`circular import of ${url.href}`);
    open.add(url.href);
    const text = moduleText(readFileSync(url, 'utf8'), (path) => visit(new URL(path, url)), url.href);
    open.delete(url.href);
    const name = `m${names.size + 1}`;
    names.set(url.href, name);
    texts.push(`const ${name} = ${text};`);
    return name;
  };
  visit(entry);
  // inside a script element these would end it or open a comment (HTML section 4.12.1.3); in JavaScript \/ is / and \! is !
  return `'use strict';\n${texts.join('\n')}\n`.replace(/<\/(?=script)/gi, '<\\/').replace(/<!--/g, '<\\!--');
}

function moduleText(source: string, resolve: (path: string) => string, name: string): string {
  const exported: string[] = [];
  const body = source
    .replace(/^\/\/# sourceMappingURL=.*$/m, '')
    .replace(IMPORT, (_, list: string | undefined, path: string) => {
      const from = resolve(path);
      return list === undefined ? '' : `const {${renamed(list)}} = ${from};`;
    })
    .replace(EXPORT_LIST, (_, list: string, path: string | undefined) => {
      const from = path === undefined ? undefined : resolve(path);
      for (const part of list.split(',').map((p) => p.trim())) {
        if (part === '') continue;
        const [local = '', as = local] = part.split(' as ');
        exported.push(from ? `${as}: ${from}.${local}` : `${as}: ${local}`);
      }
      return '';
    })
    .replace(EXPORT_DECLARATION, (_, id: string) => {
      exported.push(id);
      return '';
    });
  const left = ANY_MODULE_WORD.exec(body);
  if (left) throw new Error(`${name}: cannot inline "${left[0]}"`);
  return `(() => {\n${body.trim()}\nreturn { ${exported.join(', ')} };\n})()`;
}

/** `a, b as c` → `a, b: c`. */
function renamed(list: string): string {
  return list.replace(/ as /g, ': ');
}
