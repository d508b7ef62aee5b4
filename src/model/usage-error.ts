// A mistake in how the program was called (a path that does not exist, an archive that is none).
// The CLI prints the message as one line on stderr and exits with 2; no stack is shown.

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
