import type { Archive } from '../../core/backup/archive.ts';
import { expired } from '../../core/backup/retention.ts';
import type { Manifest } from '../backup/manifest.ts';
import { baseBackupOf, segmentBytes } from '../backup/store.ts';
import { segmentName, segmentOf } from '../backup/wal-file.ts';

/** The names that a store's files have, and no other: what is brought back is written by them. */
const shapes = /^(base\/[0-9]{8}-[0-9-]+\.(tar|json)|wal\/[0-9]+\/([0-9A-F]{24}|[0-9A-F]{8}\.history)\.[0-9]+)$/;

export const isKnown = (name: string) => shapes.test(name);
export const isManifest = (name: string) => name.endsWith('.json');
export const tarOf = (id: string) => `base/${id}.tar`;
export const manifestOf = (id: string) => `base/${id}.json`;

/** What a file was sealed under: see BackupStore. */
export const labelOf = (name: string) => name.replace(/\.tar$/, '');

/** When a file of the log was closed, which its name ends with. */
export const closedAt = (name: string) => Number(name.slice(name.lastIndexOf('.') + 1));

/** The names of all that a store need not keep any more, manifests before what they speak of. */
export function expiredNames(names: string[], manifests: Manifest[], keepDays: number, now: number): string[] {
  const systems = new Set(names.flatMap((name) => /^wal\/(\d+)\//.exec(name)?.[1] ?? []));
  return [...systems].flatMap((system) => {
    const { backups, segments } = expired(archiveOf(system, names, manifests), keepDays, now);
    return [
      ...backups.flatMap(({ id }) => [manifestOf(id), tarOf(id)]),
      ...segments.map((each) => `wal/${system}/${segmentName(each, segmentBytes)}.${each.closedAt}`),
    ];
  });
}

/** Histories are never in question: whatever is kept may need them, and they are small. */
function archiveOf(system: string, names: string[], manifests: Manifest[]): Archive {
  const prefix = `wal/${system}/`;
  const segments = names.flatMap((name) => {
    const segment = name.startsWith(prefix) && segmentOf(name.slice(prefix.length).split('.')[0] ?? '', segmentBytes);
    return segment ? [{ ...segment, closedAt: closedAt(name) }] : [];
  });
  return { backups: manifests.filter((each) => each.system === system).map(baseBackupOf), segments, timelines: [] };
}
