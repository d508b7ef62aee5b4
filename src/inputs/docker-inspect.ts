// `docker inspect CONTAINER…` → containers (and networks, which the same command prints) as facts.
// Reference: docs.docker.com/reference/cli/docker/inspect. First lines:
//   [
//       {
//           "Id": "f5d7f4ecb84523ddf23e5340da2dbb2692b50e587979552542b26c325e86dcee",
import type { Fact } from '../model/fact.js';
import type { Reading, TextFormat, TextInput } from '../model/input-format.js';
import { isContainer, readContainer } from './parts/docker-container.js';
import { isNetwork, readNetwork } from './parts/docker-network.js';
import { detectJson, documentsOf, jsonProblem, type Json } from './parts/json-documents.js';
import { readJson } from './parts/json-text.js';

/** podman inspect prints the same form with these keys added. */
export function isPodman(value: Json): boolean {
  return 'OCIRuntime' in value || ('ImageName' in value && 'NetworkSettings' in value);
}

export const dockerInspect: TextFormat = {
  id: 'docker-inspect',
  detect: (head) => detectJson(head, (value) => isContainer(value) && !isPodman(value)),
  parse: (input) => readInspection(input, 'docker inspect'),
};

/** Containers and networks of one inspection; other objects (images, volumes) say nothing about packets. */
export function readInspection(input: TextInput, command: string): Reading {
  const json = readJson(input.text, input.firstLine);
  // of several containers asked for, none is the one
  const named = /\binspect\s+(?:-\S+\s+)*([\w][\w.-]*)\s*$/.exec(input.command ?? '')?.[1];
  const facts = documentsOf(json).flatMap((value: Json): readonly Fact[] => {
    const line = json.lineOf(value, 'Id', 'Name');
    const at = { file: input.file, ...(line !== undefined && { line }) };
    if (isNetwork(value)) return [readNetwork(value, at)];
    return isContainer(value) ? [readContainer(value, at, isPodman(value) ? 'podman' : 'docker', named)] : [];
  });
  return { facts, records: facts.length, diagnostics: jsonProblem(input, json, command) };
}
