import { expect, test } from 'vitest';
import { ok, type Finding } from '../core/doctor/row.ts';
import { examine, type Probe } from './examine.ts';

const probe = (id: string, look: Probe['look']): Probe => ({ id, group: 'infrastructure', title: id, look });
const never = () => new Promise<Finding>(() => {});

test('one that hangs fails after its time and keeps nobody waiting', async () => {
  const rows = await examine([probe('a', never), probe('b', async () => ok('là')), probe('c', never)], 50);
  expect(rows.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['a', 'failed'],
    ['b', 'ok'],
    ['c', 'failed'],
  ]);
  expect(rows[0]?.found).toBe('aucune réponse en 50 ms');
  expect(rows[1]!.tookMs).toBeLessThan(rows[0]!.tookMs);
});

test('one whose time is up is told to stop, and how it then ends disturbs nobody', async () => {
  const stopped = Promise.withResolvers<Finding>();
  const [row] = await examine(
    [
      probe(
        'a',
        (signal) => (signal.addEventListener('abort', () => stopped.reject(new Error('late'))), stopped.promise),
      ),
    ],
    20,
  );
  expect(row?.found).toBe('aucune réponse en 20 ms');
  await expect(stopped.promise).rejects.toThrow('late');
});

test('one that throws, even at once, is a failed row with its reason', async () => {
  const thrower = (): Promise<Finding> => {
    throw new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  };
  const [row] = await examine([probe('a', thrower)], 1_000);
  expect(row).toMatchObject({ outcome: 'failed', found: 'fetch failed (connect ECONNREFUSED)' });
});

test('all are looked at side by side', async () => {
  const meeting = Promise.withResolvers<void>();
  let there = 0;
  const look = async () => {
    if (++there === 3) meeting.resolve();
    await meeting.promise;
    return ok('ensemble');
  };
  const rows = await examine([probe('a', look), probe('b', look), probe('c', look)], 5_000);
  expect(rows.every(({ outcome }) => outcome === 'ok')).toBe(true);
});
