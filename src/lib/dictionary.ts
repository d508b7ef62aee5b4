// A table of words → values whose unknown words give undefined: plain objects also answer to `constructor` and `__proto__`,
// and words come from files nobody vouches for.

export type Dictionary<T> = Readonly<Record<string, T | undefined>>;

export function dictionary<T>(entries: Readonly<Record<string, T>>): Dictionary<T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}
