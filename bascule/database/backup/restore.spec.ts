import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { BackupTrial } from './backup-trial.ts';

let trial: BackupTrial;

beforeEach(async () => {
  trial = await BackupTrial.create(inject('postgresUrl'));
  await trial.backups.start();
  await trial.sql('CREATE TABLE entry (id serial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(), note text)');
});

afterEach(() => trial.remove());

const write = (note: string) => trial.sql(`INSERT INTO entry (note) VALUES ('${note}')`);
const notes = async () => (await trial.sql('SELECT note FROM entry ORDER BY id')).map(({ note }) => note);

/** A moment with nothing written just before and just after it. */
async function aMoment(): Promise<number> {
  await pause(30);
  const at = Date.now();
  await pause(30);
  return at;
}

describe('a restore to a point in time', () => {
  test('brings back what was there then, and keeps the other cluster stopped', async () => {
    await write('first');
    const row = await trial.backups.backupNow('essai', 'Léa');
    expect(row.verifiedAt).not.toBeNull();
    await write('kept');
    const then = await aMoment();
    await write('dropped');
    const told: string[] = [];
    const restored = await trial.backups.restoreTo(then, 'Léa', (text) => told.push(text));
    expect(await notes()).toEqual(['first', 'kept']);
    expect(trial.switched).toEqual(['production']);
    expect(restored.rows).toEqual([{ table: 'shop."public"."entry"', before: 3, after: 2 }]);
    expect(restored.lastCommit).toBeLessThanOrEqual(then);
    expect(trial.troubles).toEqual([]);
    console.log(told, restored);
  });
});
