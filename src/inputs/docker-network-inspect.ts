// `docker network inspect NETWORK…` → networks with their subnets, bridge and running containers.
// Reference: docs.docker.com/reference/cli/docker/network/inspect. First lines:
//   [
//       {
//           "Name": "bridge",
import type { TextFormat } from '../model/input-format.js';
import { readInspection } from './docker-inspect.js';
import { isNetwork } from './parts/docker-network.js';
import { detectJson } from './parts/json-documents.js';

export const dockerNetworkInspect: TextFormat = {
  id: 'docker-network-inspect',
  detect: (head) => detectJson(head, isNetwork),
  parse: (input) => readInspection(input, 'docker network inspect'),
};
