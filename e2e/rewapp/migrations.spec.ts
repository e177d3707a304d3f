import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { lintAll } from '../../bascule/core/migration/lint.ts';
import { readMigrations } from '../../bascule/database/migration-folder.ts';
import { rehearse } from '../../bascule/database/rehearsal.ts';
import { Trial } from '../../bascule/database/spec/trial.ts';

const directory = fileURLToPath(new URL('../../cashback/api/prisma/migrations/', import.meta.url));
let trial: Trial;

beforeEach(async () => {
  trial = await Trial.create(inject('postgresUrl'));
});

afterEach(async () => {
  await trial.remove();
});

test('each of REWAPP’s migrations goes, comes back and goes again', async () => {
  const { failure, migrations } = await rehearse({ ...trial, directory, invariants: [] });
  expect(failure).toBeNull();
  expect(migrations.length).toBeGreaterThan(0);
});

test('REWAPP’s migrations only expand, and need nobody’s signature', async () => {
  const linted = lintAll(await readMigrations(directory));
  const bad = linted.flatMap(({ migration, findings }) =>
    findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => `${migration}: ${rule}`),
  );
  expect(bad).toEqual([]);
});
