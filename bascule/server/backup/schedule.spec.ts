import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Due } from '../../core/backup/due.ts';
import type { Safeguard } from '../../database/backup/safeguard.ts';
import { BackupSchedule } from './schedule.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A safeguard that takes a backup an hour, and fails as often as it is told to. */
function hourly(failures = 0) {
  const done: string[] = [];
  let nextAt = 0;
  const safeguard = {
    due: async (): Promise<Due> =>
      Date.now() >= nextAt ? { kind: 'due', why: 'sauvegarde périodique' } : { kind: 'later', at: nextAt },
    backupNow: async (reason: string, by: string) => {
      if (failures-- > 0) throw new Error('the disk is full');
      nextAt = Date.now() + 3_600_000;
      done.push(`${reason}, ${by}`);
    },
    retain: async () => void done.push('retain'),
  };
  return { done, safeguard: safeguard as unknown as Safeguard };
}

describe('the schedule', () => {
  test('takes a backup when it is due, deletes what may go, and waits for the next', async () => {
    const { done, safeguard } = hourly();
    const schedule = new BackupSchedule(safeguard, { clock: Date.now, onTrouble: () => {} });
    schedule.start();
    await vi.advanceTimersByTimeAsync(3_599_000);
    expect(done).toEqual(['sauvegarde périodique, Bascule', 'retain']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(done).toHaveLength(4);
    await schedule.close();
    await vi.advanceTimersByTimeAsync(7_200_000);
    expect(done).toHaveLength(4);
  });

  test('tells of a backup that failed, and goes on', async () => {
    const { done, safeguard } = hourly(1);
    const troubles: string[] = [];
    const schedule = new BackupSchedule(safeguard, {
      clock: Date.now,
      onTrouble: ({ message }) => troubles.push(message),
    });
    schedule.start();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(troubles).toEqual(['the disk is full']);
    expect(done).toContain('retain');
    await schedule.close();
  });
});
