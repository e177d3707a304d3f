import type { Source } from './artifact.ts';

/**
 * Makes a git ref, or `worktree` (the directory as it is now), ready to be built under `<state>/sources/`, its
 * node_modules in place. The version is the commit's first 12 digits, or `worktree-<digest8>` when the directory
 * differs from its commit or has no git.
 * @throws ArtifactError `unknown-ref` with near names, `dependencies-failed`
 */
export declare function resolveSource(request: {
  directory: string;
  ref: string;
  state: string;
  onProgress?: (sentence: string) => void;
}): Promise<Source>;
