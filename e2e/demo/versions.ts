import { join } from 'node:path';

export const goodVersion = 'good-v2';
export const badVersions = ['never-healthy', 'fails-smoke', 'errors-30', 'slow-800'] as const;
export type Version = typeof goodVersion | (typeof badVersions)[number];

/** The change that makes this version out of the source, for `git apply`. */
export const patchFile = (version: Version) => join(import.meta.dirname, '../versions', `${version}.patch`);
