import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointOf } from './murmur.ts';
import { noCapRover, serverAt, slotOf, startPlace, visit, type Place, type Server } from './spec/place.ts';

const names = Array.from({ length: 60 }, (_, index) => `visitor-${index}`);
const environment = 'production';

describe.skipIf(noCapRover('an environment on CapRover'))('an environment on CapRover', { timeout: 600_000 }, () => {
  let place: Place;
  let server: Server;

  beforeAll(async () => {
    place = await startPlace();
    server = serverAt(place);
  }, 600_000);
  afterAll(() => place.close());

  const weights = (blue: number, green: number, component = 'api') =>
    server.traffic.setWeights(environment, 2, [{ component, blue, green }]);
  const start = async (...slot: Parameters<typeof slotOf>) => {
    const spec = slotOf(...slot);
    const backend = await server.target.start(spec, 2);
    await server.traffic.putSlot(spec.id, 2, spec.artifact.version, backend);
  };
  const versionFor = async (visitor: string) =>
    (await visit(place, '/', { cookie: `visitor=${visitor}` })).headers['x-version'];

  test('is prepared, and prepared again nothing is changed', async () => {
    const done = await server.prepared(environment, ['api', 'web']);
    expect(done).toContain('routage de nginx');
    expect(await server.prepared(environment, ['api', 'web'])).toEqual([]);
    // nginx's old workers answer for a moment after a reload.
    await expect.poll(async () => (await visit(place)).status).toBe(503);
  });

  test('starts a version that nobody sees, and starting it again changes nothing', async () => {
    await start('blue', 'v1', { containers: 2 });
    const before = await server.client.apps();
    await start('blue', 'v1', { containers: 2 });
    expect(await server.client.apps()).toEqual(before);
    expect(await server.target.condition(slotOf('blue', 'v1').id)).toMatchObject({
      ...{ state: 'running', version: 'v1', digest: 'digest-v1' },
      backend: { kind: 'process', addresses: [expect.stringContaining('api-blue:8080')] },
    });
    expect((await visit(place)).status).toBe(503);
    expect(await server.target.logs(slotOf('blue', 'v1').id, 1)).toHaveLength(1);
  });

  test('gives no traffic to a slot that nothing runs in', async () => {
    await expect(weights(0, 100)).rejects.toMatchObject({ code: 'refused', message: /rien ne tourne dans green/ });
  });

  test('loses no request while a version comes beside another and takes over step by step', async () => {
    await weights(100, 0);
    const statuses: number[] = [];
    let over = false;
    const visitors = [1, 2, 3].map(async (each) => {
      while (!over) statuses.push((await visit(place, '/?ms=40', { 'x-visitor': `load-${each}` })).status);
    });
    await start('green', 'v2', { containers: 2 });
    for (const share of [10, 50, 100, 0]) await weights(100 - share, share);
    over = true;
    await Promise.all(visitors);
    expect(statuses.length).toBeGreaterThan(20);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('as the newcomer’s share grows, everybody is where nginx’s own hash puts them, and nobody leaves it', async () => {
    const met: string[][] = [];
    for (const share of [10, 50]) {
      await weights(100 - share, share);
      const versions = await Promise.all(names.map(versionFor));
      const newcomers = names.filter((_, index) => versions[index] === 'v2');
      expect(newcomers).toEqual(names.filter((name) => pointOf(name) < share));
      met.push(newcomers);
    }
    expect(met[1]).toEqual(expect.arrayContaining(met[0] ?? []));
  });

  test('a new visitor is told its name once, and by that name stays where it is', async () => {
    const first = await visit(place);
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^visitor=[0-9a-f]{32}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    expect(first.headers['cache-control']).toBe('private');
    const again = await Promise.all(
      names.slice(0, 8).map(() => visit(place, '/', { cookie: cookie.split(';')[0] ?? '' })),
    );
    expect(new Set(again.map(({ headers }) => headers['x-version']))).toEqual(new Set([first.headers['x-version']]));
    expect(again.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true);
    const app = await visit(place, '/', { 'x-visitor': 'an-installed-app' });
    expect(app.headers['set-cookie']).toBeUndefined();
  });

  test('once one version has all the traffic, no visitor is asked for a name', async () => {
    await weights(0, 100);
    expect((await visit(place)).headers['set-cookie']).toBeUndefined();
  });

  test('tells of each answer whose it was; our own looks are not counted, our visits are', async () => {
    const from = Math.floor(Date.now() / 1_000);
    const { key } = await server.router.state(environment);
    await visit(place, '/?status=500');
    for (const way of ['blue', 'look', 'visit-blue'] as const) {
      await server.door.ask(key, { component: 'api', way, path: '/?status=500' });
    }
    await expect.poll(() => failuresSince(from)).toEqual({ v1: 1, v2: 1 });
  });

  const failuresSince = async (from: number) => {
    const { buckets } = await server.traffic.stats(from);
    const sums: Record<string, number> = {};
    for (const { version, errors5xx, gatewayErrors } of buckets) {
      if (errors5xx > 0) sums[version] = (sums[version] ?? 0) + errors5xx - gatewayErrors;
    }
    return sums;
  };

  test('shows the key to no program', async () => {
    const { key } = await server.router.state(environment);
    const answer = await server.door.ask(key, { component: 'api', way: 'green' });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(key);
  });

  test('asked for a slot without the right key, it goes by the weights and says nothing of them', async () => {
    const answer = await visit(place, '/', { 'x-bascule-slot': `${'0'.repeat(32)}:blue@api` });
    expect(answer.headers).toMatchObject({ 'x-version': 'v2' });
    expect(answer.headers['x-bascule-slot']).toBeUndefined();
  });

  test('stops a slot, and then nginx answers in its place, which is counted as its own failure', async () => {
    const { id } = slotOf('blue', 'v1');
    await expect(server.traffic.removeSlot(slotOf('green', 'v2').id, 2)).rejects.toMatchObject({ code: 'refused' });
    await server.traffic.drain(id, 2, 3_000);
    await server.target.stop(id, 2);
    await server.target.stop(id, 2);
    expect(await server.target.condition(id)).toMatchObject({ state: 'absent', version: null });
    const { key } = await server.router.state(environment);
    const from = Math.floor(Date.now() / 1_000);
    expect((await server.door.ask(key, { component: 'api', way: 'visit-blue' })).status).toBe(502);
    const gatewayErrors = async () => {
      const { buckets } = await server.traffic.stats(from);
      return buckets
        .map((bucket) => (bucket.version === 'v1' ? bucket.gatewayErrors : 0))
        .reduce((sum, each) => sum + each, 0);
    };
    await expect.poll(gatewayErrors).toBe(1);
  });

  test('refuses a shadow in one sentence, and needs none to be taken away', async () => {
    await server.traffic.setShadow(environment, 2, []);
    expect(await server.traffic.shadowStats(environment)).toEqual([]);
    const shadows = [{ component: 'api', colour: 'blue' as const, percent: 5 }];
    await expect(server.traffic.setShadow(environment, 2, shadows)).rejects.toThrow(/pas de trafic fantôme ici/);
  });

  test('an older server changes nothing of it any more', async () => {
    const old = serverAt(place);
    const before = [await server.client.apps(), await server.client.nginx(), await server.client.projects()];
    await expect(old.target.start(slotOf('blue', 'v1'), 1)).rejects.toMatchObject({ code: 'stale-epoch' });
    await expect(old.target.stop(slotOf('green', 'v2').id, 1)).rejects.toMatchObject({ code: 'stale-epoch' });
    const zombie = old.traffic.setWeights(environment, 1, [{ component: 'api', blue: 100, green: 0 }]);
    await expect(zombie).rejects.toMatchObject({ name: 'LeaseLost' });
    await expect(old.prepared(environment, ['api', 'further'], 1)).rejects.toMatchObject({ code: 'stale-epoch' });
    expect([await server.client.apps(), await server.client.nginx(), await server.client.projects()]).toEqual(before);
  });

  test('all components of an environment move by one change of the configuration, and what one mounts moves with its own', async () => {
    await start('blue', 'v1', { component: 'web' });
    const { revision, key } = await server.router.state(environment);
    await server.traffic.setWeights(environment, 2, [
      { component: 'web', blue: 100, green: 0 },
      { component: 'api', blue: 0, green: 100 },
    ]);
    expect((await server.router.state(environment)).revision).toBe(revision + 1);
    const versionAt = async (path: string) => (await visit(place, path, {}, 'web')).headers['x-version'];
    expect(await Promise.all(['/', '/apis', '/api', '/api/x'].map(versionAt))).toEqual(['v1', 'v1', 'v2', 'v2']);
    const mounted = await server.door.ask(key, { component: 'web', way: 'blue', path: '/api/x' });
    expect(mounted.headers['x-version']).toBe('v2');
  });
});
