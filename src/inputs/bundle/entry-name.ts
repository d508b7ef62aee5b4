// Names inside archives are hostile: they may climb out (`../`), be absolute (`/etc`, `C:\`), or hold control characters.
// A name that is refused is never repaired: `a/../../b` is not silently `b`.

const LONGEST = 1024;

/** The name with forward slashes and without `./`, or why it is refused. */
export function entryName(raw: string): { readonly name: string } | { readonly refused: string } {
  const name = raw.replaceAll('\\', '/');
  if (name.length > LONGEST) return { refused: `its name is longer than ${LONGEST} characters` };
  if (/[\0-\x1f\x7f]/.test(name)) return { refused: 'its name holds control characters' };
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return { refused: 'its name is absolute' };
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { refused: 'its name climbs out of the archive (..)' };
  if (parts.length === 0) return { refused: 'it has no name' };
  return { name: parts.join('/') };
}

/**
 * Archives are often made of one enclosing folder (`tar czf run7.tgz run7/`); it is no node then.
 * It is enclosing when it is named like the archive, holds the manifest, holds no file itself, or holds several folders.
 */
export function enclosingFolder(names: readonly string[], archiveName: string): string | undefined {
  const top = names[0]?.split('/')[0];
  if (!top || names.some((name) => !name.startsWith(`${top}/`))) return undefined;
  const inside = names.map((name) => name.slice(top.length + 1));
  const folders = new Set(inside.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
  const files = inside.filter((name) => !name.includes('/'));
  const enclosing =
    top === archiveName || files.includes('pathstitch.yaml') || files.length === 0 || folders.size > 1;
  return enclosing ? top : undefined;
}
