// Two names → one key of a Map, and back. Folders name nodes and may hold spaces, but no file name holds a NUL.

export function pairKey(a: string, b: string): string {
  return `${a}\0${b}`;
}

export function pairOf(key: string): readonly [string, string] {
  const end = key.indexOf('\0');
  return [key.slice(0, end), key.slice(end + 1)];
}
