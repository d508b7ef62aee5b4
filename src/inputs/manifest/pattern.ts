// `*` in a file name of pathstitch.yaml: any run of characters within one folder level (`vm/*.pcap` is not `vm/old/a.pcap`).
// Linear: each part between stars is searched once, leftmost.

export function matchesPattern(pattern: string, file: string): boolean {
  const patternLevels = pattern.split('/');
  const fileLevels = file.split('/');
  return (
    patternLevels.length === fileLevels.length &&
    patternLevels.every((level, i) => matchesLevel(level, fileLevels[i]!))
  );
}

function matchesLevel(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === name;
  const last = parts.pop()!;
  const first = parts.shift()!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  const inner = name.slice(first.length, name.length - last.length);
  let at = 0;
  for (const part of parts) {
    const found = inner.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
