import { describe, expect, test } from 'vitest';
import type { ProcessSlotSpec, StaticSlotSpec } from '../target.ts';
import { isDeployed, nextStep, wantedApp } from './slot-plan.ts';
import { app as appSchema, type App } from './wire.ts';

const spec: ProcessSlotSpec = {
  kind: 'process',
  id: { environment: 'production', component: 'api', colour: 'blue' },
  artifact: { digest: 'digest-2', version: 'v2', files: '/x' },
  ...{ command: ['node'], containers: 2, memoryMb: 64, startWithinMs: 1_000, stopWithinMs: 5_000 },
  ...{ variables: { LOG_LEVEL: 'info' }, secrets: { SECRET: 's' }, probePath: '/alive' },
};
const where = { projectId: 'project', versionHeader: 'x-shop-version' };
const site = (fallback: string | null): StaticSlotSpec => ({
  ...{ kind: 'static', id: spec.id, artifact: spec.artifact, fallback },
});
const wanted = wantedApp(spec, 'registry/api:2', where);

/** CapRover as far as definitions go. */
function carriedOut(app: App | undefined, step: ReturnType<typeof nextStep>): App | undefined {
  if (step.do === 'register') {
    const placeholder = { version: 0, deployedImageName: 'placeholder' };
    return appSchema.parse({
      appName: 'api-blue',
      deployedVersion: 0,
      versions: [placeholder],
      isAppBuilding: true,
      instanceCount: 1,
    });
  }
  if (step.do === 'wait') return { ...(app as App), isAppBuilding: false };
  if (step.do === 'change') return { ...(app as App), ...step.changes };
  if (step.do !== 'deploy') return app;
  const versions = [...(app as App).versions, { version: 7, deployedImageName: wanted.image, gitHash: wanted.digest }];
  return { ...(app as App), versions, deployedVersion: 7 };
}

const running = (digest: string, changes: Partial<App> = {}): App => ({
  ...appSchema.parse({
    ...{ appName: 'api-blue', deployedVersion: 3, isAppBuilding: false, instanceCount: 2, ...wanted.settings },
    versions: [{ version: 3, deployedImageName: 'some', gitHash: digest }],
  }),
  ...changes,
});

const starts: [string, App | undefined][] = [
  ['nothing', undefined],
  ['an app that was just registered', carriedOut(undefined, { do: 'register' })],
  ['the version before', running('digest-1')],
  ['the version before with its own variables', running('digest-1', { envVars: [{ key: 'OLD', value: '1' }] })],
  ['a build that never ended', running('digest-1', { isAppBuilding: true })],
  ['a version of which there is no image', running('digest-2', { versions: [{ version: 3, gitHash: 'digest-2' }] })],
  ['the right version without instances', running('digest-2', { instanceCount: 0 })],
  ['the right version, shown to everybody', running('digest-2', { notExposeAsWebApp: false })],
];

describe('the way to a slot', () => {
  test.each(starts)('leads from %s to what is asked, and there it ends', (_, from) => {
    let app = from;
    const seen: string[] = [];
    for (let step = nextStep(app, wanted); step.do !== 'nothing'; step = nextStep(app, wanted)) {
      seen.push(step.do);
      app = carriedOut(app, step);
      expect(seen.length).toBeLessThan(10);
    }
    expect(app).toMatchObject({ ...wanted.settings, instanceCount: 2 });
    expect(isDeployed(app as App, 'digest-2')).toBe(true);
  });

  test.each(starts)('from %s never lets another image run with the new variables', (_, from) => {
    let app = from;
    for (let step = nextStep(app, wanted); step.do !== 'nothing'; step = nextStep(app, wanted)) {
      app = carriedOut(app, step);
      const meets = app?.envVars.some(({ value }) => value === 'v2') && !isDeployed(app, 'digest-2');
      const before = from?.envVars.some(({ value }) => value === 'v2');
      if (meets && !before) expect(app?.instanceCount).toBe(0);
    }
  });

  test('never takes the instances from a version that is right, whatever else has to change', () => {
    const step = nextStep(running('digest-2', { serviceUpdateOverride: '' }), wanted);
    expect(step).toEqual({ do: 'change', changes: { serviceUpdateOverride: wanted.settings.serviceUpdateOverride } });
  });

  test('is no way at all where all is right, in whatever order CapRover tells the variables', () => {
    const app = running('digest-2', { envVars: wanted.settings.envVars.toReversed() });
    expect(nextStep(app, wanted)).toEqual({ do: 'nothing' });
  });

  test('is one change where only the number of instances is another', () => {
    const app = running('digest-2', { instanceCount: 5 });
    expect(nextStep(app, wanted)).toEqual({ do: 'change', changes: { instanceCount: 2 } });
  });
});

test('the same fields are given to Docker for programs and for files: one that is left out would stay as it was', () => {
  const fields = (text: string) =>
    JSON.stringify(JSON.parse(text), (_, value: unknown) => (typeof value === 'number' ? 0 : value));
  const files = wantedApp(site(null), 'x', where);
  expect(fields(files.settings.serviceUpdateOverride)).toBe(fields(wanted.settings.serviceUpdateOverride));
});

test('the image of a front end is told what it answers navigations with, and in which header to say its version', () => {
  const { envVars } = wantedApp(site('index.html'), 'x', where).settings;
  const told = Object.fromEntries(envVars.map(({ key, value }) => [key, value]));
  expect(told).toMatchObject({
    FALLBACK: 'index.html',
    BASCULE_VERSION: spec.artifact.version,
    BASCULE_VERSION_HEADER: 'x-shop-version',
  });
});

test('an image is asked for its health where the plan’s probe asks, a front end’s too', () => {
  const healthPath = ({ settings: { envVars } }: typeof wanted) =>
    envVars.find(({ key }) => key === 'HEALTH_PATH')?.value;
  expect(healthPath(wanted)).toBe('/alive');
  expect(healthPath(wantedApp({ ...site(null), probePath: '/ready.html' }, 'x', where))).toBe('/ready.html');
  expect(healthPath(wantedApp(site(null), 'x', where))).toBeUndefined();
});
