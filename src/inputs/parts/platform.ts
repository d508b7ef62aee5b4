// Names that engines and machines give themselves → the platform they run on. Docker Desktop says so in `docker info`
// (`Operating System: Docker Desktop`, `Name: docker-desktop`), the others by the name of their machine.
import type { IdentityFact } from '../../model/fact.js';

export type Platform = NonNullable<IdentityFact['platform']>;

const PATTERNS: readonly (readonly [RegExp, Platform])[] = [
  [/docker[ -]desktop|linuxkit/i, 'docker-desktop'],
  [/rancher[ -]desktop/i, 'rancher-desktop'],
  [/orbstack/i, 'orbstack'],
  [/^colima|[ -]colima/i, 'colima'],
  [/^lima-/i, 'lima'],
  [/^minikube$/i, 'minikube'],
  [/podman[ -]machine/i, 'podman-machine'],
  [/microsoft-standard-WSL2|WSL2/i, 'wsl2'],
];

/** The first that one of `texts` names. */
export function platformOf(...texts: readonly (string | undefined)[]): Platform | undefined {
  return PATTERNS.find(([pattern]) => texts.some((text) => text !== undefined && pattern.test(text)))?.[1];
}
