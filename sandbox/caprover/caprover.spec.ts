import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { noNginx } from './nginx.ts';
import { programImage, startCapRover, type CapRover } from './server.ts';

interface Said {
  status: number;
  description: string;
  data: {
    appDefinitions?: Record<string, unknown>[];
    isAppBuilding?: boolean;
    isBuildFailed?: boolean;
    token?: string;
  };
}

/** What a client of CapRover has to live with, as it is in its own source (c352c97, v1.15.3). */
describe.skipIf(noNginx('CapRover’s double'))('CapRover’s double', () => {
  let caprover: CapRover;
  let token = '';

  beforeAll(async () => {
    const images = { 'app:1': programImage('v1'), 'app:2': programImage('v2') };
    caprover = await startCapRover({ images, password: 'secret' });
    token = (await ask('POST', '/login/', { password: 'secret' })).data.token ?? '';
    await ask('POST', '/user/apps/appDefinitions/register/', { appName: 'api' });
    await deploy('api', { imageName: 'app:1' });
    await settled();
  });
  afterAll(() => caprover.close());

  const raw = (method: string, path: string, body?: unknown) =>
    fetch(`${caprover.url}/api/v2${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-namespace': 'captain', 'x-captain-auth': token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const ask = async (method: string, path: string, body?: unknown) =>
    (await (await raw(method, path, body)).json()) as Said;
  const deploy = (name: string, definition: object, query = '?detached=1') =>
    ask('POST', `/user/apps/appData/${name}/${query}`, {
      captainDefinitionContent: JSON.stringify({ schemaVersion: 2, ...definition }),
      gitHash: 'x',
    });
  const appOf = async (name = 'api') =>
    (await ask('GET', '/user/apps/appDefinitions/')).data.appDefinitions?.find(({ appName }) => appName === name);
  const build = async (name = 'api') => (await ask('GET', `/user/apps/appData/${name}/`)).data;
  const settled = async (name = 'api') => {
    const service = await vi.waitUntil(
      async () => !(await build(name)).isAppBuilding && caprover.swarm.services.get(name),
      { timeout: 10_000 },
    );
    await service.settled();
  };
  const pids = () => caprover.swarm.services.get('api')?.tasks.map(({ pid }) => pid) ?? [];
  const update = (method: 'POST' | 'PATCH', changes: object) =>
    ask(method, '/user/apps/appDefinitions/update/', { appName: 'api', ...changes });

  test('1: a version is deployed, as it says, before any of its containers began', async () => {
    caprover.swarm.lateMs = 500;
    const [before] = pids();
    await deploy('api', { imageName: 'app:2' });
    await expect.poll(async () => (await build()).isAppBuilding).toBe(false);
    expect(await appOf()).toMatchObject({ deployedVersion: 2, isAppBuilding: false });
    expect(pids()).toEqual([before]);
    await settled();
    expect(pids()).not.toEqual([before]);
    caprover.swarm.lateMs = 30;
  });

  test('2: builds go one by one, and an attached one that waits holds the lock', async () => {
    caprover.faults.put('build-waits', 1, /^api$/);
    await deploy('api', { imageName: 'app:1' });
    await ask('POST', '/user/apps/appDefinitions/register/?detached=1', { appName: 'other' });
    const attached = deploy('other', { imageName: 'app:2' }, '');
    await expect.poll(async () => (await raw('POST', '/user/system/forcessl/', {})).status).toBe(429);
    expect(await (await raw('PATCH', '/user/apps/appDefinitions/update/', {})).text()).toBe(
      'Another operation still in progress... please wait...',
    );
    expect((await raw('GET', '/user/system/info/')).status).toBe(200);
    caprover.release();
    expect(await attached).toMatchObject({ status: 100, description: 'Deploy is done' });
    await settled();
  });

  test('2: « detached=0 » is detached too', async () => {
    expect(await deploy('api', { imageName: 'app:1' }, '?detached=0')).toMatchObject({ status: 101 });
    await settled();
  });

  test('3: another description is another container, and none is taken while the app is being built', async () => {
    const before = pids();
    expect(await update('PATCH', { description: 'x' })).toMatchObject({ status: 100 });
    await settled();
    expect(pids()).not.toEqual(before);
    caprover.faults.put('build-waits', 1, /^api$/);
    await deploy('api', { imageName: 'app:1' });
    expect(await update('PATCH', { description: 'y' })).toMatchObject({ status: 1108 });
    caprover.release();
    await settled();
  });

  test('4 and 5: an override is merged into what Docker has, and what it set stays when it is gone', async () => {
    const override = { TaskTemplate: { ContainerSpec: { StopGracePeriod: 7e9 } } };
    await update('PATCH', { serviceUpdateOverride: JSON.stringify(override) });
    await settled();
    const spec = () => caprover.swarm.services.get('api')?.spec.TaskTemplate.ContainerSpec;
    expect(spec()).toMatchObject({ Image: 'app:1', StopGracePeriod: 7e9 });
    await update('PATCH', { serviceUpdateOverride: '' });
    await settled();
    expect(spec()).toMatchObject({ StopGracePeriod: 7e9 });
    expect(await update('PATCH', { serviceUpdateOverride: '{' })).toMatchObject({ status: 1110 });
  });

  test('POST update empties what it is not told; PATCH leaves it alone', async () => {
    await update('PATCH', { envVars: [{ key: 'A', value: '1' }], containerHttpPort: 8080 });
    await update('PATCH', { description: 'kept' });
    expect(await appOf()).toMatchObject({
      envVars: [{ key: 'A', value: '1' }],
      containerHttpPort: 8080,
      instanceCount: 1,
    });
    await update('POST', { description: 'replaced' });
    expect(await appOf()).toMatchObject({ envVars: [], containerHttpPort: 80, instanceCount: 0 });
    await update('PATCH', { instanceCount: 1 });
    await settled();
  });

  test('a build that fails leaves the version before, and says so in its log alone', async () => {
    await deploy('api', { dockerfileLines: ['FROM app:2', 'RUN exit 1'] });
    await expect.poll(async () => (await build()).isBuildFailed).toBe(true);
    expect(await build()).toMatchObject({ logs: { lines: expect.arrayContaining(['Deploy failed!']) } });
    await deploy('api', { imageName: 'nobody/knows:1' });
    await expect.poll(async () => JSON.stringify(await build())).toContain('pull access denied');
  });

  test('a token is void once captain began anew, and what it built is lost', async () => {
    caprover.faults.put('build-waits', 1, /^api$/);
    await deploy('api', { imageName: 'app:2' });
    await caprover.restart();
    expect(await ask('GET', '/user/system/info/')).toMatchObject({ status: 1106 });
    token = (await ask('POST', '/login/', { password: 'secret' })).data.token ?? '';
    expect(await build()).toMatchObject({ isAppBuilding: false, isBuildFailed: false });
    caprover.release();
  });

  test.each([
    ['GET', '/user/apps/appData/nobody/logs', 1000],
    ['POST', '/user/apps/appDefinitions/register/', 1104],
    ['POST', '/user/apps/appData/api/', 1108],
  ])('%s %s is refused in its envelope, with %i', async (method, path, status) => {
    const said = await ask(method, path, method === 'POST' ? { appName: 'captain-x' } : undefined);
    expect(said).toMatchObject({ status, data: {} });
  });

  test('what nginx does not take is refused with its own words, and put back', async () => {
    const base = { baseConfig: { customValue: 'http { nonsense; }' }, captainConfig: {} };
    const said = await ask('POST', '/user/system/nginxconfig/', base);
    expect(said).toMatchObject({ status: 1116, description: expect.stringContaining('unknown directive "nonsense"') });
    expect(caprover.disk.nginx.base).toBeUndefined();
    expect(await ask('POST', '/user/system/nginxconfig/', { baseConfig: {}, captainConfig: {} })).toMatchObject({
      status: 100,
    });
  });
});
