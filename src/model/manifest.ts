// pathstitch.yaml in the bundle's root: what the user states overrides what was understood.
import type { Place } from './diagnostic.js';

export interface Manifest {
  /** By node id (folder name). */
  readonly nodes?: Readonly<
    Record<
      string,
      {
        readonly label?: string;
        readonly kind?: 'host' | 'vm' | 'container' | 'pod' | 'namespace';
        readonly inside?: string;
        /** Name of the clock; nodes that name the same clock share it. */
        readonly clock?: string;
        /** The entry's line. */
        readonly at?: Place;
      }
    >
  >;
  /** By file name relative to the bundle. */
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly node?: string;
        readonly interface?: string;
        readonly ignore?: boolean;
        readonly at?: Place;
      }
    >
  >;
  readonly relays?: readonly {
    readonly kind?: 'vpnkit' | 'gvisor' | 'slirp' | 'passt' | 'docker-proxy' | 'port-forwarder' | 'unknown';
    /** Two node ids. */
    readonly between: readonly [string, string];
    readonly processes?: readonly string[];
    readonly at?: Place;
  }[];
}
