import { afterEach, describe, expect, test } from 'vitest';
import { idle, startCapRover, type CapRover } from '../../../sandbox/caprover/server.ts';
import type { AppDefinition } from '../../../sandbox/caprover/disk.ts';
import { noNginx } from '../../../sandbox/caprover/nginx.ts';
import { caprover, type CapRoverSettings } from '../../core/target/caprover.ts';
import { examine } from '../../doctor/examine.ts';
import { companionProbes } from './check-companions.ts';
import { CapRoverClient } from './client.ts';
import { Door } from './door.ts';
import { prepare } from './prepare.ts';
import { withCompanions } from './prepare-companions.ts';
import { Router } from './router.ts';
import { slotOf } from './spec/place.ts';

let double: CapRover;

const images = { 'postgres:18': idle, 'redis:8': idle };

async function fresh(resolves?: (domain: string) => boolean) {
  double = await startCapRover({ images, ...(resolves && { resolves }) });
}

const components = [
  { name: 'api', mounts: {} },
  { name: 'web', mounts: { '/api': 'api' } },
];

/** A server that comes to CapRover and prepares it, with what it asked of whom. */
function preparation(changes: Partial<CapRoverSettings> = {}, all = components) {
  const settings = caprover.parse({
    ...{ kind: 'caprover', url: double.url, rootDomain: 'apps.test', certificatesFor: 'ops@rewapp.test' },
    ...{ samples: { address: '127.0.0.1', port: 5514 }, postgres: 'postgres:18', redis: 'redis:8' },
    domains: { web: ['rewapp.test'] },
    ...changes,
  });
  const client = new CapRoverClient({ url: double.url, password: () => 'captain42', patienceMs: 5_000 });
  const rules = { sticky: { cookie: 'visitor', header: null, domain: 'rewapp.test' }, samples: '127.0.0.1:5514' };
  const router = new Router({ client, door: new Door(settings), rules, inForceWithinMs: 2_000 });
  const secretOf = async (name: string) => `${name.toLowerCase()}-of-ours`;
  return { client, router, settings, environment: 'production', components: all, secretOf, onProgress: () => {} };
}

