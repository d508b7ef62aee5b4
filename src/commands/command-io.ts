// What a command gets from the process: two streams and what is known of the terminal. And a line of progress.

/** How a command sees the word `-`: yargs drops a lone dash from a list of inputs. */
export const STANDARD_INPUT = '/dev/stdin';

export interface CommandIo {
  /** Text, or its bytes in UTF-8. */
  readonly out: (text: string | Uint8Array) => Promise<void>;
  readonly err: (text: string) => void;
  /** NaN when the output is no terminal. */
  readonly columns: number;
  readonly colorful: boolean;
  readonly progress: boolean;
  readonly heap: HeapRoom;
}

/** In MiB: what the process may use now, and what another one could; the same when the user said how much. */
export interface HeapRoom {
  readonly nowMb: number;
  readonly possibleMb: number;
  /** The same command again, in a process whose heap is this large; its exit code. */
  readonly runWith: (heapMb: number) => Promise<number>;
}

const PROGRESS_AFTER_BYTES = 64 * 2 ** 20;
const PROGRESS_EVERY_BYTES = 16 * 2 ** 20;

/** A line on stderr once the work is long; nothing when stderr is no terminal. `end` wipes it. */
export function progress(io: CommandIo): { onProgress?: (bytes: number) => void; end: () => void } {
  if (!io.progress) return { end: () => {} };
  let total = 0;
  let shown = 0;
  const onProgress = (bytes: number): void => {
    total += bytes;
    if (total < PROGRESS_AFTER_BYTES || total - shown < PROGRESS_EVERY_BYTES) return;
    shown = total;
    io.err(`\r${(total / 2 ** 20).toFixed(0)} MiB read\x1b[K`);
  };
  return { onProgress, end: () => shown > 0 && io.err('\r\x1b[K') };
}
