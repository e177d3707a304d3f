import { describe, expect, test } from 'vitest';
import { backupDue, type Attempt } from './due.ts';

const hour = 3_600_000;
const rule = { everyMs: 24 * hour, keepDays: 30, shipWithinMs: 60_000 };
const good = (startedAt: number): Attempt => ({ startedAt, finishedAt: startedAt + 1, failedAt: null });
const failed = (startedAt: number): Attempt => ({ startedAt, finishedAt: null, failedAt: startedAt + 1 });
const running = (startedAt: number): Attempt => ({ startedAt, finishedAt: null, failedAt: null });

describe('a backup', () => {
  test('is due at once where there is none', () => {
    expect(backupDue(rule, [], null, 5)).toEqual({ kind: 'due', why: 'première sauvegarde' });
  });

  test('is due a day after the last good one, not before', () => {
    expect(backupDue(rule, [good(0)], null, 24 * hour - 1)).toEqual({ kind: 'later', at: 24 * hour });
    expect(backupDue(rule, [good(0)], null, 24 * hour)).toEqual({ kind: 'due', why: 'sauvegarde périodique' });
  });

  test('is not begun while one is under way', () => {
    expect(backupDue(rule, [running(10), good(0)], null, 48 * hour)).toEqual({ kind: 'under-way' });
  });

  test('that failed is tried again after a minute, then later each time, and within the hour', () => {
    const at = 24 * hour;
    const attempts = [good(0), failed(at)];
    expect(backupDue(rule, attempts, null, at + 2)).toEqual({ kind: 'later', at: at + 1 + 60_000 });
    expect(backupDue(rule, attempts, null, at + 1 + 60_000)).toMatchObject({ kind: 'due' });
    const often = [good(0), ...Array.from({ length: 40 }, (_, index) => failed(at + index))];
    expect(backupDue(rule, often, null, at + 50)).toEqual({ kind: 'later', at: at + 40 + hour });
  });

  test('that failed by hand hurries none that is not due', () => {
    expect(backupDue(rule, [failed(hour), good(0)], null, 2 * hour)).toEqual({ kind: 'later', at: 24 * hour });
  });

  test('is due after a restore, so that the new timeline has its own', () => {
    expect(backupDue(rule, [good(0)], hour, 2 * hour)).toEqual({
      kind: 'due',
      why: 'sauvegarde après une restauration',
    });
    expect(backupDue(rule, [good(2 * hour), good(0)], hour, 3 * hour)).toMatchObject({ kind: 'later' });
  });

  test('is due when the clock was put back behind the last one', () => {
    expect(backupDue(rule, [good(100 * hour)], null, hour)).toMatchObject({ kind: 'due' });
  });
});
