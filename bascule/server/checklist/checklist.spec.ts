import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { BasculeClient } from '../../cli/client.ts';
import { keepAfterResult } from '../../engine/after-list-table.ts';
import { PeopleServer } from '../../testing/people-server.ts';
import { checklist, type Checklist } from './wire.ts';

let people: PeopleServer;
const clients: Record<string, BasculeClient> = {};
let digest = '';
let releases = 0;

beforeAll(async () => {
  people = await PeopleServer.start(inject('postgresUrl'));
  for (const name of ['quentin', 'paola', 'lea']) clients[name] = await people.as(name);
});
afterAll(() => people.close());
beforeEach(() => {
  releases += 1;
  digest = `sha-${releases}`;
  people.gates = [];
});

const sign = (person: string, id: string, item: string, comment = '') =>
  clients[person]!.call('POST', `/api/deployments/${id}/signatures`, checklist, { item, comment });
const show = (id: string) => people.client().call('GET', `/api/deployments/${id}/checklist`, checklist);
const states = ({ before, after }: Checklist) =>
  Object.fromEntries([...before, ...after].flatMap(({ items }) => items).map(({ name, state }) => [name, state]));

/** Confirmed at once: nothing was live before, and the environment does not bake. */
async function confirmed(): Promise<string> {
  const id = await people.deployment({ digest });
  await people.tell(
    id,
    { type: 'gates-passed', evidence: [] },
    { type: 'slot-started', component: 'service', colour: 'blue', tookMs: 1 },
    { type: 'smoke-passed', component: 'service', steps: [] },
    { type: 'shifted', component: 'service', to: 'blue', switchMs: 1 },
    { type: 'judged', verdict: { kind: 'healthy' } },
  );
  return id;
}

describe('a signature', () => {
  test('turns its item green, with a row, its audit and a fact', async () => {
    const id = await people.deployment({ digest });
    const list = await sign('quentin', id, 'qa', 'parcours complet');
    expect(list.before[1]?.items[0]).toMatchObject({
      ...{ state: 'green', by: 'quentin', found: 'Signé par Quentin Sage (QA Lead) : parcours complet' },
    });
    expect(states(list)).toMatchObject({ reviews: 'open', qa: 'green', product: 'open' });
    expect((await people.log.events(id)).at(-1)).toMatchObject({ type: 'signed', item: 'qa', by: 'quentin' });
    await sign('quentin', id, 'qa', 'again');
    const { rows } = await people.pool.query('SELECT who, what, why FROM bascule.audit WHERE deployment = $1', [id]);
    expect(rows).toEqual([{ who: 'quentin', what: 'signed', why: 'qa : parcours complet' }]);
  });

  test('of another role is refused, naming who may', async () => {
    await expect(sign('lea', await people.deployment({ digest }), 'qa')).rejects.toMatchObject({
      code: 'forbidden',
      message:
        '« qa » (Validation fonctionnelle QA) se signe par un QA Lead, ce que Léa Martin (Développeur) n’est pas.',
    });
  });

  test('is for items that are signed, and these are named', async () => {
    const id = await people.deployment({ digest });
    await expect(sign('quentin', id, 'nothing')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('se signent : qa, product, changelog'),
    });
    await expect(sign('quentin', id, 'reviews')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('does not hold for a release that has changed', async () => {
    await sign('quentin', await people.deployment({ digest }), 'qa');
    expect(states(await show(await people.deployment({ digest })))['qa']).toBe('green');
    expect(states(await show(await people.deployment({ digest: `${digest} changed` })))['qa']).toBe('open');
  });

  test('of what comes after is taken once the release is confirmed, of what comes before no more', async () => {
    await expect(sign('paola', await people.deployment({ digest }), 'changelog')).rejects.toThrow(
      'se signe après la confirmation',
    );
    const id = await confirmed();
    expect(states(await sign('paola', id, 'changelog'))['changelog']).toBe('green');
    await expect(sign('paola', id, 'product')).rejects.toThrow('est terminé');
  });
});

test('the lists show what the gates and the looks after found', async () => {
  const id = await people.deployment({ digest });
  people.gates = [
    { gate: 'approvals', title: 'Approbations', outcome: 'green', found: 'par deux', remedy: null, at: 1 },
  ];
  await keepAfterResult(people.pool, id, { item: 'health', outcome: 'green', found: '200', at: 2 });
  await keepAfterResult(people.pool, id, { item: 'sentry', outcome: 'waiting', found: 'pas configuré', at: 3 });
  expect(states(await show(id))).toEqual({
    ...{ reviews: 'green', qa: 'open', product: 'open' },
    ...{ health: 'green', sentry: 'open', errors: 'open', changelog: 'open' },
  });
});
