// What was wrong with an input, said once: file, place, expected, seen, what to do.
// Bad data never throws past its reader; it becomes one of these and the other files go on.

/** A place in an input: file relative to the bundle, then a line (text) or a packet number (capture), both 1-based. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly packet?: number;
  /** Byte offset into the (decompressed) file, for damaged captures. */
  readonly byte?: number;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable kebab-case name, e.g. `capture-cut-short`, `unknown-input`. */
  readonly code: string;
  /** One sentence: what was expected, what was seen, what to do. */
  readonly message: string;
  readonly file?: string;
  /** `file:line`, `file#packet` or `file@byte`. */
  readonly at?: string;
}

/** `vm/conntrack.txt:3`, `vm/eth0.pcap#17`, `vm/eth0.pcap@1234`, or the file alone. */
export function formatPlace(place: Place): string {
  if (place.line !== undefined) return `${place.file}:${place.line}`;
  if (place.packet !== undefined) return `${place.file}#${place.packet}`;
  if (place.byte !== undefined) return `${place.file}@${place.byte}`;
  return place.file;
}
