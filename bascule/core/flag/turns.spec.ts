import { expect, test } from 'vitest';
import { compile } from './evaluate.ts';
import { flag, segment, type FlagInput, type Snapshot } from './schema.ts';
import { nextTurn } from './turns.ts';

const ten = Date.parse('2026-11-23T10:00:00Z');

function snapshotOf(input: Omit<FlagInput, 'key'>, segments: Snapshot['segments'] = []): Snapshot {
  return { environment: 'test', revision: 1, flags: [flag.parse({ key: 'f', enabled: true, ...input })], segments };
}

const dated = (operator: 'DATE_AFTER' | 'DATE_BEFORE') => ({
  ...{ field: 'currentTime', operator, value: new Date(ten).toISOString() },
});

test.each([
  ['a schedule that begins', snapshotOf({ schedule: { from: '2026-11-23T11:00:00+01:00' } })],
  ['a schedule that ends', snapshotOf({ schedule: { until: '2026-11-23T10:00:00Z' } })],
  [
    'a constraint before a date',
    snapshotOf({ strategies: [{ name: 'default', constraints: [dated('DATE_BEFORE')] }] }),
  ],
  ['a constraint after a date', snapshotOf({ strategies: [{ name: 'default', constraints: [dated('DATE_AFTER')] }] })],
  [
    'a constraint of a segment',
    snapshotOf({ strategies: [{ name: 'default', segments: ['s'] }] }, [
      segment.parse({ name: 's', constraints: [dated('DATE_AFTER')] }),
    ]),
  ],
])('%s turns the flag at the moment that is said, and not before', (_what, snapshot) => {
  const { evaluate } = compile(snapshot, { chance: () => 0, hostname: 'h' });
  const turn = nextTurn(snapshot, ten - 3_600_000);
  if (turn === null) throw new Error('No turn was said.');
  const at = (now: number) => (evaluate('f', {}, now) as { value?: unknown }).value;
  expect(at(turn)).not.toBe(at(turn - 1));
  expect(nextTurn(snapshot, turn)).toBeNull();
});

test('flags without a time never turn by themselves', () => {
  expect(nextTurn(snapshotOf({}), ten)).toBeNull();
});
