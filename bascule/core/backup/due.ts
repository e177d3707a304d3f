import type { BackupRule } from './schema.ts';

/** A backup that was begun. Neither finished nor failed: under way. */
export interface Attempt {
  startedAt: number;
  finishedAt: number | null;
  failedAt: number | null;
}

export type Due = { kind: 'due'; why: string } | { kind: 'under-way' } | { kind: 'later'; at: number };

const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;

/** Whether a backup must be taken now; else when to look again. After failures in a row it waits longer each time. */
export function backupDue(rule: BackupRule, attempts: Attempt[], restoredAt: number | null, now: number): Due {
  const newestFirst = attempts.toSorted((a, b) => b.startedAt - a.startedAt);
  if (newestFirst.some(({ finishedAt, failedAt }) => finishedAt === null && failedAt === null))
    return { kind: 'under-way' };
  const failures = newestFirst.findIndex(({ finishedAt }) => finishedAt !== null);
  const inARow = failures === -1 ? newestFirst.length : failures;
  const retryAt = nextTry(rule, newestFirst[0]?.failedAt ?? 0, inARow);
  const good = newestFirst[inARow] ?? null;
  const wanted = reason(rule, good, restoredAt, now);
  if (wanted === null) return { kind: 'later', at: (good?.startedAt ?? now) + rule.everyMs };
  return retryAt > now ? { kind: 'later', at: retryAt } : { kind: 'due', why: wanted };
}

function nextTry({ everyMs }: BackupRule, failedAt: number, failures: number): number {
  if (failures === 0) return 0;
  return failedAt + Math.min(everyMs, longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 16));
}

function reason(rule: BackupRule, good: Attempt | null, restoredAt: number | null, now: number): string | null {
  if (!good) return 'première sauvegarde';
  if (restoredAt !== null && restoredAt > good.startedAt) return 'sauvegarde après une restauration';
  // A clock that was put back must not stop the backups until it has caught up.
  if (good.startedAt > now || good.startedAt + rule.everyMs <= now) return 'sauvegarde périodique';
  return null;
}
