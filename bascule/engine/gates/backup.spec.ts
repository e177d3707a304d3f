import { expect, test } from 'vitest';
import { MovableClock } from '../../testing/movable-clock.ts';
import type { Turn } from '../perform/turn.ts';
import { backupGate } from './backup.ts';

const hours = (count: number) => count * 3_600_000;

/** `verifiedAt` is of the time that backups live in: PostgreSQL's, which is the system's. */
function turnWith(clock: MovableClock, verifiedAt: number): Turn {
  const last = { id: 'b-1', verifiedAt };
  const ground = { clock, databases: { lastBackup: async () => last } };
  return { ground, environment: { name: 'production' } } as unknown as Turn;
}

test('a backup that was verified just now is recent, however far ahead the clock of deployments is', async () => {
  const clock = new MovableClock();
  clock.moveBy(hours(200));
  expect(await backupGate(turnWith(clock, Date.now()), hours(25))).toMatchObject({ outcome: 'green' });
});

test('a backup grows old as the clock goes on', async () => {
  const clock = new MovableClock();
  const turn = turnWith(clock, Date.now() - 1_000);
  clock.moveBy(hours(26));
  const { outcome, found } = await backupGate(turn, hours(25));
  expect({ outcome, found }).toEqual({ outcome: 'red', found: 'b-1, vérifiée il y a 26 h' });
});
