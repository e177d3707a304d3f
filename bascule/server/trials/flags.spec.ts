import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { flag } from '../../core/flag/schema.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { atShare } from '../../testing/story.ts';
import { history, outcome } from '../flag/wire.ts';

const hour = 3_600_000;

const withCanary = (plan: PlanInput): PlanInput => ({
  ...plan,
  environments: [
    {
      ...{ name: 'test', title: 'Test', bakeMs: hour / 2 },
      strategies: [{ kind: 'canary', steps: [5, 25].map((percent) => ({ percent, holdMs: hour })) }],
    },
  ],
});

/** Asks for a flag with what Bascule gave the program, as any OFREP client would. */
const readsFlag = `globalThis.answer = async (_request, response) => {
  const { FLAGS_URL, FLAGS_KEY } = process.env;
  const answer = await fetch(FLAGS_URL + '/ofrep/v1/evaluate/flags/new-search', { method: 'POST', headers: { authorization: 'Bearer ' + FLAGS_KEY } });
  response.end(JSON.stringify(await answer.json()));
};`;

describe('a flag that is tied to a deployment', { timeout: 120_000 }, () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withCanary);
    await installation.startSwitch();
    await installation.startServerInTime();
    await confirmed('v1');
    const tiedTo = { component: 'service', onAtPercent: 25 };
    const definition = flag.parse({ key: 'new-search', title: 'Recherche', tiedTo });
    const body = { definition, revision: null, why: 'comes with v2', by: 'dora' };
    await installation.client().call('POST', '/api/environments/test/flags/new-search', outcome, body);
  }, 90_000);
  afterAll(() => installation.remove());

  const release = (version: string) => installation.deployVersion({ version, extra: readsFlag });

  async function confirmed(version: string): Promise<string> {
    const id = await release(version);
    for (const percent of version === 'v1' ? [100] : [5, 25, 100]) {
      await atShare(installation, id, percent);
      await installation.moveBy(hour);
    }
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    return id;
  }

  const changes = async () => {
    const path = '/api/environments/test/flag-changes?flag=new-search';
    return (await installation.client().call('GET', path, history)).changes;
  };
  const seenByTheProgram = async () =>
    z.object({ value: z.boolean() }).parse(JSON.parse(await installation.hello())).value;

  test('is read by the programs with what Bascule gives them', async () => {
    expect(await seenByTheProgram()).toBe(false);
  });

  test('goes on at its share and off with the way back, each told in the audit', async () => {
    const id = await release('v2');
    await atShare(installation, id, 5);
    expect(await changes()).toHaveLength(1);
    await installation.moveBy(hour);
    await atShare(installation, id, 25);
    expect((await changes())[0]).toMatchObject({ kind: 'tied-on', who: 'bascule', deployment: id, lines: ['allumé'] });
    await expect.poll(seenByTheProgram).toBe(true);

    await installation.client().rollback('test', { by: 'dora', reason: 'La recherche ne trouve rien.' });
    expect(await installation.follow(id)).toMatchObject({ state: 'rolled-back' });
    expect((await changes())[0]).toMatchObject({ kind: 'tied-off', deployment: id, lines: ['éteint'] });
    expect(
      await installation.rows("SELECT what FROM bascule.audit WHERE deployment = $1 AND what = 'flag-changed'", id),
    ).toHaveLength(2);
  });

  test('goes off with a way back long after the confirmation, and is known after a restart', async () => {
    const id = await confirmed('v3');
    expect((await changes())[0]).toMatchObject({ kind: 'tied-on', deployment: id });
    await installation.killServer();
    await installation.startServerInTime();
    const way = await installation.client().rollback('test', { by: 'dora', reason: 'Finalement non.' });
    expect(await installation.follow(way.deployment as string)).toMatchObject({ state: 'confirmed' });
    expect((await changes())[0]).toMatchObject({ kind: 'tied-off', deployment: way.deployment });
    await expect.poll(seenByTheProgram).toBe(false);
  });
});
