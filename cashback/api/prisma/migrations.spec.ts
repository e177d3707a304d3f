import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { asOwner, createTestDatabase, migrationScripts, queryAsOwner, type TestDatabase } from '../testing/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'));
});
afterAll(() => database?.drop());

const catalogue = () =>
  queryAsOwner(
    database.ownerUrl,
    `SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3`,
  );

it('every migration has a way back that leaves nothing, and can be applied again', async () => {
  const before = await catalogue();
  expect(before.length).toBeGreaterThan(30);
  await asOwner(database.ownerUrl, await migrationScripts('down.sql'));
  expect(await catalogue()).toEqual([]);
  const schemas = await queryAsOwner(
    database.ownerUrl,
    `SELECT nspname FROM pg_namespace WHERE nspname IN ('identity', 'wallet', 'qr', 'partners', 'notifications', 'banking')`,
  );
  expect(schemas).toEqual([]);
  await asOwner(database.ownerUrl, await migrationScripts('migration.sql'));
  expect(await catalogue()).toEqual(before);
});
