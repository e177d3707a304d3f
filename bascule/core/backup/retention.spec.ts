import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Archive, BaseBackup, Segment } from './archive.ts';
import { chainTo } from './chain.ts';
import { expired } from './retention.ts';

const day = 24 * 3_600_000;
/** One a day, each with the segment of its day; the log goes on until `days`. */
function dailyArchive(days: number, verified: (index: number) => boolean): Archive {
  const backups = Array.from({ length: days }, (_, index): BaseBackup => {
    const startedAt = index * day;
    return {
      id: `b${index}`,
      startedAt,
      stoppedAt: startedAt + 60_000,
      timeline: 1,
      firstSegment: index * 2,
      verifiedAt: verified(index) ? startedAt : null,
    };
  });
  const segments = Array.from({ length: days * 2 }, (_, number): Segment => ({
    timeline: 1,
    number,
    closedAt: (number + 1) * (day / 2),
  }));
  return { backups, segments, timelines: [] };
}
const names = (backups: BaseBackup[]) => backups.map(({ id }) => id);

describe('retention', () => {
  test('keeps the days that the plan says, and the one backup before them that the first of them needs', () => {
    const archive = dailyArchive(10, () => true);
    const gone = expired(archive, 3, 9.5 * day);
    expect(names(gone.backups)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5']);
    expect(gone.segments.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('never deletes the newest verified backup, however old it is', () => {
    const archive = dailyArchive(10, (index) => index === 2);
    const gone = expired(archive, 3, 400 * day);
    expect(names(gone.backups)).toEqual(['b0', 'b1']);
  });

  test('deletes nothing while no backup was verified', () => {
    expect(
      expired(
        dailyArchive(10, () => false),
        3,
        400 * day,
      ),
    ).toEqual({ backups: [], segments: [] });
  });

  test('leaves every time of the kept days as possible as it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 0, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (days, keepDays, verified, later, share) => {
          const archive = dailyArchive(days, (index) => verified[index] ?? false);
          const now = (days + later / 2) * day;
          const gone = expired(archive, keepDays, now);
          const left: Archive = {
            backups: archive.backups.filter((each) => !gone.backups.includes(each)),
            segments: archive.segments.filter((each) => !gone.segments.includes(each)),
            timelines: [],
          };
          const time = now - Math.floor(share * keepDays * day);
          expect(chainTo(left, time).kind).toBe(chainTo(archive, time).kind);
        },
      ),
    );
  });
});
