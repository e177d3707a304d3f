import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { startDouble, type Asked } from '../double.ts';
import type { Running, World } from '../world.ts';
import { worldForTests } from '../world-for-tests.ts';
import { start } from './server.ts';

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

const key = 'R'.repeat(32);
const payload = { summary: 'API indisponible', source: 'bascule', severity: 'critical' };

async function pagerDuty(world: World) {
  const double = await start(0, world);
  running.push(double);
  return async (body: object, path = '/v2/enqueue') => {
    const answer = await fetch(`${double.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return [answer.status, await answer.json()] as const;
  };
}

test('the same dedup key pages once until it is resolved, and then again', async () => {
  const world = worldForTests();
  const send = await pagerDuty(world);
  const trigger = { routing_key: key, event_action: 'trigger', dedup_key: 'inc-1', payload };
  expect(await send(trigger)).toEqual([202, { status: 'success', message: 'Event processed', dedup_key: 'inc-1' }]);
  await send(trigger);
  expect(world.inbox.list()).toMatchObject([{ subject: 'API indisponible', state: 'déclenchée' }]);
  await send({ routing_key: key, event_action: 'acknowledge', dedup_key: 'inc-1' });
  expect(world.inbox.list()).toMatchObject([{ state: 'acquittée' }]);
  await send({ routing_key: key, event_action: 'resolve', dedup_key: 'inc-1' });
  expect(world.inbox.list()).toMatchObject([{ state: 'résolue', actions: [] }]);
  await send(trigger);
  expect(world.inbox.list()).toHaveLength(2);
  expect(JSON.stringify(world.inbox.list())).not.toContain(key);
});

test('what is wrong with an event is 400 and named, as PagerDuty names it', async () => {
  const send = await pagerDuty(worldForTests());
  const bad = { routing_key: 'short', event_action: 'trigger', payload: { ...payload, severity: 'bad' } };
  expect(await send(bad)).toEqual([
    400,
    {
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [
        "Length of 'routing_key' is incorrect (should be 32 characters)",
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
      ],
    },
  ]);
  expect(await send({ routing_key: key, payload: {} }, '/v2/change/enqueue')).toMatchObject([
    400,
    { errors: ["'payload.summary' is missing or blank"] },
  ]);
});

test('a change event is kept beside the incidents', async () => {
  const world = worldForTests();
  const send = await pagerDuty(world);
  const change = { routing_key: key, payload: { summary: 'v1.2.3 en production', source: 'bascule' } };
  expect(await send(change, '/v2/change/enqueue')).toEqual([
    202,
    { status: 'success', message: 'Change event processed' },
  ]);
  expect(world.inbox.list()).toMatchObject([{ subject: 'v1.2.3 en production', state: 'changement' }]);
});

test('whoever acknowledges in the inbox has the subscriber told, signed', async () => {
  const asked: Asked[] = [];
  const bare = worldForTests();
  const app = await startDouble(0, {
    ...{ service: 'sentry', faults: bare.faults },
    answer: (each) => (asked.push(each), { status: 200 }),
  });
  running.push(app);
  const settings = { PAGERDUTY_WEBHOOK_URL: `${app.url}/hook`, PAGERDUTY_WEBHOOK_SECRET: 'secret' };
  const world = { ...bare, settings };
  const send = await pagerDuty(world);
  await send({ routing_key: key, event_action: 'trigger', dedup_key: 'inc-1', payload });
  const [page] = world.inbox.list();
  await page?.actions.find(({ title }) => title === 'Acquitter')?.act();
  const [{ headers, body }] = asked as [Asked];
  expect(headers['x-pagerduty-signature']).toBe(`v1=${createHmac('sha256', 'secret').update(body).digest('hex')}`);
  expect(JSON.parse(body.toString())).toMatchObject({
    event: { event_type: 'incident.acknowledged', data: { incident_key: 'inc-1', status: 'acknowledged' } },
  });
  expect(world.inbox.list()).toMatchObject([{ state: 'acquittée', actions: [{ title: 'Résoudre' }] }]);
});
