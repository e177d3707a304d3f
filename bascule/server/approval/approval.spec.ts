import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { BasculeClient } from '../../cli/client.ts';
import { approvalsFor, digestsKey } from '../../engine/approval-table.ts';
import { PeopleServer } from '../../testing/people-server.ts';
import { approvals, overridden } from './wire.ts';

let people: PeopleServer;
const clients: Record<string, BasculeClient> = {};
/** Every test has a release of its own. */
let digest = '';
let releases = 0;

beforeAll(async () => {
  people = await PeopleServer.start(inject('postgresUrl'));
  for (const { name } of people.plan.people) clients[name] = await people.as(name);
});
afterAll(() => people.close());
beforeEach(() => {
  releases += 1;
  digest = `sha-${releases}`;
});

const post = (person: string | null, id: string, verb: string, body: unknown) =>
  (person === null ? people.client() : clients[person]!).call(
    'POST',
    `/api/deployments/${id}/${verb}`,
    approvals,
    body,
  );
const approve = (person: string | null, id: string, comment = '') => post(person, id, 'approvals', { comment });
const withdraw = (person: string, id: string) => post(person, id, 'approvals/withdraw', {});
const standing = (id: string) => people.client().call('GET', `/api/deployments/${id}/approvals`, approvals);
const factsOf = async (id: string) => (await people.log.events(id)).map(({ type }) => type);
const rows = () => approvalsFor(people.pool, 'guarded', digestsKey({ service: digest }));
const auditOf = async (id: string) =>
  (
    await people.pool.query<{ who: string; what: string }>(
      'SELECT who, what FROM bascule.audit WHERE deployment = $1 ORDER BY number',
      [id],
    )
  ).rows.map(({ who, what }) => `${who} ${what}`);

