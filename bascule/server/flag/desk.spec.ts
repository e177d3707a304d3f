import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { flag, type FlagInput } from '../../core/flag/schema.ts';
import { FlagInstallation } from '../../testing/flag-installation.ts';
import { auditOf } from '../../engine/audit-table.ts';
import { exported, flagDetail, flagList, history, imported, outcome, proposals, report } from './wire.ts';

let server: FlagInstallation;
beforeAll(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
});
afterAll(() => server.close());

let count = 0;
/** A flag of its own for a test. */
async function fresh(more: Partial<FlagInput> = {}, environment = 'test'): Promise<string> {
  const key = `flag-${++count}`;
  const wanted = await server.set({ key, title: 'À l’essai', ...more }, environment);
  if (wanted.outcome === 'proposed') await accept(wanted.proposal.id);
  return key;
}

const at = (environment: string, path: string) => `/api/environments/${environment}/${path}`;
const get = async <S extends z.ZodType>(path: string, schema: S, environment = 'test') =>
  (await server.as('paola')).call('GET', at(environment, path), schema);
const post = async (person: string | null, environment: string, path: string, body: object) =>
  (await server.as(person)).call('POST', at(environment, path), z.unknown(), body);

const accept = (id: string, person = 'karim') =>
  post(person, 'guarded', `flag-proposals/${id}/accept`, { comment: 'Vu.' });
const undo = (revision: number, environment = 'test') =>
  post('paola', environment, `flag-changes/${revision}/undo`, { by: 'paola' });
const detail = (key: string, environment = 'test') => get(`flags/${key}`, flagDetail, environment);

async function proposed(key: string, verb: string): Promise<string> {
  const wanted = await server.turn(key, verb, 'paola', 'guarded');
  if (wanted.outcome !== 'proposed') throw new Error('It was made at once.');
  return wanted.proposal.id;
}

const messages = async (template: string) =>
  (
    await server.database.pool.query<{ channel: string; body: object }>(
      'SELECT channel, body FROM bascule.message WHERE template = $1 ORDER BY number DESC',
      [template],
    )
  ).rows;

