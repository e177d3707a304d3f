import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { PeopleServer } from '../../testing/people-server.ts';
import { auditLog, tokenList, whoami } from './wire.ts';

let people: PeopleServer;
beforeAll(async () => {
  people = await PeopleServer.start(inject('postgresUrl'));
});
afterAll(() => people.close());

const tried = z.object({ by: z.string() });
const deployTo = async (environment: string, token: string | null) =>
  (await people.client(token).call('POST', `/api/try/${environment}`, tried)).by;

describe('a token', () => {
  test('says who asks and what they may', async () => {
    const karim = await people.as('karim');
    expect((await karim.call('GET', '/api/whoami', whoami)).person).toMatchObject({
      ...{ name: 'karim', displayName: 'Karim Benali', may: ['review', 'migrate'] },
      roles: [{ name: 'tech-lead-backend', title: 'Tech Lead Backend' }],
    });
    expect(await people.client().call('GET', '/api/whoami', whoami)).toEqual({ person: null });
  });

  test('is 32 random bytes, and kept as its SHA-256 alone', async () => {
    const { token } = await people.tokenOf('karim');
    expect(token).toMatch(/^bsc_[\w-]{43}$/);
    expect((await people.tokenOf('karim')).token).not.toBe(token);
    const { rows } = await people.pool.query<{ row: string }>('SELECT t::text AS row FROM bascule.person_token t');
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(rows.filter(({ row }) => row.includes(token.slice(4)))).toEqual([]);
  });

  test('is made for people of the plan alone', async () => {
    await expect(people.tokenOf('nobody')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('choisissez parmi dora, karim, fanny'),
    });
  });

  test.each([
    ['is none of Bascule’s', 'ghp_123', 'n’en est pas un de Bascule \\(bsc_…\\)'],
    ['was never made', `bsc_${'x'.repeat(43)}`, 'Ce jeton est inconnu ici'],
  ])('that %s is refused, with what to do', async (_, token, sentence) => {
    await expect(people.client(token).call('GET', '/api/whoami', whoami)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(new RegExp(`${sentence} : .*bascule token create`)),
    });
  });

  test('that was revoked opens nothing any more, at once, and can be revoked once', async () => {
    const { id, token } = await people.tokenOf('dora');
    expect(await deployTo('guarded', token)).toBe('dora');
    const revoke = () => people.client().call('POST', `/api/tokens/${id}/revoke`, tokenList, { by: 'owner' });
    expect((await revoke()).tokens.at(-1)).toMatchObject({ id, person: 'dora', revokedBy: 'owner' });
    await expect(deployTo('guarded', token)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('a été révoqué par owner'),
    });
    await expect(revoke()).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      people.client().call('POST', '/api/tokens/t-99/revoke', tokenList, { by: 'owner' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of somebody who left the plan is refused', async () => {
    const { token } = await people.tokenOf('paola');
    const [paola] = people.plan.people.splice(-1, 1);
    await expect(deployTo('test', token)).rejects.toThrow('« paola », qui n’est plus dans le plan');
    people.plan.people.push(paola!);
  });

  test('that no longer works does not keep the owner of the socket from making another', async () => {
    const client = people.client(`bsc_${'x'.repeat(43)}`);
    expect((await client.call('GET', '/api/tokens', tokenList)).tokens).not.toEqual([]);
  });

  test('is not made over the network, even where the server listens there', async () => {
    const network = createServer((request, response) => people.server.routing(request, response));
    await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
    const answer = await fetch(`http://127.0.0.1:${(network.address() as AddressInfo).port}/api/tokens`);
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'forbidden' } }]);
    network.closeAllConnections();
    network.close();
  });
});

test('a path that there is not is none for people with and without a token either', async () => {
  const { token } = await people.tokenOf('lea');
  for (const client of [people.client(), people.client(token)]) {
    await expect(client.call('GET', '/api/nothing', tried)).rejects.toThrow('hors de son protocole');
  }
});

describe('what needs a permission', () => {
  test('is open to the machine’s user where the plan asks for nobody’s agreement', async () => {
    expect(await deployTo('test', null)).toBe('somebody');
  });

  test('is written down as the person’s where there is a token, and judged by their roles', async () => {
    expect(await deployTo('test', (await people.tokenOf('lea')).token)).toBe('lea');
    await expect(deployTo('test', (await people.tokenOf('paola')).token)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Paola Rossi n’a pas le droit de déployer : seul un DevOps Lead ou Développeur le peut.',
    });
  });

  test('needs a person in an environment that asks for approvals', async () => {
    await expect(deployTo('guarded', null)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('donnez votre jeton par BASCULE_TOKEN'),
    });
    expect(await deployTo('guarded', (await people.tokenOf('dora')).token)).toBe('dora');
  });
});

test('a plan without people works as before, whatever token is sent', async () => {
  const nobody = await PeopleServer.start(inject('postgresUrl'), (plan) => plan);
  const client = nobody.client(`bsc_${'x'.repeat(43)}`);
  expect(await client.call('POST', '/api/try/test', tried)).toEqual({ by: 'somebody' });
  await expect(nobody.tokenOf('lea')).rejects.toThrow('Le plan ne nomme personne');
  await nobody.close();
});

describe('the audit', () => {
  test('tells who did what, when and why, tokens and deployments together, the newest first', async () => {
    const { id } = await people.tokenOf('lea');
    const deployment = await people.deployment({ by: 'dora' });
    await people.tell(deployment, { type: 'rollback-requested', components: null, by: 'dora', reason: 'too slow' });
    const { entries } = await people.client().call('GET', '/api/environments/guarded/audit', auditLog);
    expect(entries.slice(0, 3).map(({ who, what, why }) => [who, what, why])).toEqual([
      ['dora', 'rollback-requested', 'too slow'],
      ['dora', 'release-requested', 'v1'],
      ['owner', 'token-created', `jeton ${id} de lea`],
    ]);
    expect(entries[0]).toMatchObject({ environment: 'guarded', deployment });
    const limited = await people.client().call('GET', '/api/environments/guarded/audit?limit=1', auditLog);
    expect(limited.entries).toEqual(entries.slice(0, 1));
  });

  test('does not tell of other environments, and names them when there is none such', async () => {
    await people.deployment();
    const { entries } = await people.client().call('GET', '/api/environments/test/audit', auditLog);
    expect(entries.filter(({ environment }) => environment !== null)).toEqual([]);
    await expect(people.client().call('GET', '/api/environments/prod/audit', auditLog)).rejects.toThrow(
      'choisissez parmi test, guarded',
    );
  });

  test.each(["UPDATE bascule.audit SET why = ''", 'DELETE FROM bascule.audit', 'TRUNCATE bascule.audit'])(
    'is only ever added to: %s is refused',
    async (statement) => {
      await people.tokenOf('lea');
      await expect(people.pool.query(statement)).rejects.toThrow('only ever added');
    },
  );
});
