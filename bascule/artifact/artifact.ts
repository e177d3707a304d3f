import { join } from 'node:path';
import { z } from 'zod';
import { compatibility } from '../core/release/compatibility.ts';

/** What `artifact.json` holds, beside the artifact's `files/`. */
export const artifactRecord = z.strictObject({
  component: z.string(),
  kind: z.enum(['process', 'static', 'database']),
  /** SHA-256 over its needs and the sorted paths and contents of its files; its address. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  version: z.string(),
  commit: z.string().nullable(),
  /** Digest of what it was built from (inputs.ts). */
  inputs: z.string(),
  /** ISO 8601. */
  builtAt: z.string(),
  /** Who built it and with what, as in `root@machine, node v24.21.0`. */
  builder: z.string(),
  bytes: z.int(),
  /** What its manifest says; null when the plan names none, and for artifacts older than manifests. */
  compatibility: compatibility.nullable().default(null),
  /** Paths in package-lock.json (`node_modules/zod`) of the packages inside; null when nothing tells. */
  packages: z.array(z.string()).nullable().default(null),
});

export type ArtifactRecord = z.infer<typeof artifactRecord>;

/** A stored artifact; `files` is the absolute path of its files, never written again. */
export type Artifact = ArtifactRecord & { files: string };

/** What is to be built; `version` names it for people, `files` are its source files (relative, sorted). */
export interface Source {
  version: string;
  commit: string | null;
  directory: string;
  files: string[];
}

export function artifactDirectory(state: string, component: string, digest: string): string {
  return join(state, 'artifacts', component, digest);
}