describe('a change', () => {
  test('is kept with who, when, why, and what was before and after', async () => {
    const key = await fresh();
    await server.turn(key, 'on');
    const { changes } = await get(`flag-changes?flag=${key}`, history);
    expect(changes).toMatchObject([
      {
        key,
        kind: 'on',
        who: 'paola',
        why: 'for a test',
        before: { enabled: false },
        after: { enabled: true },
        lines: ['allumé'],
      },
      { key, kind: 'set', before: null, after: { key } },
    ]);
    const audit = (await auditOf(server.database.pool, 'test', 5)).find(({ what }) => what === 'flag-changed');
    expect(audit).toMatchObject({
      who: 'paola',
      what: 'flag-changed',
      why: expect.stringMatching(/^flag flag-\d+ : allumé \(révision \d+\)\. for a test$/),
    });
  });

  test('of what is so already changes nothing, and says so', async () => {
    const key = await fresh();
    await expect(server.turn(key, 'off')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('il est déjà éteint'),
    });
    await expect(server.turn(key, 'revive')).rejects.toThrow('il n’est pas coupé');
    expect((await get(`flag-changes?flag=${key}`, history)).changes).toHaveLength(1);
  });

  test('by two people at once is made once: the second is told who was faster', async () => {
    const key = await fresh();
    const { revision, definition } = await detail(key);
    const wish = (title: string, by: string) =>
      post(by, 'test', `flags/${key}`, { definition: { ...definition, title }, revision, why: 'at once', by });
    const done = await Promise.allSettled([wish('one', 'paola'), wish('other', 'paola')]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = done.find((each) => each.status === 'rejected')?.reason as Error;
    expect(refused.message).toMatch(
      /a changé depuis : modifié par Paola Rossi \(révision \d+\)\. Relisez-le, puis recommencez\./,
    );
  });

  test('may turn a flag that somebody else changes at the same time, without a word being lost', async () => {
    const key = await fresh();
    await Promise.all([server.turn(key, 'on'), server.turn(key, 'kill'), fresh(), fresh()]);
    expect((await detail(key)).definition).toMatchObject({ enabled: true, killed: { by: 'paola' } });
  });

  test('with a rule that can’t match is told of it, and kept', async () => {
    const wanted = await server.set({
      key: 'nobody',
      enabled: true,
      strategies: [{ name: 'userWithId', userIds: [] }],
      dependencies: [{ flag: 'missing' }],
    });
    expect(wanted.warnings).toEqual([
      'strategies[0].userIds : une liste vide ne laisse entrer personne',
      expect.stringContaining('« missing » n’existe pas dans cet environnement'),
    ]);
    expect((await detail('nobody')).warnings).toEqual(wanted.warnings);
  });

  test('that can’t be meant is refused, and nothing is kept', async () => {
    const schedule = { from: '2026-12-02T00:00:00Z', until: '2026-12-01T00:00:00Z' };
    await expect(server.set({ key: 'backwards', schedule })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('la fin doit venir après le début'),
    });
    await expect(detail('backwards')).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each([
    ['another key than its address', { definition: { key: 'other' }, revision: null }, 'n’est pas « flag-x »'],
    [
      'a tie to a component that there is not',
      { definition: { key: 'flag-x', tiedTo: { component: 'app', onAtPercent: 25 } }, revision: null },
      'choisissez parmi service, site',
    ],
    [
      'a share beyond 100',
      { definition: { key: 'flag-x', strategies: [{ name: 'flexibleRollout', rollout: 101 }] }, revision: null },
      'pourcentage entier de 0 à 100',
    ],
    ['no reason', { definition: { key: 'flag-x' }, revision: null, why: '' }, 'dites pourquoi'],
  ])('with %s is refused in a sentence', async (_, body, sentence) => {
    await expect(post('paola', 'test', 'flags/flag-x', { why: 'a test', by: 'p', ...body })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(sentence),
    });
  });

  test('needs somebody who may', async () => {
    const key = await fresh();
    await expect(server.turn(key, 'on', 'lea')).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Léa Martin n’a pas le droit de changer un feature flag : seul un Product Owner le peut.',
    });
    expect(await server.turn(key, 'on', null)).toMatchObject({ outcome: 'made', change: { who: 'owner' } });
  });
});