/** CapRover as it is found afterwards, but for what differs each time. */
const found = () => ({
  apps: Object.fromEntries(Object.entries(double.disk.apps).map(([name, app]) => [name, settled(app)])),
  rootDomain: double.disk.rootDomain,
  ssl: [double.disk.hasRootSsl, double.disk.forceSsl],
  nginx: double.disk.nginx.base?.replace(/[0-9a-f]{32}/g, 'key').replace(/"revision":\d+| r\d+"/g, ''),
});
const settled = ({ versions, deployedVersion, projectId, ...app }: AppDefinition) => {
  const deployed = versions.find(({ version }) => version === deployedVersion);
  return {
    ...app,
    image: deployed?.deployedImageName?.replace(/:\d+$/, ''),
    hasProject: projectId in double.disk.projects,
  };
};
const changes = () => double.calls.filter((call) => !call.startsWith('GET') && !call.includes('/login/'));

describe.skipIf(noNginx('preparing a CapRover'))('preparing a CapRover', { timeout: 120_000 }, () => {
  afterEach(() => double.close());

  test('makes a fresh one ready, and a second time changes nothing', async () => {
    await fresh();
    const redis = async () => (await examine(companionProbes(preparation()), 20_000))[0];
    expect(await redis()).toMatchObject({ outcome: 'failed', found: 'l’app redis manque' });
    const done = await prepare(preparation(), 1);
    expect(done.slice(0, 3)).toEqual(['domaine racine apps.test', 'TLS de CapRover', 'TLS seul pour CapRover']);
    expect(Object.keys(double.disk.apps).toSorted()).toEqual([
      'api',
      'api-blue',
      'api-green',
      'postgres',
      'redis',
      'web',
      'web-blue',
      'web-green',
    ]);
    const { apps } = found();
    expect(apps['web-blue']).toMatchObject({ notExposeAsWebApp: true, instanceCount: 0, hasProject: true });
    expect(apps['web']).toMatchObject({
      ...{ forceSsl: true, hasDefaultSubDomainSsl: true, instanceCount: 0, notExposeAsWebApp: false },
      customDomain: [{ publicDomain: 'rewapp.test', hasSsl: true }],
      customNginxConfig: expect.stringContaining('proxy_pass http://$bascule_production__web;'),
    });
    expect(apps['postgres']).toMatchObject({
      ...{ image: 'postgres', instanceCount: 1, notExposeAsWebApp: true, hasPersistentData: true },
      volumes: [{ containerPath: '/var/lib/postgresql', volumeName: 'postgres-data' }],
      envVars: expect.arrayContaining([{ key: 'POSTGRES_PASSWORD', value: 'postgres_password-of-ours' }]),
    });
    expect(apps['redis']?.volumes).toEqual([{ containerPath: '/data', volumeName: 'redis-data' }]);
    const { secrets } = await withCompanions(slotOf('blue', 'v1'), preparation());
    expect(secrets).toEqual({
      SESSION_SECRET: expect.any(String),
      REDIS_URL: `redis://:${apps['redis']?.envVars[0]?.value}@srv-captain--redis:6379`,
    });
    const before = changes().length;
    expect(await prepare(preparation(), 1)).toEqual([]);
    expect(changes()).toHaveLength(before);
    expect(await redis()).toMatchObject({ outcome: 'ok', found: expect.stringMatching(/^redis a redis:8 ;/) });
    double.disk.apps['redis']!.instanceCount = 0;
    expect(await redis()).toMatchObject({ outcome: 'failed', found: 'redis est arrêté dans CapRover' });
    expect(await prepare(preparation(), 1)).toEqual(['réglages de redis']);
    expect(await redis()).toMatchObject({ outcome: 'ok' });
  });

  test('goes on after captain died at any of its changes, before or after, to the very same', async () => {
    const small = () => preparation({ redis: null, domains: { api: ['rewapp.test'] } }, components.slice(0, 1));
    await fresh();
    await prepare(small(), 1);
    const whole = found();
    const count = changes().length;
    await double.close();
    await fresh();
    const ours = small();
    // The server itself dies after each of its changes, and captain at each second of them.
    let change = 0;
    for (; ; change++) {
      if (change % 2) double.faults.put(change % 4 === 1 ? 'crash-before' : 'crash-after');
      let left = 1;
      const impatient = { ...ours, onProgress: () => void (left-- > 0 || dies()) };
      const ended = await prepare(impatient, 1).then(
        () => true,
        (error: Error) => error,
      );
      if (ended === true) break;
      expect(ended).toHaveProperty('message', 'killed');
      expect(change).toBeLessThan(3 * count);
    }
    double.faults.clear();
    expect(change).toBeGreaterThan(10);
    await prepare(ours, 1);
    expect(found()).toEqual(whole);
  });

  test('leaves a slot alone in which a version runs', async () => {
    await fresh();
    const ours = preparation({ certificatesFor: null, postgres: null, redis: null }, components.slice(0, 1));
    await prepare(ours, 1);
    const app = double.disk.apps['api-blue']!;
    app.versions.push({ version: 9, deployedImageName: 'api:1', gitHash: 'digest', timeStamp: '' });
    Object.assign(app, { deployedVersion: 9, instanceCount: 3 });
    expect(await prepare(ours, 1)).toEqual([]);
    expect(app.instanceCount).toBe(3);
  });

  test('takes away nothing that others put into the base configuration', async () => {
    await fresh();
    const theirs =
      '    limit_req_zone $binary_remote_addr zone=theirs:1m rate=10r/s;\n\n    include /etc/nginx/conf.d/*.conf;';
    const ours = preparation({ certificatesFor: null, postgres: null, redis: null }, components.slice(0, 1));
    const { baseConfig } = await ours.client.nginx();
    const captain = '# theirs too\n';
    const base = baseConfig.byDefault.replace('    include /etc/nginx/conf.d/*.conf;', theirs);
    await ours.client.setNginx(base, captain);
    await prepare(ours, 1);
    expect(double.disk.nginx).toMatchObject({ captain, base: expect.stringContaining('zone=theirs:1m') });
  });

  test('a domain that does not lead there yet is told, with all before it done', async () => {
    await fresh((domain) => domain !== 'rewapp.test');
    await expect(prepare(preparation(), 1)).rejects.toThrow(
      /\(1107\) : Verification Failed\. Faites pointer ce nom de domaine/,
    );
    expect(double.disk.apps['api']).toMatchObject({ hasDefaultSubDomainSsl: true });
  });

  test('a CapRover of another domain is not taken over', async () => {
    await fresh();
    double.disk.rootDomain = 'somebody-else.test';
    await expect(prepare(preparation(), 1)).rejects.toThrow(
      /Ce CapRover sert somebody-else\.test, le plan dit apps\.test/,
    );
  });
});

test('a program keeps the Redis that people gave it, and has none where the plan has none', async () => {
  const settings = caprover.parse({
    ...{ kind: 'caprover', url: 'http://captain.test', rootDomain: 'apps.test', certificatesFor: null },
    ...{ samples: { address: '127.0.0.1', port: 5514 }, prefix: 'rewapp-', redis: 'redis:8' },
  });
  const secretOf = async () => 'of/ours';
  const spec = slotOf('blue', 'v1');
  expect((await withCompanions(spec, { settings, secretOf })).secrets).toMatchObject({
    REDIS_URL: 'redis://:of%2Fours@srv-captain--rewapp-redis:6379',
  });
  const given = { ...spec, secrets: { REDIS_URL: 'rediss://:theirs@cache.test:6380' } };
  expect(await withCompanions(given, { settings, secretOf })).toEqual(given);
  expect(await withCompanions(spec, { settings: { ...settings, redis: null }, secretOf })).toEqual(spec);
});

function dies(): never {
  throw new Error('killed');
}
