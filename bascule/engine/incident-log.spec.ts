import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { hour, minute, plan, start } from '../core/incident/spec/story.ts';
import { MovableClock } from '../testing/movable-clock.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { watchIncidents } from '../server/incident/escalation-watch.ts';
import { acknowledge, declare, personKnownAs } from './incident-deeds.ts';
import { amend, amendIn, type IncidentGround } from './incident-log.ts';
import { dueIncidents, findIncident, incidentEvents, incidentsSince } from './incident-table.ts';
import { transaction } from './transaction.ts';

let database: OwnDatabase;
let clock: MovableClock;
let ground: IncidentGround;

beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = new MovableClock();
  if (start > Date.now()) clock.moveTo(start);
  ground = { pool: database.pool, plan, clock };
  await database.pool.query(
    'TRUNCATE bascule.incident, bascule.incident_event, bascule.incident_deployment, bascule.message',
  );
});

const report = (severity: 'SEV-1' | 'SEV-2' | 'SEV-4' = 'SEV-1', title = 'API indisponible') =>
  declare(ground, {
    ...{ environment: 'guarded', components: ['service'], title, severity },
    ...{ reason: 'Plus rien ne répond.', by: 'lea', via: 'slack' },
  });
const factsOf = async (id: string) => (await incidentEvents(database.pool, id)).map(({ type }) => type);
const templates = async (channel: string) =>
  (
    await database.pool.query<{ template: string }>(
      'SELECT template FROM bascule.message WHERE channel = $1 ORDER BY number',
      [channel],
    )
  ).rows.map(({ template }) => template);

describe('an incident that is declared', () => {
  test('calls the first level, tells the room and the public in one transaction', async () => {
    const { id } = await report();
    expect(await factsOf(id)).toEqual(['declared', 'update-published', 'escalated']);
    expect(await templates('#incidents')).toEqual(['incident-opened', 'escalated']);
    expect(await templates('pagerduty')).toEqual(['page']);
    const { rows } = await database.pool.query('SELECT who, what, why FROM bascule.audit ORDER BY number DESC LIMIT 1');
    expect(rows).toEqual([{ who: 'lea', what: 'incident-declared', why: `${id} : Plus rien ne répond.` }]);
  });

  test('leaves nothing behind when the transaction that it is part of does not come to its end', async () => {
    const { id } = await report();
    const before = await factsOf(id);
    const crash = transaction(database.pool, async (client) => {
      await amendIn(client, plan, id, clock.now() + hour, () => [{ type: 'noted', by: 'lea', text: 'x' }]);
      throw new Error('the power is cut');
    });
    await expect(crash).rejects.toThrow('the power is cut');
    expect(await factsOf(id)).toEqual(before);
    expect(await templates('pagerduty')).toEqual(['page']);
  });
});

test('what two people report at once is one incident, for which one call goes out', async () => {
  const reports = await Promise.all([report(), report('SEV-1', 'api INDISPONIBLE'), report()]);
  expect(new Set(reports.map(({ id }) => id)).size).toBe(1);
  expect(await factsOf(reports[0]!.id)).toEqual(['declared', 'update-published', 'escalated', 'noted', 'noted']);
  expect(await templates('pagerduty')).toEqual(['page']);
});

describe('an escalation', () => {
  test('that two servers look at in the same moment goes on once', async () => {
    const { id } = await report();
    clock.moveBy(11 * minute);
    await Promise.all(Array.from({ length: 6 }, () => amend(ground, id)));
    expect((await factsOf(id)).filter((type) => type === 'escalated')).toHaveLength(3);
    expect(await templates('pagerduty')).toEqual(['page', 'page', 'page']);
    expect(await dueIncidents(database.pool, clock.now(), 10)).toEqual([]);
  });

  test('that nobody looked at for hours calls each level once, and goes on from there', async () => {
    const { id } = await report();
    clock.moveBy(5 * hour);
    await amend(ground, id);
    const calls = (await findIncident(database.pool, id))?.escalation.calls ?? [];
    expect(calls.map(({ round, step }) => `${round}/${step}`)).toEqual(['0/0', '1/0', '1/1', '1/2']);
  });

  test('goes on by a watch that one incident does not keep from the others', async () => {
    const [broken, sound] = [await report(), await report('SEV-1', 'Paiements refusés')];
    await database.pool.query(`UPDATE bascule.incident_event SET fact = '{}' WHERE incident_id = $1 AND seq = 1`, [
      broken.id,
    ]);
    const troubles: (string | null)[] = [];
    const watch = watchIncidents(ground, (_error, incident) => troubles.push(incident));
    clock.moveBy(6 * minute);
    await expect
      .poll(() => factsOf(sound.id).then((facts) => facts.filter((type) => type === 'escalated').length), {
        timeout: 20_000,
      })
      .toBe(2);
    await watch.stop();
    expect(troubles).toContain(broken.id);
    await database.pool.query('DELETE FROM bascule.incident_event WHERE incident_id = $1', [broken.id]);
  });
});