describe('an undo', () => {
  test('brings back what was before', async () => {
    const key = await fresh({ title: 'Avant' });
    await server.set({ key, title: 'Après', enabled: true });
    const { revision } = await detail(key);
    await undo(revision);
    expect((await detail(key)).definition).toMatchObject({ title: 'Avant', enabled: false });
    expect((await detail(key)).changes[0]).toMatchObject({ kind: 'undone', why: `Annule la révision ${revision}.` });
  });

  test('is refused when something newer changed, and says what', async () => {
    const key = await fresh();
    await server.turn(key, 'on');
    const { revision } = await detail(key);
    await server.turn(key, 'kill');
    await expect(undo(revision)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /a changé depuis : coupé d’urgence par Paola Rossi \(révision \d+\)\. Annulez d’abord/,
      ),
    });
  });

  test('can itself be undone, and so can a removal', async () => {
    const key = await fresh({ title: 'Là' });
    await server.turn(key, 'remove');
    await expect(detail(key)).rejects.toMatchObject({ code: 'not-found' });
    const [last] = (await get(`flag-changes?flag=${key}`, history)).changes;
    await undo(last!.revision);
    expect((await detail(key)).definition.title).toBe('Là');
    await undo((await detail(key)).revision);
    await expect(detail(key)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of a revision that there is not says so', async () => {
    await expect(undo(9_999)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('where the plan asks for people’s agreement', () => {
  test('a change waits, is told, and is made by a second person', async () => {
    const key = await fresh({}, 'guarded');
    const id = await proposed(key, 'on');
    expect(server.board.of('guarded').snapshot.flags.find((each) => each.key === key)?.enabled).toBe(false);
    expect((await get('flag-proposals', proposals, 'guarded')).proposals).toMatchObject([
      { id, key, who: 'paola', lines: ['allumé'], overtaken: false },
    ]);
    expect((await messages('flag-proposed'))[0]).toMatchObject({
      channel: '#deployments',
      body: { flag: key, environment: 'guarded', by: 'Paola Rossi', what: 'allumé', proposal: id },
    });
    await accept(id);
    expect((await detail(key, 'guarded')).changes[0]).toMatchObject({ kind: 'on', who: 'paola', acceptedBy: 'karim' });
    expect((await get('flags', flagList, 'guarded')).fourEyes).toBe(true);
  });

  test('nobody accepts their own, and only who may', async () => {
    const id = await proposed(await fresh({}, 'guarded'), 'on');
    await expect(accept(id, 'paola')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('une autre personne'),
    });
    await expect(accept(id, 'quentin')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(post(null, 'guarded', `flag-proposals/${id}/accept`, {})).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('an answer counts once', async () => {
    const id = await proposed(await fresh({}, 'guarded'), 'on');
    const answers = await Promise.allSettled([accept(id), accept(id, 'lea')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(post('karim', 'guarded', `flag-proposals/${id}/decline`, {})).rejects.toThrow('a déjà été accepté');
  });

  test('what was declined is not made', async () => {
    const key = await fresh({}, 'guarded');
    const id = await proposed(key, 'on');
    await post('karim', 'guarded', `flag-proposals/${id}/decline`, { comment: 'Pas le vendredi.' });
    expect((await detail(key, 'guarded')).definition.enabled).toBe(false);
    await expect(accept(id)).rejects.toThrow('a déjà été refusé par karim');
  });

  test('what somebody overtook is not made, and says by what', async () => {
    const key = await fresh({}, 'guarded');
    const [first, second] = [await proposed(key, 'on'), await proposed(key, 'remove')];
    await accept(first);
    expect((await detail(key, 'guarded')).proposals).toMatchObject([{ id: second, overtaken: true }]);
    await expect(accept(second)).rejects.toThrow(
      /a changé depuis : allumé par Paola Rossi \(révision \d+\)\. f-\d+ ne s’applique plus/,
    );
    expect((await detail(key, 'guarded')).definition.enabled).toBe(true);
    await expect(accept(second)).rejects.toThrow('ne s’applique plus');
  });

  test('a kill is one person’s, at once, and shouted; bringing it back takes two', async () => {
    const key = await fresh({ title: 'QR code', enabled: true }, 'guarded');
    expect(await server.turn(key, 'kill', 'dora', 'guarded')).toMatchObject({ outcome: 'made' });
    expect((await messages('kill-switch'))[0]).toEqual({
      channel: '#incidents',
      body: { flag: key, title: 'QR code', environment: 'guarded', by: 'Dora Petit', why: 'for a test' },
    });
    await accept(await proposed(key, 'revive'));
    expect((await detail(key, 'guarded')).state).toBe('on');
  });

  test('a whole definition can’t lift a kill switch by the way', async () => {
    const key = await fresh({ enabled: true }, 'guarded');
    await server.turn(key, 'kill', 'paola', 'guarded');
    await accept(
      ((await server.set({ key, enabled: true, title: 'Autre' }, 'guarded')) as { proposal: { id: string } }).proposal
        .id,
    );
    expect((await detail(key, 'guarded')).state).toBe('killed');
  });

  test('nobody without a token changes anything', async () => {
    await expect(server.turn('flag-1', 'kill', null, 'guarded')).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('the report', () => {
  test('names what is past its day', async () => {
    const key = await fresh({ expiresOn: '2020-01-01', owner: 'paola' });
    const found = (await get('flag-report', report)).flags.find((each) => each.key === key);
    expect(found).toMatchObject({ why: 'expired', owner: 'paola' });
  });
});

describe('a file of Unleash', () => {
  const file = {
    version: 1,
    features: [
      {
        name: 'Moved.over',
        enabled: true,
        strategies: [{ name: 'flexibleRollout', parameters: { rollout: '25', stickiness: 'userId', groupId: 'g' } }],
      },
      { name: 'odd', enabled: true, strategies: [{ name: 'ourOwn' }] },
    ],
  };

  test('is taken over whole, and told what it could not say', async () => {
    const client = await server.as('paola');
    const take = () => client.call('POST', at('test', 'flag-import'), imported, { from: 'unleash', file, by: 'paola' });
    expect(await take()).toEqual({ made: 2, proposed: 0, unchanged: 0, told: [expect.stringContaining('ourOwn')] });
    expect((await detail('Moved.over')).definition.strategies).toMatchObject([
      { name: 'flexibleRollout', rollout: 25 },
    ]);
    expect(await take()).toMatchObject({ made: 0, unchanged: 2 });
    const back = await get('flag-export?to=unleash', exported);
    expect(back.clientFeatures).toMatchObject({
      features: expect.arrayContaining([expect.objectContaining({ name: 'Moved.over' })]),
    });
  });

  test('becomes proposals where two have to agree', async () => {
    expect(await post('paola', 'guarded', 'flag-import', { from: 'unleash', file, by: 'p' })).toMatchObject({
      made: 0,
      proposed: 2,
    });
    const [told, before] = await messages('flag-proposed');
    expect(told?.body).toMatchObject({ flag: 'Moved.over, odd', environment: 'guarded', by: 'Paola Rossi' });
    expect(before?.body, 'one message for both').not.toMatchObject({ why: 'Repris d’Unleash.' });
  });

  test('that is none is refused, with what is allowed', async () => {
    await expect(
      post('paola', 'test', 'flag-import', { from: 'unleash', file: { a: 1 }, by: 'p' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('ce n’est pas un fichier d’Unleash'),
    });
  });
});

test('every change is only ever added', async () => {
  await fresh();
  await expect(server.database.pool.query(`UPDATE bascule.flag_change SET who = 'nobody'`)).rejects.toThrow(
    'only ever added',
  );
});

test('an environment that there is not is named with those that are', async () => {
  await expect(get('flags', flagList, 'prod')).rejects.toThrow('choisissez parmi test, guarded');
});

test('the plan’s flags are there at the first start, and stay as people left them', async () => {
  const given = { key: 'qr-code', title: 'QR code', enabled: true, environments: { guarded: { enabled: false } } };
  const own = await FlagInstallation.start(inject('postgresUrl'), {
    change: (plan) => ({
      ...plan,
      flags: [given],
      environments: [...plan.environments, { name: 'guarded', title: 'G', bakeMs: 0, portOffset: 100 }],
    }),
  });
  const isOn = (of: FlagInstallation, environment: string) =>
    of.board.of(environment).snapshot.flags.map(({ enabled }) => enabled);
  expect([isOn(own, 'test'), isOn(own, 'guarded')]).toEqual([[true], [false]]);
  await own.turn('qr-code', 'off', null);
  await own.turn('qr-code', 'remove', null, 'guarded');
  const restarted = await own.another();
  expect([isOn(restarted, 'test'), isOn(restarted, 'guarded')]).toEqual([[false], []]);
  await expect(
    (await restarted.as(null)).call('POST', at('test', 'flag-changes/1/undo'), outcome, { by: 'x' }),
  ).rejects.toThrow('vient du plan');
  await restarted.stop();
  await own.close();
  expect(flag.parse({ key: 'x' }).enabled).toBe(false);
});
