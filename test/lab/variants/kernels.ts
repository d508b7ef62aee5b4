// Which nodes of a bundle share a kernel, so a clock: as truth.json says, else containers belong to the node that has
// Docker or conntrack evidence and every other node stands alone. Clock damages move a whole kernel.
import type { Bundle } from './bundle.js';

export function kernelOf(bundle: Bundle, node: string): readonly string[] {
  const kernel = kernels(bundle).find((nodes) => nodes.includes(node));
  if (!kernel) throw new Error(`no node "${node}" in the bundle`);
  return kernel;
}

/** The kernel with the fewest points: the far side, whose clock is most likely another one. */
export function farKernel(bundle: Bundle): readonly string[] {
  const points = (nodes: readonly string[]) => bundle.captures.filter((c) => nodes.includes(c.node)).length;
  return [...kernels(bundle)].sort((a, b) => points(a) - points(b))[0]!;
}

function kernels(bundle: Bundle): readonly (readonly string[])[] {
  if (bundle.truth?.kernels) return bundle.truth.kernels;
  const nodes = [...new Set(bundle.captures.map((capture) => capture.node))];
  const containers = nodes.filter((node) => node.startsWith('container-'));
  const engine = nodes.find((node) => bundle.files.has(`${node}/docker-ps.txt`));
  return nodes
    .filter((node) => !containers.includes(node))
    .map((node) => (node === engine ? [node, ...containers] : [node]));
}
