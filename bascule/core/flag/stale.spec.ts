import { expect, test } from 'vitest';
import { flag, type FlagInput } from './schema.ts';
import { staleFlags } from './stale.ts';

const day = 24 * 3_600_000;
const now = Date.parse('2026-11-23T10:00:00Z');

function staleness(input: Omit<FlagInput, 'key'>, { age = 0, unchanged }: { age?: number; unchanged?: number } = {}) {
  const aged = {
    flag: flag.parse({ key: 'f', ...input }),
    createdAt: now - age * day,
    changedAt: now - (unchanged ?? age) * day,
  };
  return staleFlags([aged], now)[0]?.why ?? null;
}

test('a flag is past its day from the day after', () => {
  expect(staleness({ expiresOn: '2026-11-22' })).toBe('expired');
  expect(staleness({ expiresOn: '2026-11-23' })).toBeNull();
});

test('a flag that has long been the same for everybody may go', () => {
  expect(staleness({ enabled: true }, { age: 30 })).toBe('settled');
  expect(staleness({ enabled: false }, { age: 30 })).toBe('settled');
  expect(staleness({ enabled: true }, { age: 29 })).toBeNull();
  expect(staleness({ enabled: true, strategies: [{ name: 'flexibleRollout', rollout: 100 }] }, { age: 30 })).toBe(
    'settled',
  );
});

test('a flag that still decides something stays, until its type is past its time', () => {
  const half = { enabled: true, strategies: [{ name: 'flexibleRollout' as const, rollout: 50 }] };
  expect(staleness(half, { age: 39 })).toBeNull();
  expect(staleness(half, { age: 40, unchanged: 1 })).toBe('old');
  expect(staleness({ ...half, type: 'operational' }, { age: 7 })).toBe('old');
  expect(staleness({ ...half, expiresOn: '2027-01-01' }, { age: 400, unchanged: 1 })).toBeNull();
});

test('kill switches and permissions are there for good', () => {
  expect(staleness({ enabled: true, type: 'kill-switch' }, { age: 4_000 })).toBeNull();
  expect(staleness({ enabled: true, type: 'permission' }, { age: 4_000 })).toBeNull();
});

test('the sentences say since when and what to do, the worst first', () => {
  const aged = (key: string, more: Omit<FlagInput, 'key'>) => ({
    ...{ flag: flag.parse({ key, enabled: true, ...more }), createdAt: now - 50 * day, changedAt: now - 50 * day },
  });
  const found = staleFlags([aged('b', {}), aged('a', { expiresOn: '2026-01-01', owner: 'lea' })], now);
  expect(found).toEqual([
    {
      ...{ key: 'a', owner: 'lea', why: 'expired' },
      sentence: '« a » a expiré le 2026-01-01 : retirez-le du code, ou donnez-lui une nouvelle date.',
    },
    {
      ...{ key: 'b', owner: null, why: 'settled' },
      sentence: '« b » est allumé pour tous depuis 50 jours : gardez ce chemin du code, et retirez le flag.',
    },
  ]);
});