describe('an approval', () => {
  test('of two others than the requester completes a standard release, with rows, audit and facts', async () => {
    const id = await people.deployment({ digest });
    expect(await standing(id)).toMatchObject({ complete: false, missing: ['il manque 2 relecteurs'] });
    expect(await approve('lea', id, 'lu en entier')).toMatchObject({ missing: ['il manque 1 relecteur'] });
    expect(await approve('karim', id)).toMatchObject({
      complete: true,
      have: [{ displayName: 'Léa Martin', comment: 'lu en entier', roles: ['developer'] }, { person: 'karim' }],
    });
    expect(await auditOf(id)).toEqual(['lea approved', 'karim approved']);
    expect(await factsOf(id)).toEqual(['requested', 'built', 'approved', 'approved']);
    expect(people.woken.filter((woken) => woken === id)).toHaveLength(2);
  });

  test('given twice, even at once, counts once and stands once in the audit', async () => {
    const id = await people.deployment({ digest });
    await Promise.all([approve('lea', id), approve('lea', id), approve('lea', id)]);
    expect(await standing(id)).toMatchObject({ complete: false, missing: ['il manque 1 relecteur'] });
    expect(await auditOf(id)).toEqual(['lea approved']);
  });

  test('of whoever asked for the deployment is refused, and so is that of an author', async () => {
    const id = await people.deployment({ digest, by: 'hugo', authors: ['Léa Martin <lea@ailleurs.fr>'] });
    await expect(approve('hugo', id)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('nul n’approuve le sien'),
    });
    await expect(approve('lea', id)).rejects.toThrow('est parmi les auteurs de cette version');
    expect(await rows()).toEqual([]);
    expect(await auditOf(id)).toEqual([]);
  });

  test('of a role that may not is refused, naming those that may', async () => {
    const id = await people.deployment({ digest });
    await expect(approve('paola', id)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('il faut Tech Lead Backend, Tech Lead Frontend ou Développeur'),
    });
  });

  test('without a token is refused: nobody knows whose it is', async () => {
    await expect(approve(null, await people.deployment({ digest }))).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('with a token revoked in the meantime is refused', async () => {
    const id = await people.deployment({ digest });
    const { id: token, token: secret } = await people.tokenOf('lea');
    await people.pool.query("UPDATE bascule.person_token SET revoked_at = 1, revoked_by = 'x' WHERE id = $1", [token]);
    const call = people.client(secret).call('POST', `/api/deployments/${id}/approvals`, approvals, {});
    await expect(call).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await rows()).toEqual([]);
  });

  test('taken back in the meantime counts no more, and can be given again', async () => {
    const id = await people.deployment({ digest });
    await approve('lea', id);
    await approve('hugo', id);
    expect(await withdraw('lea', id)).toMatchObject({ complete: false, missing: ['il manque 1 relecteur'] });
    expect((await factsOf(id)).at(-1)).toBe('approval-withdrawn');
    expect(await approve('lea', id)).toMatchObject({ complete: true });
    expect(await auditOf(id)).toEqual(['lea approved', 'hugo approved', 'lea approval-withdrawn', 'lea approved']);
    expect((await rows()).filter(({ withdrawnAt }) => withdrawnAt !== null)).toHaveLength(1);
  });

  test('that was never given can’t be taken back', async () => {
    await expect(withdraw('lea', await people.deployment({ digest }))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('holds for the same digests in a later deployment, and not for others', async () => {
    const first = await people.deployment({ digest });
    await approve('lea', first);
    await approve('hugo', first);
    expect(await standing(await people.deployment({ digest }))).toMatchObject({ complete: true });
    expect(await standing(await people.deployment({ digest: `${digest} changed` }))).toMatchObject({
      complete: false,
      have: [],
    });
  });

  test('is not for what is still being built, a way back, a place that asks nobody, or what has ended', async () => {
    const refusalOf = async (asked: Parameters<PeopleServer['deployment']>[0]) =>
      approve('lea', await people.deployment({ digest, ...asked })).then(
        () => 'approved',
        ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
      );
    expect(await refusalOf({ digest: null })).toMatch(/^conflict .* encore en construction/);
    expect(await refusalOf({ kind: 'rollback' })).toMatch(/^conflict .* retour arrière, qui ne demande/);
    expect(await refusalOf({ environment: 'test' })).toMatch(/^conflict .* qui ne demande l’accord de personne/);
    const over = await people.deployment({ digest });
    await people.tell(over, { type: 'gate-failed', gate: 'window', reason: 'shut' });
    await expect(approve('lea', over)).rejects.toThrow('est terminé');
    await expect(approve('lea', 'd-999')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of one reviewer and a Tech Lead lets a hotfix go', async () => {
    const id = await people.deployment({ digest, releaseKind: 'hotfix' });
    expect(await approve('lea', id)).toMatchObject({ missing: ['il manque un Tech Lead (Backend ou Frontend)'] });
    expect(await approve('hugo', id)).toMatchObject({ complete: false });
    expect(await approve('fanny', id)).toMatchObject({ complete: true });
  });
});

describe('an override', () => {
  const override = (person: string, id: string, reason: string) =>
    clients[person]!.call('POST', `/api/deployments/${id}/override`, overridden, { reason });

  test('is for its role, has a reason, stands in the audit and is shouted', async () => {
    const id = await people.deployment({ digest });
    const reason = 'les paiements sont en panne';
    expect(await override('dora', id, reason)).toEqual({
      ...{ deployment: id, environment: 'guarded', by: 'dora', role: 'devops-lead', reason },
    });
    expect(await auditOf(id)).toEqual(['dora overridden']);
    expect((await people.log.events(id)).at(-1)).toMatchObject({
      ...{ type: 'overridden', by: 'dora', role: 'devops-lead', reason },
    });
    const { rows } = await people.pool.query(
      "SELECT channel, template, body->>'text' AS text, sent_at FROM bascule.message WHERE body->>'deployment' = $1",
      [id],
    );
    expect(rows).toEqual([
      {
        ...{ channel: '#deployments', template: 'override', sent_at: null },
        text: `🚨 PASSAGE EN FORCE vers guarded (${id}) par dora, devops-lead : ${reason}`,
      },
    ]);
  });

  test('of another role, or for no good reason, changes nothing', async () => {
    const id = await people.deployment({ digest });
    await expect(override('karim', id, 'je suis pressé ce soir')).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Karim Benali n’a pas le droit de passer en force : seul un DevOps Lead le peut.',
    });
    await expect(override('dora', id, '  vite     ')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('reason : donnez une raison d’au moins 10 caractères'),
    });
    expect(await factsOf(id)).toEqual(['requested', 'built']);
    expect(await auditOf(id)).toEqual([]);
  });
});
