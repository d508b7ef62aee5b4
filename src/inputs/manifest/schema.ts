// The shape of pathstitch.yaml as a zod schema. Imported on demand: zod costs 66 ms at start and most bundles have no manifest.
import { z } from 'zod';

const node = z.strictObject({
  label: z.string().optional(),
  kind: z.enum(['host', 'vm', 'container', 'pod', 'namespace']).optional(),
  inside: z.string().optional(),
  clock: z.string().optional(),
});
const file = z.strictObject({
  node: z.string().optional(),
  interface: z.string().optional(),
  ignore: z.boolean().optional(),
});
const relay = z.strictObject({
  between: z.tuple([z.string(), z.string()]),
  kind: z
    .enum(['vpnkit', 'gvisor', 'slirp', 'passt', 'docker-proxy', 'port-forwarder', 'unknown'])
    .optional(),
  processes: z.array(z.string()).optional(),
});

const schema = z.strictObject({
  nodes: z.record(z.string(), node).optional(),
  files: z.record(z.string(), file).optional(),
  relays: z.array(relay.nullable()).optional(), // null: an entry that was dropped
});

export type RawManifest = z.infer<typeof schema>;

export interface SchemaIssue {
  /** Keys from the root to the value (for an unknown key: to its parent). */
  readonly path: readonly (string | number)[];
  readonly unknownKeys: readonly string[];
  /** Keys that would be right there; of a value out of a list, its words. */
  readonly valid: readonly string[];
  /** The value is none of a list of words. */
  readonly isChoice: boolean;
  readonly message: string;
}

export function checkManifest(value: unknown): RawManifest | readonly SchemaIssue[] {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  return result.error.issues.map((issue) => {
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
    const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const valid = issue.code === 'invalid_value' ? issue.values.map(String) : keysAt(path);
    return { path, unknownKeys, valid, isChoice: issue.code === 'invalid_value', message: issue.message };
  });
}

function keysAt(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(schema.shape);
  const shapes: Readonly<Record<string, object>> = {
    nodes: node.shape,
    files: file.shape,
    relays: relay.shape,
  };
  return path.length === 2 ? Object.keys(shapes[String(path[0])] ?? {}) : [];
}
