import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { underLock } from '../artifact/lock.ts';
import { Installation } from '../testing/installation.ts';
import type { Behaviour } from '../testing/product.ts';

const SOON = { timeout: 30_000, interval: 50 };

let installation: Installation;

/** The server that holds the lease. */
async function holder(): Promise<number> {
  const rows = await installation.rows(`SELECT holder FROM bascule.environment_lease WHERE environment = 'test'`);
  return Number((rows as { holder: string }[])[0]?.holder.replace('pid ', ''));
}

async function confirmed(version: string): Promise<void> {
  const summary = await installation.follow(await installation.deployVersion({ version }));
  expect(summary).toMatchObject({ state: 'confirmed' });
}

/** Programs of the product that run, whoever started them. */
function running(): number[] {
  const files = join(installation.place.state, 'artifacts');
  const isOurs = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(files);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOurs(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

function recorded(): number[] {
  const directory = join(installation.place.state, 'slots');
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  const records = files.map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')));
  return (records as { containers: { pid: number }[] }[])
    .flatMap(({ containers }) => containers.map(({ pid }) => pid))
    .toSorted((a, b) => a - b);
}

describe('a server that was paused while another took its environment over', () => {
  let zombie: number | null = null;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'));
    await installation.startSwitch();
    await installation.startServer();
    await confirmed('first');
  }, 60_000);

  afterEach(() => {
    if (zombie !== null) process.kill(zombie, 'SIGKILL');
    zombie = null;
  });

  afterAll(() => installation.remove(), 60_000);

  const untilEvent = (type: string) => async (id: string) => {
    await installation.follow(id, (event) => event.type === type);
  };
  /** The new program runs, and does not listen yet. */
  const untilStarting = async () => {
    await expect.poll(() => running().length, SOON).toBe(2);
  };
  const slowly = 'await new Promise((go) => setTimeout(go, 1_500));';
  const sick = 'response.statusCode = 500; response.end()';

  test.each<[string, Partial<Behaviour>, (id: string) => Promise<void>, string]>([
    ['as a slot was starting', { extra: slowly }, untilStarting, 'confirmed'],
    ['as a slot that failed was emptied', { health: sick }, untilEvent('slot-failed'), 'failed'],
    ['as its slots had started', {}, untilEvent('slot-started'), 'confirmed'],
  ])(
    '%s changes nothing when it wakes',
    async (when, behaviour, until, end) => {
      const id = await installation.deployVersion({ version: when, ...behaviour });
      zombie = await holder();
      await until(id);
      while (!(await isPausedOutsideTheFence(zombie)));
      // Who asked on it now would wait for the zombie.
      rmSync(installation.place.serverSocket);
      await installation.startServer();
      expect(await installation.follow(id)).toMatchObject({ state: end });
      // Both slots get other programs: those that the zombie knew are gone.
      await confirmed(`${when}, one later`);
      await confirmed(`${when}, two later`);
      const before = running();
      process.kill(zombie, 'SIGCONT');
      await expect.poll(() => leftBy(zombie), SOON).toBeGreaterThan(0);
      expect(running()).toEqual(before);
      expect(await installation.hello()).toBe(`hello from ${when}, two later`);
      await confirmed(`${when}, beside the zombie`);
      expect(running()).toEqual(recorded());
      expect(await installation.hello()).toBe(`hello from ${when}, beside the zombie`);
      // It held the port of the console, which opens once it is gone.
      process.kill(zombie, 'SIGKILL');
      zombie = null;
      await expect.poll(consoleAnswers, SOON).toBe(true);
    },
    90_000,
  );

  /**
   * Inside the fence it would keep out its successor until it is killed. While we hold the fence it is not inside;
   * nor may it wait for it, for then it would have it once we leave.
   */
  async function isPausedOutsideTheFence(pid: number): Promise<boolean> {
    return underLock(join(installation.place.state, 'fences/test.lock'), async () => {
      process.kill(pid, 'SIGSTOP');
      // It ends its system call first, which may be the start of what waits for the lock.
      while (!isStopped(pid));
      if (!waitsForALock(pid)) return true;
      process.kill(pid, 'SIGCONT');
      return false;
    });
  }

  const isStopped = (pid: number) => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

  function waitsForALock(pid: number): boolean {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return children.some((child) => !running().includes(Number(child)));
  }

  const consoleAnswers = () =>
    fetch(installation.consoleUrl).then(
      () => true,
      () => false,
    );

  /** How many of its programs it has noticed to be another's. */
  function leftBy(pid: number | null): number {
    const lines = readFileSync(join(installation.place.state, 'server.log'), 'utf8').split('\n');
    return lines.filter((line) => line.includes('"type":"slot-left"') && line.includes(`"pid":${pid},`)).length;
  }
});

describe('a server whose lease is taken while it migrates', () => {
  let database: pg.Client;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), (plan) => ({
      ...plan,
      components: [{ kind: 'database', name: 'database', title: 'Base', migrations: 'migrations' }, ...plan.components],
    }));
    await installation.startSwitch();
    await installation.startServer();
    await migration('1_points', 'CREATE TABLE points (id int);', 'DROP TABLE points;');
    await confirmed('with points');
    const url = new URL(inject('postgresUrl'));
    url.pathname = `/little_${installation.root.slice(-6).toLowerCase()}_test`;
    database = new pg.Client({ connectionString: url.href });
    await database.connect();
  }, 60_000);

  afterAll(async () => {
    await database.end();
    await installation.remove();
  });

  test('keeps nothing of it and writes nothing in the log', async () => {
    const held = 'ALTER TABLE points ADD name text; SELECT pg_advisory_xact_lock(1);';
    await database.query('SELECT pg_advisory_lock(1)');
    await migration('2_name', held, 'ALTER TABLE points DROP name;');
    const id = await installation.deployVersion({ version: 'with names' });
    await expect.poll(migrating, SOON).toBe(1);
    await installation.rows(`UPDATE bascule.environment_lease SET epoch = epoch + 1 WHERE environment = 'test'`);
    await database.query('SELECT pg_advisory_unlock(1)');
    await expect.poll(locked, SOON).toBe(0);
    const { rows } = await database.query(`SELECT migration_name AS name FROM _prisma_migrations`);
    expect(rows).toEqual([{ name: '1_points' }]);
    expect(await installation.rows('SELECT over_at FROM bascule.deployment WHERE id = $1', id)).toEqual([
      { over_at: null },
    ]);
    await installation.killServer();
    await installation.startServer();
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  }, 60_000);

  async function migration(folder: string, up: string, down: string): Promise<void> {
    const directory = join(installation.root, 'migrations', folder);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'migration.sql'), up);
    await writeFile(join(directory, 'down.sql'), down);
  }

  /** Connections in the middle of the migration, here and not in a copy. */
  const migrating = () =>
    count(`pg_stat_activity WHERE state = 'active' AND starts_with(query, 'SELECT pg_advisory_xact_lock')
    AND datname = current_database()`);

  /** Prisma's lock is held until all of it is over. */
  const locked = () =>
    count(`pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND objid = 72707369 AND datname = current_database()`);

  async function count(from: string): Promise<number> {
    return (await database.query(`SELECT 1 FROM ${from}`)).rows.length;
  }
});
