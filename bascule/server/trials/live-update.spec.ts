import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runBascule } from '../../cli/spec/run-bascule.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Device, Phones } from '../../testing/devices.ts';
import { Installation } from '../../testing/installation.ts';
import { atShare } from '../../testing/story.ts';
import { liveUpdates } from '../live-update/wire.ts';

const hour = 3_600_000;
const crowd = 200;

const withApp = (plan: PlanInput): PlanInput => ({
  ...plan,
  environments: [{ name: 'test', title: 'Test', bakeMs: 60_000 }],
  components: plan.components.map((component) =>
    component.kind === 'static'
      ? {
          ...component,
          liveUpdate: {
            ...{ appId: 'fr.petit.app', minimumNative: '2.0.0' },
            steps: [
              { percent: 10, holdMs: 24 * hour },
              { percent: 50, holdMs: 24 * hour },
            ],
            failures: { tolerated: 0.01, falseAlarmRate: 0.001, minimumDevices: 5 },
          },
        }
      : component,
  ),
});

describe('installed apps, hundreds of them', { timeout: 240_000 }, () => {
  let installation: Installation;
  let phones: Phones;
  const versions: Record<string, string> = {};

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withApp);
    await installation.startSwitch();
    await installation.startServerInTime();
    phones = new Phones(`${installation.consoleUrl}/live-update/test`, crowd);
  }, 60_000);
  afterAll(async () => {
    await installation.remove();
    const answers = phones.devices.flatMap((device) => device.answers);
    expect(answers.filter(({ url, kind, error }) => url && (kind || error))).toEqual([]);
  });

  test('are offered nothing until a deployment is confirmed', async () => {
    await phones.launch(phones.devices.slice(0, 5));
    const id = await installation.deployVersion({ version: 'v1' });
    await atShare(installation, id, 100);
    await phones.launch(phones.devices.slice(0, 50));
    expect(phones.running('builtin')).toBe(crowd);
    await installation.moveBy(60_000);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(await newest()).toMatchObject({ deployment: id, state: 'rolling-out', percent: 10 });
    versions['v1'] = (await newest())!.version;
  });

  test('then get it at 10 %, at 50 % and at 100 %, each device once', async () => {
    await phones.launch();
    expectAbout(phones.running(version('v1')), 0.1);
    const first = phones.devices.filter(({ current }) => current === version('v1'));
    await phones.launch();
    expect(phones.devices.filter(({ current }) => current === version('v1'))).toEqual(first);
    await installation.moveBy(24 * hour);
    await phones.launch();
    expectAbout(phones.running(version('v1')), 0.5);
    expect(first.every(({ current }) => current === version('v1'))).toBe(true);
    await installation.moveBy(24 * hour);
    await phones.launch();
    expect(phones.running(version('v1'))).toBe(crowd);
    expect(await newest()).toMatchObject({ state: 'complete', given: crowd, took: crowd, failed: 0 });
  });

  test('a bundle that does not start stops by itself; who ran the one before still does', async () => {
    const before = await messages();
    await released('v2', 'broken');
    await phones.launch();
    const stopped = await newest();
    expect(stopped).toMatchObject({ version: version('v2'), state: 'stopped', stopped: { by: 'bascule' } });
    // Those that were on their way when it stopped are the last.
    expect(stopped?.failed).toBeGreaterThanOrEqual(5);
    expect(stopped?.given).toBeLessThan(5 + 16 + 1);
    expect(phones.running(version('v1'))).toBe(crowd);
    const told = (await messages()).slice(before.length);
    expect(told.filter(({ template }) => template === 'live-update-stopped')).toHaveLength(1);
    await installation.moveBy(100 * hour);
    await phones.launch();
    expect(await newest()).toMatchObject({ state: 'stopped', given: stopped?.given });
  });

  test('a new phone gets the bundle before the stopped one', async () => {
    const phone = new Device(`${installation.consoleUrl}/live-update/test`, 'new-phone');
    await phone.launch();
    expect(phone.current).toBe(version('v1'));
  });

  test('of a store’s app that is too old are told so, and those of other apps nothing', async () => {
    const old = new Device(`${installation.consoleUrl}/live-update/test`, 'old', '1.9.9');
    expect(await old.launch()).toMatchObject({ kind: 'blocked', error: 'disable_auto_update_under_native' });
    const lost = new Device(`${installation.consoleUrl}/live-update/nowhere`, 'lost');
    expect(await lost.launch()).toMatchObject({ kind: 'failed', version: '' });
    const answer = await fetch(`${installation.consoleUrl}/live-update/test/updates`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ kind: 'failed' })]);
  });

  test('of the next good bundle half have it when the server dies; it goes on where it was', async () => {
    await released('v3');
    await installation.moveBy(24 * hour);
    await phones.launch();
    expectAbout(phones.running(version('v3')), 0.5);
    await installation.killServer();
    await installation.startServerInTime();
    const holders = phones.running(version('v3'));
    await phones.launch();
    expect(phones.running(version('v3'))).toBe(holders);
    expect(await newest()).toMatchObject({ version: version('v3'), percent: 50, took: holders });
  });

  test('stopped by hand, what was given stays; sent on, it waits for the rest of its time', async () => {
    const holders = phones.running(version('v3'));
    const { stdout } = await bascule('live-update', 'stop', 'test', '--reason', 'un doute');
    expect(stdout).toContain('Arrêté par');
    await installation.moveBy(100 * hour);
    await phones.launch();
    expect(phones.running(version('v3'))).toBe(holders);
    expect(phones.running(version('v1'))).toBe(crowd - holders);
    expect((await bascule('live-update', 'stop', 'test')).stderr).toContain('est déjà arrêté');
    await bascule('live-update', 'resume', 'test', '--component', 'site');
    await phones.launch();
    expect(phones.running(version('v3'))).toBe(holders);
    await installation.moveBy(24 * hour);
    await phones.launch();
    expect(phones.running(version('v3'))).toBe(crowd);
    expect((await bascule('live-update', 'resume', 'test')).stderr).toContain('n’est pas arrêté : tous');
  });

  test('a rollback of the component takes its bundle back, and says what no rollback can', async () => {
    const { code, stdout } = await bascule('rollback', 'test', '--component', 'site');
    expect(code).toBe(0);
    expect(stdout).toContain(`${version('v3')} est retiré`);
    expect(stdout).toContain('les applications déjà installées depuis un store restent');
    await phones.launch();
    expect(phones.running(version('v3'))).toBe(0);
    // v2 was stopped before: nobody gets it now either.
    expect(phones.running(version('v1'))).toBe(crowd);
    const gone = await fetch(`${installation.consoleUrl}/live-update/test/bundles/fr.petit.app/${version('v3')}.zip`);
    expect(gone.status).toBe(404);
  });

  test('all that was done stands in the audit', async () => {
    const rows = (await installation.rows(
      "SELECT what FROM bascule.audit WHERE what LIKE 'live-update-%' ORDER BY number",
    )) as { what: string }[];
    expect(rows.map(({ what }) => what)).toEqual([
      ...['live-update-stopped', 'live-update-stopped', 'live-update-resumed', 'live-update-rolled-back'],
    ]);
  });

  test('what is offered is read at the terminal', async () => {
    const { stdout } = await bascule('live-update', 'status', 'test');
    expect(stdout).toContain('Test, Site (fr.petit.app)');
    expect(stdout).toMatch(new RegExp(`${version('v3')} +retiré`));
    expect(stdout).toMatch(new RegExp(`${version('v1')} +remplacé +100 %`));
  });

  const version = (name: string) => versions[name] as string;

  const bascule = (...args: string[]) => runBascule(args, { cwd: installation.root });

  async function released(name: string, page = 'little'): Promise<void> {
    const id = await installation.deployVersion({ version: name, page: `little ${page}` });
    await atShare(installation, id, 100);
    await installation.moveBy(60_000);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    versions[name] = (await newest())!.version;
  }

  async function newest() {
    const { channels } = await installation.client().call('GET', '/api/live-updates?environment=test', liveUpdates);
    return channels[0]?.offers[0];
  }

  const messages = () => installation.rows('SELECT template FROM bascule.message') as Promise<{ template: string }[]>;

  function expectAbout(count: number, share: number): void {
    const fiveSigma = 5 * Math.sqrt(crowd * share * (1 - share));
    expect(Math.abs(count - crowd * share)).toBeLessThan(fiveSigma);
  }
});
