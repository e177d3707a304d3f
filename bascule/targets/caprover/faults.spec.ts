import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CapRoverTarget } from './caprover-target.ts';
import { PullAccount } from './pull-account.ts';
import { isReal, noCapRover, serverAt, slotOf, startPlace, visit, type Place, type Server } from './spec/place.ts';

const environment = 'production';

/** Faults can only be asked of the double. */
describe.skipIf(isReal || noCapRover('faults of CapRover'))('on a CapRover with faults', () => {
  let place: Place;
  let server: Server;

  beforeAll(async () => {
    place = await startPlace({ convergesWithinMs: 20_000 });
    server = serverAt(place);
    await server.prepared(environment, ['api']);
    await start('blue', 'v1');
    await weights(100, 0);
  });
  afterAll(() => place.close());
  afterEach(() => place.double.faults.clear());

  const start = async (colour: 'blue' | 'green', version: string, by = server, epoch = 1) => {
    const spec = slotOf(colour, version);
    const backend = await by.target.start(spec, epoch);
    await by.traffic.putSlot(spec.id, epoch, version, backend);
  };
  const weights = (blue: number, green: number, by = server, epoch = 1) =>
    by.traffic.setWeights(environment, epoch, [{ component: 'api', blue, green }]);
  const versionOf = async (colour: 'blue' | 'green') => {
    const { key } = await server.router.state(environment);
    return (await server.door.ask(key, { component: 'api', way: colour })).headers['x-version'];
  };

  test.each([
    ['before', 'PATCH'],
    ['after', 'PATCH'],
    ['before', 'POST /user/apps/appData'],
    ['after', 'POST /user/apps/appData'],
  ] as const)('a start goes on when captain dies %s a %s, and ends where it should', async (when, call) => {
    const version = (await versionOf('green')) === 'v2' ? 'v3' : 'v2';
    place.double.faults.put(`crash-${when}`, 1, new RegExp(`^${call}`));
    await start('green', version);
    expect(await versionOf('green')).toBe(version);
    expect(place.double.swarm.services.get('api-green')?.tasks).toHaveLength(1);
  });

  test('a build that was lost with captain is asked for again', async () => {
    place.double.faults.put('build-waits', 1, /^api-green$/);
    const version = (await versionOf('green')) === 'v2' ? 'v3' : 'v2';
    const started = start('green', version);
    await expect.poll(async () => (await server.client.build('api-green')).isAppBuilding).toBe(true);
    await place.double.restart();
    await started;
    expect(await versionOf('green')).toBe(version);
    place.double.release();
  });

  test('a start ends only once the version answers, however early CapRover calls it deployed', async () => {
    const version = (await versionOf('green')) === 'v2' ? 'v3' : 'v2';
    place.double.swarm.lateMs = 700;
    await start('green', version);
    place.double.swarm.lateMs = 30;
    expect(await versionOf('green')).toBe(version);
  });

  test('a build that fails is told with the end of its log, and nobody notices', async () => {
    place.double.faults.put('build-fails', 1, /^api-green$/);
    await expect(start('green', 'v1')).rejects.toMatchObject({
      code: 'build-failed',
      message: /production\/api-green de registry\.test\/app:v1 : .*[\s\S]*no space left on device/,
    });
    await expect(start('green', 'v9')).rejects.toMatchObject({
      code: 'build-failed',
      message: /pull access denied/,
    });
    expect((await visit(place)).headers['x-version']).toBe('v1');
  });

  test('a version that never answers is told with its own last words, and the way is free for the next', async () => {
    const hurried = serverAt({ ...place, settings: { ...place.settings, convergesWithinMs: 1_000 } });
    await expect(start('green', 'broken', hurried)).rejects.toMatchObject({
      code: 'not-converged',
      message: /dit production\/api-green déployé, mais broken ne répond pas .*[\s\S]*no database/,
    });
    await start('green', 'v2');
    expect(await versionOf('green')).toBe('v2');
  });

  test('where nginx takes no configuration, the weights stay, all is served, and it works again once that is mended', async () => {
    await start('green', 'v2');
    const apps = place.double.disk.apps;
    apps['stranger'] = {
      ...structuredClone(apps['api']!),
      customNginxConfig: 'server { no_such_thing; }',
      customDomain: [],
    };
    await expect(weights(50, 50)).rejects.toMatchObject({
      ...{ code: 'nginx-refused', status: 1116 },
      message: /unknown directive "no_such_thing"[\s\S]* Rien n’a changé dans le routage/,
    });
    expect((await server.router.state(environment)).components['api']?.weights).toEqual({ blue: 100, green: 0 });
    expect((await visit(place)).headers['x-version']).toBe('v1');
    Reflect.deleteProperty(apps, 'stranger');
    await weights(0, 100);
    expect((await visit(place)).headers['x-version']).toBe('v2');
    await weights(100, 0);
  });

  test.each(['crash-before', 'crash-after'] as const)('a change of weights survives captain’s %s', async (fault) => {
    await start('green', 'v2');
    place.double.faults.put(fault, 1, /^POST \/user\/system\/nginxconfig/);
    await weights(0, 100);
    expect((await visit(place)).headers['x-version']).toBe('v2');
    await weights(100, 0);
  });

  test('a configuration that was saved as captain died, and never loaded, is loaded', async () => {
    await start('green', 'v2');
    place.double.faults.put('crash-unloaded', 1, /^nginx$/);
    await weights(0, 100, serverAt(place, { inForceWithinMs: 2_000 }));
    expect(place.double.faults.take(['crash-unloaded'], 'nginx')).toBeNull();
    expect((await visit(place)).headers['x-version']).toBe('v2');
    await weights(100, 0);
  });

  test('two servers that write at once lose nothing of each other', async () => {
    const other = serverAt(place);
    await other.prepared('staging', ['shop']);
    const shop = slotOf('blue', 'v1', { component: 'shop', environment: 'staging' });
    await other.traffic.putSlot(shop.id, 1, 'v1', await other.target.start(shop, 1));
    for (const share of [10, 90]) {
      await Promise.all([
        weights(100 - share, share),
        other.traffic.setWeights('staging', 1, [{ component: 'shop', blue: share === 10 ? 100 : 0, green: 0 }]),
      ]);
      expect((await server.router.state(environment)).components['api']?.weights).toMatchObject({ green: share });
      expect((await server.router.state('staging')).components['shop']?.weights.blue).toBe(share === 10 ? 100 : 0);
    }
    await weights(100, 0);
  });

  test('two servers that start the same slot of the same release at once end with one of it', async () => {
    const other = serverAt(place);
    await Promise.all([start('green', 'v3'), start('green', 'v3', other)]);
    expect(await versionOf('green')).toBe('v3');
    expect(await server.target.condition(slotOf('green', 'v3').id)).toMatchObject({ state: 'running', version: 'v3' });
  });

  describe('where the registry’s passwords run out', () => {
    const domain = '123456789012.dkr.ecr.eu-west-3.amazonaws.com';
    const hourMs = 3_600_000;
    let now = 0;
    let logins = 0;
    let isRefused = false;
    let target: CapRoverTarget;

    beforeAll(() => {
      const { images, accounts } = place.double.swarm;
      for (const version of ['v1', 'v2', 'v3'])
        images.set(`${domain}/rewapp/app:${version}`, images.get(`registry.test/app:${version}`)!);
      // The newest password alone, as if all others had run out.
      accounts.set(domain, (user, password) => !isRefused && user === 'AWS' && password === `password-${logins}`);
      const { client, door, router } = server;
      const login = async () => ({ user: 'AWS', password: `password-${(logins += 1)}` });
      target = new CapRoverTarget({
        ...{ client, door, router, settings: place.settings, probePathOf: () => '/health' },
        imageOf: ({ artifact }) => Promise.resolve(`${domain}/rewapp/app:${artifact.version}`),
        pullAccount: new PullAccount({ client, prefix: `${domain}/rewapp`, login, now: () => now }),
      });
    });

    /** Another version in the slot; answers what CapRover was told of the account, and of what to deploy, in their order. */
    async function deployed(): Promise<string[]> {
      const version = (await versionOf('green')) === 'v2' ? 'v3' : 'v2';
      const from = place.double.calls.length;
      await target.start(slotOf('green', version), 1);
      expect(await versionOf('green')).toBe(version);
      const told = place.double.calls.slice(from).filter((call) => call.startsWith('POST'));
      return told.flatMap((call) => /registries\/(\w+)|(appData)/.exec(call)?.slice(1).filter(Boolean) ?? []);
    }
    const account = () => place.double.disk.registries[0];

    test('CapRover gets an account before the first image of it, and a new password before a later one', async () => {
      expect(await deployed()).toEqual(['insert', 'setpush', 'appData']);
      expect(account()).toMatchObject({
        ...{ registryDomain: domain, registryImagePrefix: 'rewapp', registryUser: 'AWS' },
        registryPassword: 'password-1',
      });
      expect(place.double.disk.defaultPushRegistryId).toBe('');
      now += 11 * hourMs;
      expect(await deployed()).toEqual(['update', 'appData']);
      expect(account()?.registryPassword).toBe('password-2');
    });

    test('an account that is refused is told in one sentence, and nothing is deployed', async () => {
      now += 11 * hourMs;
      isRefused = true;
      const before = await versionOf('green');
      await expect(deployed()).rejects.toThrow(
        /CapRover a refusé POST \/user\/registries\/update\/ \(1112\) : .* Vérifiez que CapRover atteint ce registre/,
      );
      expect(await versionOf('green')).toBe(before);
    });
  });

  test('an old server that wakes up within its last call is overruled by the one that took over', async () => {
    const old = serverAt(place);
    // Paused between its look at the epoch and its word: the word comes through, as CapRover compares nothing.
    const { setNginx } = old.client;
    const paused = Promise.withResolvers<void>();
    const awake = Promise.withResolvers<void>();
    old.client.setNginx = async (...configuration) => {
      paused.resolve();
      await awake.promise;
      return setNginx.apply(old.client, configuration);
    };
    const zombie = weights(0, 100, old, 1);
    await paused.promise;
    await weights(100, 0, server, 2);
    awake.resolve();
    await zombie.catch(() => {});
    // The next word of the new one is true again, whatever the old one left.
    await weights(100, 0, server, 2);
    expect((await server.router.state(environment)).epoch).toBe(2);
    expect((await visit(place)).headers['x-version']).toBe('v1');
    await expect(weights(0, 100, old, 1)).rejects.toMatchObject({ name: 'LeaseLost' });
  });
});
