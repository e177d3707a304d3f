import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cookie, Page } from 'playwright-core';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { startPostgres, stopPostgres } from '../../bascule/database/embedded.ts';
import { clustersOf, stopEnvironmentClusters } from '../../bascule/database/environment-cluster.ts';
import { Installation } from '../../bascule/testing/installation.ts';
import { startOutside } from '../../bascule/testing/outside.ts';
import { buildConsole } from '../console/running-console.ts';
import { StoreDouble } from '../console/store-double.ts';
import { livedPlan, onWholeGround } from './lived-plan.ts';
import { LivedWeeks } from './lived-weeks.ts';
import { desk, phone, type Screen, type Stage } from './screen.ts';

/** Whose token opens the console on the stage. */
let token = '';

/** Whose session the console is opened with; it is made once, so that the audit is not full of it. */
let session: Cookie[] = [];

/** A Bascule after three weeks of work, in the middle of a canary, with an incident. */
async function consoleStage(): Promise<Stage> {
  buildConsole();
  const home = await mkdtemp(join(tmpdir(), 'bascule-screens-'));
  // As root, PostgreSQL runs as a user of its own, who must be able to come in.
  await chmod(home, 0o755);
  const directory = join(home, 'postgres');
  const { url } = await startPostgres({ directory });
  const second = join(home, 'hors-site');
  await mkdir(second);
  let now = Date.now;
  const stores = await StoreDouble.start(() => now());
  const plan = (each: PlanInput) => onWholeGround(stores.withStores(livedPlan(each), 'production'), second);
  const installation = await Installation.create(url('postgres'), plan, ['test', 'production']);
  now = () => installation.now();
  // The databases of production are in clusters of their own, under its folder.
  await chmod(installation.root, 0o755);
  const outside = await startOutside(installation);
  await installation.startSwitch();
  await installation.startServerInTime();
  const weeks = new LivedWeeks(installation);
  await stores.giveSecrets(installation);
  await weeks.live(async () => {
    for (const store of ['play', 'app-store']) await stores.request(installation, 'production', store, '1.3.1');
  });
  session = [];
  token = (await installation.tokenOf('dora')).token;
  return {
    base: installation.consoleUrl.replace('127.0.0.1', 'localhost'),
    close: async () => {
      await weeks.stop();
      await installation.killServer();
      await stopEnvironmentClusters(clustersOf(installation.place.state, 'production'));
      await installation.remove();
      await stores.close();
      await outside.close();
      await stopPostgres({ directory });
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Comes in, goes to a screen, and waits for what makes it whole. */
const at = (path: string, seen: string | RegExp) => async (page: Page) => {
  const { origin } = new URL(page.url());
  if (session.length === 0) {
    await page.request.post(`${origin}/api/sign-in/token`, { data: { token }, headers: { origin } });
    session = await page.context().cookies();
  }
  await page.context().addCookies(session);
  await page.goto(`${origin}${path}`);
  await page.getByText(seen).first().waitFor();
};

const pages: [string, string, string | RegExp][] = [
  ['environnements', '/', '25 %'],
  ['deploiements', '/deploiements', 'd-1'],
  ['deploiement', '/deploiements/d-6', /(bleu|vert) [1-9]/],
  ['controles', '/deploiements/d-6/controles', 'Artefacts intacts'],
  ['incidents', '/incidents', 'Les points n’arrivent plus'],
  ['incident', '/incidents/i-2', 'Chronologie'],
  ['post-mortem', '/incidents/i-1/post-mortem', 'Causes racines'],
  ['flags', '/flags', 'QR code'],
  ['flag', '/flags/test/qr-code', 'Historique'],
  ['astreinte', '/astreinte', 'Six semaines'],
  ['calendrier', '/calendrier', 'lun'],
  ['indicateurs', '/indicateurs', 'Objectifs du plan'],
  ['terrain', '/terrain', 'suit depuis le'],
  ['stores', '/stores', 'En diffusion'],
  ['messages', '/messages', 'Slack #incidents'],
  ['plan', '/plan', 'Déploiement standard'],
  ['audit', '/audit?environnement=production', 'a demandé un déploiement'],
];

const common = { stage: consoleStage, path: '/connexion', scripts: 'on' } as const;

export const consoleScreens: Screen[] = [
  { ...common, name: 'console-connexion-phone-dark', width: phone, theme: 'dark' },
  ...pages.flatMap(([name, path, seen]): Screen[] => [
    { ...common, name: `console-${name}-desk-light`, width: desk, theme: 'light', act: at(path, seen) },
    { ...common, name: `console-${name}-phone-dark`, width: phone, theme: 'dark', act: at(path, seen) },
  ]),
];
