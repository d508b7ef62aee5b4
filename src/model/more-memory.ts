// Not an error: what is asked for needs a larger heap than this process may have. The process edge starts another with it.

export class MoreMemory extends Error {
  override readonly name = 'MoreMemory';

  constructor(readonly heapMb: number) {
    super(`needs a heap of ${heapMb} MiB`);
  }
}
