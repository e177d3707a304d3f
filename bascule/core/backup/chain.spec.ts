import { describe, expect, test } from 'vitest';
import type { Archive, BaseBackup, Segment } from './archive.ts';
import { chainTo, logOf, possibleTimes } from './chain.ts';

const backup = (id: string, stoppedAt: number, firstSegment: number, timeline = 1): BaseBackup => ({
  id,
  startedAt: stoppedAt - 5,
  stoppedAt,
  firstSegment,
  timeline,
  verifiedAt: stoppedAt + 1,
});
/** Segments of one timeline, closed every 100 from `closedAt` on. */
const log = (timeline: number, from: number, to: number, closedAt = from * 100): Segment[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    timeline,
    number: from + index,
    closedAt: closedAt + index * 100,
  }));
const archive = (parts: Partial<Archive>): Archive => ({ backups: [], segments: [], timelines: [], ...parts });
const numbers = (segments: Segment[]) => segments.map(({ timeline, number }) => `${timeline}/${number}`);

describe('the chain to a time', () => {
  const whole = archive({ backups: [backup('a', 150, 1), backup('b', 450, 4)], segments: log(1, 1, 9) });

  test('begins at the last backup before it, and ends one segment after the one that was closed then', () => {
    const found = chainTo(whole, 620);
    expect(found).toMatchObject({ kind: 'chain', backup: { id: 'b' }, timeline: 1 });
    expect(found.kind === 'chain' && numbers(found.segments)).toEqual(['1/4', '1/5', '1/6', '1/7', '1/8']);
  });

  test('goes over a newer backup to an older one for a time before it', () => {
    expect(chainTo(whole, 449)).toMatchObject({ backup: { id: 'a' } });
  });

  test('does not exist before the first backup was complete, nor after the last segment', () => {
    for (const time of [149, 901])
      expect(chainTo(whole, time)).toEqual({ kind: 'none', possible: [{ from: 150, to: 900 }] });
  });

  test('does not lead over a gap, and the possible times say so', () => {
    const torn = { ...whole, segments: whole.segments.filter(({ number }) => number !== 3) };
    expect(chainTo(torn, 300)).toEqual({
      kind: 'none',
      possible: [
        { from: 150, to: 200 },
        { from: 450, to: 900 },
      ],
    });
    expect(chainTo(torn, 600)).toMatchObject({ backup: { id: 'b' } });
  });

  test('does not exist in an empty store', () => {
    expect(chainTo(archive({}), 100)).toEqual({ kind: 'none', possible: [] });
  });

  describe('after a restore at 900 to the time 520', () => {
    const restored: Archive = {
      ...whole,
      segments: [...log(1, 1, 9), ...log(2, 6, 9, 1_000)],
      timelines: [{ timeline: 2, parent: 1, firstSegment: 6, liveFrom: 900 }],
    };

    test('what was live in between is still reached, by the log that was left', () => {
      expect(chainTo(restored, 800)).toMatchObject({ timeline: 1, backup: { id: 'b' } });
    });

    test('what is live since is reached by the log before the fork and the new one after it', () => {
      const found = chainTo(restored, 1_050);
      expect(found).toMatchObject({ timeline: 2, backup: { id: 'b' } });
      expect(found.kind === 'chain' && numbers(found.segments)).toEqual(['1/4', '1/5', '2/6', '2/7', '2/8']);
    });

    test('a backup of the old timeline taken behind the fork leads nowhere on the new one', () => {
      const behind = { ...restored, backups: [backup('late', 850, 8)] };
      expect(chainTo(behind, 1_050)).toEqual({ kind: 'none', possible: [{ from: 850, to: 900 }] });
    });

    test('the possible times join where one timeline follows the other', () => {
      expect(possibleTimes(restored)).toEqual([{ from: 150, to: 1_300 }]);
    });
  });

  test('follows a restore of a restore through all its timelines', () => {
    const twice: Archive = {
      backups: [backup('a', 150, 1)],
      segments: [...log(1, 1, 5), ...log(2, 4, 8, 600), ...log(3, 5, 6, 1_200)],
      timelines: [
        { timeline: 2, parent: 1, firstSegment: 4, liveFrom: 550 },
        { timeline: 3, parent: 2, firstSegment: 5, liveFrom: 1_100 },
      ],
    };
    const found = chainTo(twice, 1_250);
    expect(found.kind === 'chain' && numbers(found.segments)).toEqual(['1/1', '1/2', '1/3', '2/4', '3/5', '3/6']);
  });
});

describe('the log that a backup needs', () => {
  test('is whole, or is not told', () => {
    const known = archive({ segments: log(1, 1, 5) });
    expect(numbers(logOf(known, backup('a', 150, 2), 4) ?? [])).toEqual(['1/2', '1/3', '1/4']);
    expect(logOf(known, backup('a', 150, 2), 6)).toBeNull();
    expect(logOf(archive({ segments: log(1, 3, 5) }), backup('a', 150, 2), 4)).toBeNull();
  });
});
