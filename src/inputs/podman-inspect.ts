// `podman inspect CONTAINER…` → containers. The form is docker's with keys of its own (OCIRuntime, ImageName, Pod).
// Reference: podman-inspect(1), libpod/define/container_inspect.go.
//   [{"Id": "…", "OCIRuntime": "crun", "ImageName": "docker.io/library/nginx:latest", "NetworkSettings": {…}}]
import type { TextFormat } from '../model/input-format.js';
import { isPodman, readInspection } from './docker-inspect.js';
import { isContainer } from './parts/docker-container.js';
import { detectJson } from './parts/json-documents.js';

export const podmanInspect: TextFormat = {
  id: 'podman-inspect',
  detect: (head) => detectJson(head, (value) => isPodman(value) && isContainer(value)),
  parse: (input) => readInspection(input, 'podman inspect'),
};
