import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { startPostgres, stopPostgres } from '../../bascule/database/embedded.ts';
import { Installation } from '../../bascule/testing/installation.ts';
import { atShare } from '../../bascule/testing/story.ts';
import { Visitors } from '../../bascule/testing/visitors.ts';
import { withOperations } from '../console/operations-plan.ts';
import { buildConsole } from '../console/running-console.ts';
import { desk, phone, type Screen, type Stage } from './screen.ts';

const hour = 3_600_000;

/** New versions come by canary. */
function withCanary(plan: PlanInput): PlanInput {
  const team = withOperations(plan);
  const [open, ...others] = team.environments;
  const strategies = [{ kind: 'canary' as const, steps: [{ percent: 25, holdMs: hour }] }];
  return { ...team, environments: [{ ...open!, title: 'Recette', bakeMs: hour, strategies }, ...others] };
}

/** Whose token opens the console on the stage. */
let token = '';

/** A Bascule in the middle of a canary, with an incident and a flag. */
async function consoleStage(): Promise<Stage> {
  buildConsole();
  const home = await mkdtemp(join(tmpdir(), 'bascule-screens-'));
  // As root, PostgreSQL runs as a user of its own, who must be able to come in.
  await chmod(home, 0o755);
  const directory = join(home, 'postgres');
  const { url } = await startPostgres({ directory });
  const installation = await Installation.create(url('postgres'), withCanary, ['test', 'guarded']);
  await installation.startSwitch();
  await installation.startServer();
  const visitors = await story(installation);
  token = (await installation.tokenOf('dora')).token;
  return {
    base: installation.consoleUrl.replace('127.0.0.1', 'localhost'),
    close: async () => {
      await visitors.stop();
      await installation.remove();
      await stopPostgres({ directory });
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function story(installation: Installation): Promise<Visitors> {
  const dora = await installation.as('dora');
  const first = await installation.deployVersion({ version: 'v1' }, {}, dora);
  await atShare(installation, first, 100);
  const visitors = new Visitors(12, [`${installation.url()}/hello`, `${installation.url('site')}/`]);
  visitors.start(1);
  const incident = { environment: 'guarded', title: 'Les points n’arrivent plus', severity: 'SEV-2', by: 'dora' };
  await dora.call('POST', '/api/incidents', z.unknown(), { ...incident, components: ['service'] });
  const definition = { key: 'qr-code', title: 'QR code', type: 'release' };
  const flag = { definition, revision: null, why: 'Pour la nouvelle caisse.', by: 'dora' };
  await dora.call('POST', '/api/environments/test/flags/qr-code', z.unknown(), flag);
  return visitors;
}

/** Comes in by a token, goes to a screen, and waits for what makes it whole. */
const at = (path: string, seen: string) => async (page: Page) => {
  const { origin } = new URL(page.url());
  await page.request.post(`${origin}/api/sign-in/token`, { data: { token }, headers: { origin } });
  await page.goto(`${origin}${path}`);
  await page.getByText(seen).first().waitFor();
};

const pages: [string, string, string][] = [
  ['environnements', '/', 'Recette'],
  ['deploiements', '/deploiements', 'd-1'],
  ['deploiement', '/deploiements/d-1', 'Journal'],
  ['controles', '/deploiements/d-1/controles', 'Artefacts intacts'],
  ['incidents', '/incidents', 'Les points n’arrivent plus'],
  ['incident', '/incidents/i-1', 'Chronologie'],
  ['flags', '/flags', 'QR code'],
  ['flag', '/flags/test/qr-code', 'Historique'],
  ['astreinte', '/astreinte', 'Six semaines'],
  ['calendrier', '/calendrier', 'lun'],
  ['indicateurs', '/indicateurs', 'Objectifs du plan'],
  ['messages', '/messages', 'Canaux'],
  ['plan', '/plan', 'différence'],
  ['audit', '/audit', 'a demandé un déploiement'],
];

const common = { stage: consoleStage, path: '/connexion', scripts: 'on' } as const;

export const consoleScreens: Screen[] = [
  { ...common, name: 'console-connexion-phone-dark', width: phone, theme: 'dark' },
  ...pages.flatMap(([name, path, seen]): Screen[] => [
    { ...common, name: `console-${name}-desk-light`, width: desk, theme: 'light', act: at(path, seen) },
    { ...common, name: `console-${name}-phone-dark`, width: phone, theme: 'dark', act: at(path, seen) },
  ]),
];