describe('of many who take an incident on at once', () => {
  test('one is first, the others are told who, and the pager is told once', async () => {
    const { id } = await report();
    const outcomes = await Promise.all(
      ['dora', 'karim', 'fanny', 'lea'].map((by) => acknowledge(ground, id, { by, via: 'pagerduty' })),
    );
    const winner = outcomes.find(({ kind }) => kind === 'taken')?.incident.acknowledged?.by ?? '';
    const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
    expect(refused).toHaveLength(3);
    for (const { why } of refused) expect(why).toContain(`est déjà pris en charge, par ${winner}`);
    expect(await templates('pagerduty')).toEqual(['page', 'page-acknowledged']);
  });

  test('the same person may say it twice, by two ways', async () => {
    const { id } = await report();
    await acknowledge(ground, id, { by: 'dora', via: 'slack' });
    expect(await acknowledge(ground, id, { by: 'dora', via: 'pagerduty' })).toMatchObject({ kind: 'taken' });
    expect((await factsOf(id)).filter((type) => type === 'acknowledged')).toHaveLength(1);
  });

  test('nobody takes on what is over', async () => {
    const { id } = await report();
    await amend(ground, id, () => [{ type: 'resolved', by: 'dora', cause: 'x', action: 'y' }]);
    expect(await acknowledge(ground, id, { by: 'lea', via: 'slack' })).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining(`npx bascule incident reopen ${id}`),
    });
  });
});

test('what nobody was woken for ends by itself after the quiet time, and says what brought it to an end', async () => {
  const { id } = await report('SEV-4');
  await amend(ground, id, () => [{ type: 'mitigated', by: 'bascule', how: 'Le trafic est revenu à v1.' }]);
  clock.moveBy(59 * minute);
  await amend(ground, id);
  expect((await findIncident(database.pool, id))?.resolved).toBeNull();
  clock.moveBy(minute);
  await amend(ground, id);
  expect((await findIncident(database.pool, id))?.resolved).toMatchObject({
    by: 'bascule',
    cause: 'Plus rien ne répond.',
    action: 'Le trafic est revenu à v1.',
  });
});

test('those who only look see what was open since a moment, with what the public was told', async () => {
  const [over, open] = [await report(), await report('SEV-4', 'Une faute')];
  await amend(ground, over.id, () => [{ type: 'resolved', by: 'dora', cause: 'x', action: 'y' }]);
  const resolvedAt = (await findIncident(database.pool, over.id))?.resolved?.at ?? 0;
  const seen = await incidentsSince(database.pool, resolvedAt);
  expect(seen).toMatchObject([
    { id: over.id, state: 'resolved', updates: [{ status: 'investigating' }, { status: 'resolved' }] },
    { id: open.id, state: 'open', updates: [] },
  ]);
  expect((await incidentsSince(database.pool, resolvedAt + 1)).map(({ id }) => id)).toEqual([open.id]);
});

test('time in an incident’s log never goes back, though two clocks differ', async () => {
  const { id } = await report();
  await transaction(database.pool, (client) =>
    amendIn(client, plan, id, clock.now() - hour, () => [{ type: 'noted', by: 'lea', text: 'x' }]),
  );
  const times = (await incidentEvents(database.pool, id)).map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('people are known by their name, their address, or the name that is shown', () => {
  expect(['dora', 'DORA@exemple.fr', 'Dora Petit', 'zoe'].map((as) => personKnownAs({ plan }, as))).toEqual([
    ...['dora', 'dora', 'dora', null],
  ]);
});
