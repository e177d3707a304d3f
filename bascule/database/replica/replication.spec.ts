import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask } from '../backup/backup-trial.ts';
import { startPostgres } from '../embedded.ts';
import { ReplicaTrial } from './replica-trial.ts';
import { Writer } from './writer.ts';

let trial: ReplicaTrial;

beforeAll(async () => {
  trial = await ReplicaTrial.create(inject('postgresUrl'));
});
afterAll(() => trial.remove());

const shop = async () => (await trial.live()).url('shop');
const write = (note: string) => trial.sql(`INSERT INTO entry (note) VALUES ('${note}')`);

describe('a pair', { timeout: 120_000 }, () => {
  test('loses no acknowledged write when its primary is killed under load, again and again', async () => {
    for (const round of [1, 2]) {
      const pair = await trial.whole();
      expect(pair.guarantee).toBe('synchronous');
      const writer = new Writer(await shop(), 4);
      await writer.untilAcknowledged(300);
      await trial.kill(pair.primary);
      await writer.ended();

      const last = await trial.replication.failOver('Léa');
      expect(last, `round ${round}`).toMatchObject({
        from: pair.primary,
        to: pair.standby?.name,
        guarantee: 'synchronous',
      });
      const found = new Set(await trial.notes());
      expect(writer.acknowledged.filter((note) => !found.has(note))).toEqual([]);
      expect(trial.switched).toEqual([trial.directory(String(pair.standby?.name))]);
      await write('goes on');
    }
    expect(trial.troubles).toEqual([]);
  });
});
