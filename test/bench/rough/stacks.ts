// The TCP stacks that take part, as far as captures tell them apart: the container's, the relay's inside (gVisor's) and outside (the Mac's),
// and the servers'.

export interface EndTraits {
  readonly ttl: number;
  readonly window: number;
  /** Of consecutive ids as Linux has them per connection; the others are random. */
  readonly countsIds: boolean;
  readonly dontFragment: boolean;
  /** Of big segments sent in two parts. */
  readonly splits: number;
  /** Of acknowledgements that are due and wait for one more segment, or the delay. */
  readonly skipsAcks: number;
  /** Between two packets it sends. */
  readonly gapNs: number;
}

export const LINUX: EndTraits = {
  ttl: 64,
  window: 502,
  countsIds: true,
  dontFragment: true,
  splits: 0,
  skipsAcks: 0,
  gapNs: 1200,
};
export const GVISOR: EndTraits = {
  ...LINUX,
  window: 2048,
  countsIds: false,
  dontFragment: false,
  splits: 0.05,
  gapNs: 2500,
};
export const MAC: EndTraits = {
  ...LINUX,
  window: 2058,
  countsIds: false,
  splits: 0.05,
  // a later one says the same as the one left out: a quarter of them are missing in the end
  skipsAcks: 0.4,
  gapNs: 2000,
};
/** A gigabit. */
export const FAR: EndTraits = { ...LINUX, ttl: 52, window: 509, gapNs: 12_000 };
