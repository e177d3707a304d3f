import type { Component } from '../core/plan/schema.ts';
import type { Artifact, Source } from './artifact.ts';

/**
 * Builds one component, or answers the stored artifact made from the same inputs (`reused`). Safe to be called
 * twice at once: one builds, both get the same artifact. `log` is the file that takes what the command writes.
 * @throws ArtifactError `build-failed` with the last lines of the log, `input-missing`, `output-missing`
 */
export declare function buildArtifact(request: {
  component: Component;
  source: Source;
  state: string;
  log: string;
  onProgress?: (sentence: string) => void;
  signal?: AbortSignal;
}): Promise<Artifact & { reused: boolean }>;

/** The stored artifact. @throws ArtifactError `artifact-missing` */
export declare function readArtifact(state: string, component: string, digest: string): Promise<Artifact>;

/** Re-computes the digest from the files: says whether they are what was built. */
export declare function verifyArtifact(
  state: string,
  component: string,
  digest: string,
): Promise<{ altered: false } | { altered: true; why: string }>;
