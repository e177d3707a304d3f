import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PlanInput } from '../../core/plan/schema.ts';
import { connected } from '../../database/connected.ts';
import { clustersOf, stopEnvironmentClusters } from '../../database/environment-cluster.ts';
import { Installation } from '../../testing/installation.ts';
import { atShare, eventsOf } from '../../testing/story.ts';

const minute = 60_000;

const withDatabase = (plan: PlanInput): PlanInput => ({
  ...plan,
  components: [{ kind: 'database', name: 'database', title: 'Base', migrations: 'migrations' }, ...plan.components],
  environments: [
    { name: 'test', title: 'Test', bakeMs: minute, gates: [{ kind: 'artifacts' }, { kind: 'migrations' }] },
    {
      name: 'kept',
      title: 'Production',
      portOffset: 10,
      bakeMs: 0,
      backup: { everyMs: 24 * 60 * minute, keepDays: 30 },
    },
  ],
});

describe('§5.5, §6.5: a schema expands before a release and contracts after it', { timeout: 120_000 }, () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withDatabase, ['test', 'kept']);
    // Its PostgreSQL is another user, and comes in here.
    chmodSync(installation.root, 0o755);
    await installation.startSwitch();
    await installation.startServerInTime();
    migration('1_points', 'CREATE TABLE point (id int PRIMARY KEY, label text)', 'DROP TABLE point');
    await confirmed(await installation.deployVersion({ version: 'v1' }));
  }, 60_000);
  afterAll(async () => {
    const clusters = clustersOf(installation.place.state, 'kept');
    await stopEnvironmentClusters(clusters);
    await installation.remove();
  });

  test('while a release may still go back, only what the version before can run on is applied', async () => {
    migration('2_amount', 'ALTER TABLE point ADD COLUMN amount int', 'ALTER TABLE point DROP COLUMN amount');
    migration('3_label', 'ALTER TABLE point DROP COLUMN label', 'ALTER TABLE point ADD COLUMN label text');
    const id = await installation.deployVersion({ version: 'v2' });
    await atShare(installation, id, 100);
    expect(await columns()).toEqual(['amount', 'id', 'label']);
    await rollback();
    expect(await installation.follow(id)).toMatchObject({ state: 'rolled-back' });
    expect(await installation.hello()).toBe('hello from v1');
    expect(await columns()).toEqual(['amount', 'id', 'label']);
  });

  test('what it needed is dropped after the confirmation, having been rehearsed before anything moved', async () => {
    const id = await installation.deployVersion({ version: 'v3' });
    await confirmed(id);
    expect(await columns()).toEqual(['amount', 'id']);
    const events = await eventsOf(installation, id);
    const order = ['rehearsed', 'migrated', 'slot-started', 'shifted', 'judged', 'contracted'] as const;
    const seqs = order.map((type) => events.find((event) => event.type === type)?.seq ?? NaN);
    expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
    expect(events.find(({ type }) => type === 'migrated')).toMatchObject({ applied: [], deferred: ['3_label'] });
  });

  test('a way back over a contraction is refused, and told what to do instead', async () => {
    await expect(rollback()).rejects.toThrow(/3_label.*livrez un correctif.*npx bascule restore/);
    expect(await installation.hello()).toBe('hello from v3');
  });

  test('migrations whose way back is none are refused in rehearsal, before anything moved', async () => {
    migration('4_colour', 'ALTER TABLE point ADD COLUMN colour text', 'SELECT 1');
    const id = await installation.deployVersion({ version: 'v4' });
    expect(await installation.follow(id)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('4_colour'),
    });
    const types = (await eventsOf(installation, id)).map(({ type }) => type);
    expect(types).toContain('rehearsal-failed');
    expect(types.filter((type) => ['migrated', 'slot-started', 'shifted'].includes(type))).toEqual([]);
    expect(await columns()).toEqual(['amount', 'id']);
    expect(await installation.hello()).toBe('hello from v3');
  });

  test('where the plan keeps backups, a verified one is taken before the migrations', async () => {
    migration('4_colour', 'ALTER TABLE point ADD COLUMN colour text', 'ALTER TABLE point DROP COLUMN colour');
    const id = await installation.deployVersion({ version: 'v5' }, { environment: 'kept' });
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    const types = (await eventsOf(installation, id)).map(({ type }) => type);
    expect(types.indexOf('backed-up')).toBeGreaterThan(types.indexOf('gates-passed'));
    expect(types.indexOf('backed-up')).toBeLessThan(types.indexOf('migrated'));
    expect(await installation.hello('kept')).toBe('hello from v5');
  });

  async function confirmed(id: string): Promise<void> {
    await atShare(installation, id, 100);
    await installation.moveBy(minute);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  }

  const rollback = () => installation.client().rollback('test', { by: 'test', reason: 'asked by the test' });

  /** In Prisma's folder format, with the way back beside it. */
  function migration(name: string, up: string, down: string): void {
    const folder = join(installation.root, 'migrations', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), `${up};\n`);
    writeFileSync(join(folder, 'down.sql'), `${down};\n`);
  }

  /** Of the table of points, as it is now. */
  async function columns(): Promise<string[]> {
    const database = `little_${installation.root.slice(-6)}_test`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
    const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${database}` }).href;
    const { rows } = await connected(url, (client) =>
      client.query<{ name: string }>(
        "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'point'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1",
      ),
    );
    return rows.map(({ name }) => name);
  }
});
