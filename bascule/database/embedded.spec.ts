import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { postgresStatus, startPostgres, stopPostgres } from './embedded.ts';
import { ensureDatabase } from './roles.ts';

let directory: string;

beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), 'bascule-postgres-'));
  await chmod(home, 0o755);
  directory = join(home, 'postgres');
});

afterEach(async () => {
  await stopPostgres({ directory });
  await rm(join(directory, '..'), { recursive: true, force: true });
});

async function ask(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  test('starts, answers, and is adopted by a second start', async () => {
    const first = await startPostgres({ directory });
    const second = await startPostgres({ directory });
    expect(second.url('postgres')).toBe(first.url('postgres'));
    expect(await ask(first.url('postgres'), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    const { mode } = await stat(join(directory, 'cluster/password'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('started twice at once is one server', async () => {
    const [one, other] = await Promise.all([startPostgres({ directory }), startPostgres({ directory })]);
    expect(one.url('postgres')).toBe(other.url('postgres'));
    expect(await ask(one.url('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('outlives a kill -9 of the program that started it', async () => {
    const script = join(directory, '../start.ts');
    const embedded = join(import.meta.dirname, 'embedded.ts');
    await writeFile(
      script,
      `import { startPostgres } from ${JSON.stringify(embedded)};
       await startPostgres({ directory: ${JSON.stringify(directory)} });
       process.kill(process.pid, 'SIGKILL');`,
    );
    const [, signal] = await once(spawn(process.execPath, [script], { stdio: 'inherit' }), 'exit');
    expect(signal).toBe('SIGKILL');
    const before = await postgresStatus({ directory });
    expect(before.state).toBe('running');
    await startPostgres({ directory });
    expect(await postgresStatus({ directory })).toEqual(before);
  });

  test('keeps what was committed when it is killed itself, and starts again although its postmaster.pid is stale', async () => {
    const { url, port } = await startPostgres({ directory });
    await ask(url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    const status = await postgresStatus({ directory });
    if (status.state !== 'running') throw new Error('it should run');
    process.kill(status.pid, 'SIGKILL');
    const pidFile = join(directory, 'cluster/data/postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await expect.poll(() => postgresStatus({ directory }), { timeout: 20_000 }).toEqual({ state: 'stopped' });
    // The number now belongs to another living process: this one.
    await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    expect(await postgresStatus({ directory })).toEqual({ state: 'stopped' });
    const again = await startPostgres({ directory });
    expect(again.port).toBe(port);
    expect(await ask(again.url('postgres'), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  test('takes another port when its own was taken meanwhile, and says so', async () => {
    const { port } = await startPostgres({ directory });
    await stopPostgres({ directory });
    const thief = createServer().listen(port, '127.0.0.1');
    await once(thief, 'listening');
    const said: string[] = [];
    const again = await startPostgres({ directory, onProgress: (sentence) => said.push(sentence) });
    thief.close();
    expect(again.port).not.toBe(port);
    expect(said).toEqual([expect.stringContaining(`Le port ${port} de PostgreSQL est pris`)]);
    expect(await ask(again.url('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('stopping what does not run is harmless', async () => {
    await stopPostgres({ directory });
    expect(await postgresStatus({ directory })).toEqual({ state: 'absent' });
  });

  test('is not started when a DATABASE_URL is given, which must be one', async () => {
    const { url } = await startPostgres({ directory, databaseUrl: 'postgresql://me:secret@db.example:6543/postgres' });
    expect(url('rewapp')).toBe('postgresql://me:secret@db.example:6543/rewapp');
    expect(await postgresStatus({ directory })).toEqual({ state: 'absent' });
    await expect(startPostgres({ directory, databaseUrl: 'mysql://x' })).rejects.toThrow(
      'DATABASE_URL doit avoir la forme',
    );
  });
});

describe('a database with its two roles', () => {
  test('lets the application read and write rows of tables to come, and define nothing', async () => {
    const { url } = await startPostgres({ directory });
    const wanted = { adminUrl: url('postgres'), name: 'rewapp', ownerPassword: "own'er:/@", appPassword: 'app' };
    const [{ ownerUrl, appUrl }] = await Promise.all([ensureDatabase(wanted), ensureDatabase(wanted)]);
    await ask(ownerUrl, 'CREATE SCHEMA wallet; CREATE TABLE wallet.entry (id serial, points int)');
    await ask(appUrl, 'INSERT INTO wallet.entry (points) VALUES (5)');
    expect(await ask(appUrl, 'SELECT id, points FROM wallet.entry')).toEqual([{ id: 1, points: 5 }]);
    await expect(ask(appUrl, 'CREATE TABLE wallet.mine (id int)')).rejects.toThrow('permission denied');
    await expect(ask(appUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    await expect(ask(appUrl, 'CREATE SCHEMA mine')).rejects.toThrow('permission denied');
    await expect(ask(appUrl, 'TRUNCATE wallet.entry')).rejects.toThrow('permission denied');
    await expect(ask(appUrl, 'SET ROLE rewapp_owner')).rejects.toThrow('permission denied');
    const other = await ensureDatabase({ ...wanted, name: 'other' });
    const stranger = other.appUrl.replace(/\/other$/, '/rewapp');
    await expect(ask(stranger, 'SELECT 1')).rejects.toThrow('permission denied for database');
  });

  test('has a name that needs no quoting', async () => {
    const wanted = { adminUrl: 'postgresql://nobody@127.0.0.1:1/postgres', ownerPassword: 'a', appPassword: 'b' };
    await expect(ensureDatabase({ ...wanted, name: 'a"; DROP' })).rejects.toThrow('utilisez des minuscules');
  });
});
