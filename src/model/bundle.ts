// What a user hands in, as a flat list of files: a folder, an archive of one, or a list of either.
// A first-level folder is a node (one network stack); files in the root belong to node `.`.
import type { Diagnostic } from './diagnostic.js';

export interface BundleFile {
  /** Relative to the bundle, forward slashes: `vm/docker0.pcap.gz`. Unique in its bundle. */
  readonly file: string;
  /** First-level folder, or `.`. */
  readonly node: string;
  /** Real path on this machine, for readers that walk the file; an unpacked copy for archive entries. Never printed. */
  readonly path: string;
  /** Size on disk (of a compressed file: compressed). */
  readonly bytes: number;
  /** Compression around the content, by its magic. */
  readonly compression?: 'gzip' | 'zstd';
  /** Why it is listed but not read: a sentence part ("hidden file"). Absent for files to read. */
  readonly ignored?: string;
  /** First 64 KiB of the content (gzip undone, zstd not). Read at each call; empty when unreadable. */
  readonly head: Uint8Array;
  /**
   * The content as text: UTF-8 or UTF-16, byte-order mark gone, CRLF folded, ANSI escapes removed, at most 64 MiB.
   * Undefined when it is binary, ignored or unreadable. Read at each call.
   */
  readonly text: () => string | undefined;
}

export interface Bundle {
  /** Base name of the folder or archive (without extension). */
  readonly name: string;
  /** Sorted by `file`. */
  readonly files: readonly BundleFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Removes what was unpacked; also done when the process ends. */
  readonly close: () => void;
}

/** A capture to read. */
export interface CaptureFile {
  /** Real path, or `-` for standard input. */
  readonly path: string;
  /** Name relative to the bundle, used in places. */
  readonly file: string;
  /** Of a rotated capture: what it is called as a whole, and its further files in time order. */
  readonly name?: string;
  readonly continuedBy?: readonly CaptureFile[];
}

/** A rotated capture's series: files of equal `base` in one folder, read in `order`, are one capture. */
export interface RotationGroup {
  readonly base: string;
  readonly order: number;
}
