import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { keepTarget, targetsSince } from './target-table.ts';

let database: OwnDatabase;
beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
});
afterAll(() => database?.drop());

test('an environment is where it is since it came there: a server that starts again begins nothing anew', async () => {
  const { pool } = database;
  await keepTarget(pool, 'production', 'swarm', 10);
  await keepTarget(pool, 'test', 'machine', 11);
  await keepTarget(pool, 'production', 'swarm', 20);
  expect(await targetsSince(pool)).toEqual(
    new Map([
      ['production', 10],
      ['test', 11],
    ]),
  );
  await keepTarget(pool, 'production', 'caprover', 30);
  expect((await targetsSince(pool)).get('production')).toBe(30);
});
