import { expect, test } from 'vitest';
import { changedKeys } from './changed.ts';
import { flag, segment, type FlagInput, type Snapshot } from './schema.ts';

function snapshotOf(flags: FlagInput[], country = 'FR'): Snapshot {
  const constraints = [{ field: 'country', operator: 'IN' as const, values: [country] }];
  const segments = [segment.parse({ name: 'pays', constraints })];
  return { environment: 'production', revision: 1, flags: flags.map((each) => flag.parse(each)), segments };
}

test('before anything was known all flags changed', () => {
  expect(changedKeys(null, snapshotOf([{ key: 'b' }, { key: 'a' }]))).toEqual(['a', 'b']);
});

test('flags that came, went or are other changed; the rest did not', () => {
  const before = snapshotOf([{ key: 'same' }, { key: 'gone' }, { key: 'other' }]);
  const after = snapshotOf([{ key: 'same' }, { key: 'new' }, { key: 'other', enabled: true }]);
  expect(changedKeys(before, after)).toEqual(['gone', 'new', 'other']);
  expect(changedKeys(after, after)).toEqual([]);
});

test('a segment changes the flags that use it, and a parent its children', () => {
  const flags = [
    { key: 'user', strategies: [{ name: 'default' as const, segments: ['pays'] }] },
    { key: 'child', dependencies: [{ flag: 'user' }] },
    { key: 'stranger' },
  ];
  expect(changedKeys(snapshotOf(flags), snapshotOf(flags, 'BE'))).toEqual(['child', 'user']);
});
