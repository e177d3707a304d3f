import { join } from 'node:path';

export const badVersions = ['never-healthy', 'fails-smoke', 'errors-30', 'slow-800'] as const;
export const versions = ['good-v2', 'good-v3', ...badVersions] as const;
export type Version = (typeof versions)[number];

/** What the way to production is shown with, each on top of the one before. */
export const productionPatches = ['product-checks', 'account-opened', 'large-balances'] as const;
export type ProductionPatch = (typeof productionPatches)[number];

/** The change that makes this version, for `git apply`; why it is as it is stands at its head. */
export const patchFile = (version: Version | ProductionPatch) =>
  join(import.meta.dirname, '../versions', `${version}.patch`);

/** What a version changes: the source as it is, or the second good version. */
export const onTopOf = (version: Version) => (version === 'good-v2' ? 'base' : 'good-v2');
