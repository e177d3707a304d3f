import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DeploymentEvent, Fact } from '../../core/deployment/event.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { People } from '../../testing/people.ts';
import { eventsOf, reaches, until } from '../../testing/story.ts';
import { withTeam } from '../../testing/team.ts';

/** Everything that a release may meet on its way, in a second each. */
const withAll = (plan: PlanInput): PlanInput => ({
  ...withTeam(plan),
  components: [{ kind: 'database', name: 'database', title: 'Base', migrations: 'migrations' }, ...plan.components],
  environments: [
    {
      name: 'production',
      title: 'Production',
      bakeMs: 500,
      strategies: [{ kind: 'canary', steps: [{ percent: 50, holdMs: 1_000 }] }],
      gates: [{ kind: 'artifacts' }, { kind: 'approvals' }, { kind: 'migrations' }],
      approvals: [{ kind: 'standard', reviewers: 1 }],
    },
  ],
});

/** What may well be said again after a crash. */
const repeatable: Fact['type'][] = ['gates-checked', 'gates-passed'];

describe('a server that is killed in a canary with approvals and migrations', { timeout: 120_000 }, () => {
  let installation: Installation;
  let people: People;
  let live = 'first';
  /** Releases that migrated; the names of the migrations stay in order. */
  let count = 10;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withAll);
    await installation.startSwitch();
    await installation.startServer();
    people = new People(installation);
    const old = Array.from({ length: 20 }, (_, index) => `old${index} int`);
    migration('10_point', `CREATE TABLE point (${old.join(', ')})`, 'DROP TABLE point');
    const id = await release(live);
    await approved(id);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  }, 60_000);
  afterAll(() => installation.remove());

  test.each(['gates-checked', 'approved'] as const)('waits for people or goes on after "%s"', async (step) => {
    const id = await migratingRelease(`after ${step}`);
    if (step === 'approved') await approved(id);
    await killAt(id, ({ type }) => type === step);
    if (step === 'gates-checked') await approved(id);
    await endsConfirmed(id, `after ${step}`);
  });

  test.each(['rehearsed', 'migrated', 'shifted', 'step-passed', 'contracted'] as const)(
    'goes on after "%s" and ends confirmed, with each event once',
    async (step) => {
      const id = await migratingRelease(`after ${step}`);
      await approved(id);
      await killAt(id, ({ type }) => type === step);
      await endsConfirmed(id, `after ${step}`);
    },
  );

  test.each(['rollback-requested', 'returned', 'retired'] as const)(
    'goes back after "%s", all of the traffic where it was',
    async (step) => {
      const id = await release(`back after ${step}`);
      await approved(id);
      await until(installation, id, ({ type }) => type === 'shifted');
      const dora = await people.as('dora');
      await dora.rollback('production', { by: 'dora', reason: 'asked by the test' });
      await killAt(id, ({ type }) => type === step);
      expect(await installation.follow(id)).toMatchObject({ state: 'rolled-back' });
      expect(await Promise.all(Array.from({ length: 20 }, () => installation.hello('production')))).toEqual(
        Array.from({ length: 20 }, () => `hello from ${live}`),
      );
    },
  );

  async function release(version: string): Promise<string> {
    return installation.deployVersion({ version }, { environment: 'production' }, await people.as('dora'));
  }

  /** With one migration that expands, and one that contracts. */
  async function migratingRelease(version: string): Promise<string> {
    count += 1;
    migration(`${2 * count}_add`, `ALTER TABLE point ADD new${count} int`, `ALTER TABLE point DROP new${count}`);
    migration(`${2 * count + 1}_drop`, `ALTER TABLE point DROP old${count}`, `ALTER TABLE point ADD old${count} int`);
    return release(version);
  }

  function migration(name: string, up: string, down: string): void {
    const folder = join(installation.root, 'migrations', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), `${up};\n`);
    writeFileSync(join(folder, 'down.sql'), `${down};\n`);
  }

  async function approved(id: string): Promise<void> {
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'karim');
  }

  async function killAt(id: string, isMeant: (event: DeploymentEvent) => boolean): Promise<void> {
    await installation.follow(id, isMeant);
    await installation.killServer();
    expect(await installation.hello('production')).toMatch(/^hello from /);
    await installation.startServer();
  }

  async function endsConfirmed(id: string, version: string): Promise<void> {
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    live = version;
    expect(await installation.hello('production')).toBe(`hello from ${live}`);
    const said = (await eventsOf(installation, id)).filter(({ type }) => !repeatable.includes(type));
    const seen = said.map(({ seq: _seq, at: _at, ...fact }) => {
      const { type, component = '', percent = '' } = { component: '', percent: '', ...fact };
      return `${type} ${component} ${percent}`;
    });
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.filter((each) => each.startsWith('contracted'))).toHaveLength(1);
  }
});
