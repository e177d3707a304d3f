import type { Archive, BaseBackup, Segment } from './archive.ts';

const dayMs = 24 * 3_600_000;

/**
 * What may be deleted so that every time of the last `keepDays` days can still be restored. That needs the last verified
 * backup from before those days, which is therefore kept, like all later ones; and so the newest verified one always is.
 */
export function expired(
  archive: Archive,
  keepDays: number,
  now: number,
): { backups: BaseBackup[]; segments: Segment[] } {
  const cutoff = now - keepDays * dayMs;
  const anchor = archive.backups
    .filter(({ verifiedAt, stoppedAt }) => verifiedAt !== null && stoppedAt <= cutoff)
    .reduce<BaseBackup | null>((newest, each) => (newest && newest.stoppedAt >= each.stoppedAt ? newest : each), null);
  if (!anchor) return { backups: [], segments: [] };
  const kept = archive.backups.filter(({ stoppedAt }) => stoppedAt >= anchor.stoppedAt);
  return {
    backups: archive.backups.filter((backup) => !kept.includes(backup)),
    segments: archive.segments.filter((segment) => !kept.some((backup) => needs(backup, segment))),
  };
}

/** In doubt it does: a clock that was put back makes one of the two signs lie, not both. */
function needs(backup: BaseBackup, { timeline, number, closedAt }: Segment): boolean {
  return closedAt >= backup.startedAt || (timeline >= backup.timeline && number >= backup.firstSegment);
}
