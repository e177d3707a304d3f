import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { People } from '../../testing/people.ts';
import { commit, writeProduct } from '../../testing/product.ts';
import { reaches } from '../../testing/story.ts';
import { withTeam } from '../../testing/team.ts';
import { approvals } from '../approval/wire.ts';
import { gatesAnswer } from '../gates/wire.ts';

/** A check of the source that lasts until a file is there. */
const withSlowCheck =
  (file: string) =>
  (plan: PlanInput): PlanInput => {
    const { environments, ...rest } = withTeam(plan);
    const slow = { kind: 'check', check: 'slow' } as const;
    const command = ['sh', '-c', `until [ -e ${file} ]; do sleep 0.02; done`];
    return {
      ...rest,
      checks: [{ name: 'slow', title: 'Tests E2E', of: 'source', command, remedy: 'Corrigez.' }],
      environments: environments
        .filter(({ name }) => name === 'guarded')
        .map((each) => ({ ...each, gates: [...(each.gates ?? []), slow] })),
    };
  };

describe('§3.4, §4.2, §7.1: who must agree before a release', { timeout: 120_000 }, () => {
  let directory: string;
  let installation: Installation;
  let people: People;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bascule-approvals-'));
    installation = await Installation.create(inject('postgresUrl'), withSlowCheck(join(directory, 'done')));
    await installation.startSwitch();
    await installation.startServer();
    people = new People(installation);
  }, 60_000);
  afterAll(async () => {
    await installation.remove();
    rmSync(directory, { recursive: true });
  });

  test('what people say while a gate takes long is heard when it is done', async () => {
    const id = await release('first');
    await installation.follow(id, ({ type }) => type === 'built');
    await reaches(installation, id, 'gating');
    await people.approve(id, 'karim', 'fanny');
    await people.sign(id, 'quentin', 'qa');
    await people.sign(id, 'paola', 'product');
    expect(await stateOf(id)).toBe('gating');
    writeFileSync(join(directory, 'done'), '');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  });

  test('it waits for two reviewers, of whom neither who asked nor who wrote it is one, and for both signatures', async () => {
    writeProduct(installation.root, { version: 'written by Léa' });
    const ref = commit(installation.root, 'Léa’s', 'Léa Martin <lea@exemple.fr>');
    const id = await installation.deploy(ref, { environment: 'guarded' }, await people.as('hugo'));
    await reaches(installation, id, 'awaiting-approval');
    await expect(people.approve(id, 'hugo')).rejects.toThrow('a demandé ce déploiement, et nul n’approuve le sien');
    await expect(people.approve(id, 'lea')).rejects.toThrow('est parmi les auteurs de cette version');
    await expect(people.sign(id, 'karim', 'qa')).rejects.toMatchObject({ code: 'forbidden' });
    await people.approve(id, 'karim', 'fanny');
    await people.sign(id, 'quentin', 'qa');
    await reaches(installation, id, 'awaiting-approval');
    expect(await installation.hello('guarded')).toBe('hello from first');
    await people.sign(id, 'paola', 'product');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(await installation.hello('guarded')).toBe('hello from written by Léa');
  });

  test('what was agreed holds when the same digests are deployed again, and is void for a changed source', async () => {
    const again = await installation.deploy('HEAD', { environment: 'guarded' }, await people.as('hugo'));
    expect(await installation.follow(again)).toMatchObject({ state: 'confirmed' });
    const changed = await release('changed');
    await reaches(installation, changed, 'awaiting-approval');
    expect(await standing(changed)).toMatchObject({ complete: false, have: [], missing: ['il manque 2 relecteurs'] });
    await cancel();
    expect(await installation.follow(changed)).toMatchObject({ state: 'cancelled' });
  });

  test('an approval that is withdrawn in time stops the release until somebody else agrees', async () => {
    const id = await release('doubted');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'karim', 'fanny');
    await people.withdraw(id, 'karim');
    await people.sign(id, 'quentin', 'qa');
    await people.sign(id, 'paola', 'product');
    await reaches(installation, id, 'awaiting-approval');
    expect(await standing(id)).toMatchObject({ complete: false, missing: ['il manque 1 relecteur'] });
    await people.approve(id, 'lea');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  });

  test('a server that is killed while a release waits for people waits on, and hears them', async () => {
    const id = await release('patient');
    await reaches(installation, id, 'awaiting-approval');
    await people.approve(id, 'karim');
    await installation.killServer();
    await installation.startServer();
    await reaches(installation, id, 'awaiting-approval');
    expect(await standing(id)).toMatchObject({ have: [{ person: 'karim' }] });
    await people.approve(id, 'fanny');
    await people.sign(id, 'quentin', 'qa');
    await people.sign(id, 'paola', 'product');
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  });

  test('an override needs the role and a reason, stands in the audit, is shouted, and sends the release on', async () => {
    const id = await release('urgent');
    await reaches(installation, id, 'awaiting-approval');
    const reason = 'les paiements sont en panne';
    await expect(people.override(id, 'lea', reason)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(people.override(id, 'dora', 'vite')).rejects.toMatchObject({ code: 'invalid' });
    expect(await stateOf(id)).toBe('awaiting-approval');
    await people.override(id, 'dora', reason);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    const { gates } = await installation.client().call('GET', `/api/deployments/${id}/gates`, gatesAnswer);
    expect(gates).toContainEqual(
      expect.objectContaining({ gate: 'approvals', found: expect.stringContaining(reason) }),
    );
    expect(await installation.rows('SELECT who, what, why FROM bascule.audit WHERE deployment = $1', id)).toEqual([
      { who: 'dora', what: 'overridden', why: reason },
    ]);
    const shouted = "SELECT body->>'text' AS text FROM bascule.message WHERE channel = '#deployments'";
    expect(await installation.rows(shouted)).toEqual([{ text: expect.stringContaining(`(${id}) par dora`) }]);
  });

  const release = async (version: string) =>
    installation.deployVersion({ version }, { environment: 'guarded' }, await people.as('dora'));
  const stateOf = async (id: string) => (await installation.client().deployment(id)).state;
  const standing = (id: string) => installation.client().call('GET', `/api/deployments/${id}/approvals`, approvals);
  const cancel = async () => (await people.as('dora')).rollback('guarded', { by: 'dora', reason: 'changed my mind' });
});
