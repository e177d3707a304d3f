import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { ask, BackupTrial } from './backup-trial.ts';
import { Dumps } from './dumps.ts';

const major = /(\d+)/.exec(String(spawnSync('pg_dump', ['--version']).stdout))?.[1];
const [server] = await ask(inject('postgresUrl'), "SELECT current_setting('server_version_num')::int / 10000 AS major");
/** pg_dump reads no server newer than itself. */
const canDump = Number(major ?? 0) >= Number(server?.['major']);
let trial: BackupTrial;
let dumps: Dumps;
let url: string;

beforeEach(async () => {
  trial = await BackupTrial.create(inject('postgresUrl'));
  const name = `dumped_${randomBytes(4).toString('hex')}`;
  await ask(inject('postgresUrl'), `CREATE DATABASE ${name}`);
  const at = new URL(inject('postgresUrl'));
  at.pathname = `/${name}`;
  url = at.href;
  await ask(url, 'CREATE TABLE entry AS SELECT generate_series(1, 100) AS id');
  dumps = new Dumps({ ...trial.parts, url });
  await dumps.start();
});

afterEach(async () => {
  await ask(inject('postgresUrl'), `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  await trial.remove();
});

describe('the backups of a PostgreSQL that is somebody else’s', () => {
  test.runIf(canDump)('are dumps, each verified by restoring it', async () => {
    const row = await dumps.backupNow('essai', 'Léa');
    const [manifest] = (await dumps.list()).backups;
    expect(manifest).toMatchObject({
      id: row.backup,
      verifiedAt: row.verifiedAt,
      mark: { rows: { 'dump.public.entry': 100 } },
    });
    expect(await ask(url, "SELECT FROM pg_database WHERE datname LIKE 'bascule_verify%'")).toEqual([]);
  });

  test.skipIf(canDump)('are told as failed where pg_dump can’t read the server', async () => {
    await expect(dumps.backupNow('essai', 'Léa')).rejects.toThrow('pg_dump');
    expect((await dumps.list()).backups).toEqual([]);
    expect((await dumps.list()).unfinished[0]?.failure).toContain('pg_dump');
  });

  test('do not lead to a point in time, and say so', async () => {
    await expect(dumps.restoreTo()).rejects.toThrow('servez-vous des moyens de ce serveur');
    expect((await dumps.list()).possible).toEqual([]);
  });
});
