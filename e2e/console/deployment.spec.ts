import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { commit, writeProduct } from '../../bascule/testing/product.ts';
import { atShare, until } from '../../bascule/testing/story.ts';
import { withTeam } from '../../bascule/testing/team.ts';
import { Visitors } from '../../bascule/testing/visitors.ts';
import { overflowOnPhone, RunningConsole, takePictures } from './running-console.ts';

const hour = 3_600_000;

/** The site is an app in a store too, which is asked for the version that its manifest names. */
const withStore = (component: PlanInput['components'][number]) =>
  component.kind === 'static'
    ? {
        ...component,
        manifest: 'src/site/component.json',
        stores: [
          {
            ...{
              kind: 'play' as const,
              environment: 'test',
              appId: 'fr.petit.app',
              request: 'when-confirmed' as const,
            },
            review: { usualMs: hour, lateAfterMs: hour, aheadMs: hour },
            lanes: { build: 'android build', upload: 'android upload' },
          },
        ],
      }
    : component;

/** `test` takes new versions by canary, and two people may take them back. */
function withCanary(plan: PlanInput): PlanInput {
  const team = withTeam(plan);
  const [dora] = team.people ?? [];
  const denis = { ...dora!, name: 'denis', displayName: 'Denis Faure', email: 'denis@exemple.fr' };
  const [open, ...others] = team.environments;
  return {
    ...team,
    components: team.components.map(withStore),
    people: [...(team.people ?? []), denis],
    environments: [
      {
        ...open!,
        ...{ title: 'Recette', bakeMs: hour, onLittleTraffic: 'hold' },
        strategies: [{ kind: 'canary', steps: [{ percent: 25, holdMs: hour }] }],
      },
      ...others,
    ],
    rollback: { ...plan.rollback, triggers: [{ kind: 'error-rate', above: 0.1, forMs: 300_000 }, { kind: 'smoke' }] },
  };
}

let running: RunningConsole;
let visitors: Visitors;
let dora: Page;
/** What the browser complained of: a policy that is broken, a script that failed. */
const complaints: string[] = [];

beforeAll(async () => {
  running = await RunningConsole.start(inject('postgresUrl'), withCanary);
  const { installation } = running;
  visitors = new Visitors(24, [`${installation.url()}/hello`, `${installation.url('site')}/`]);
  dora = await running.as('dora');
  dora.on('console', (message) => {
    if (message.type() === 'error' && /policy|ERROR/i.test(message.text())) complaints.push(message.text());
  });
}, 180_000);
afterAll(async () => {
  await visitors?.stop();
  await running?.close();
});

const idIn = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!;
const newVersion = (version: string, extra = '') => {
  writeProduct(running.installation.root, { version, extra });
  writeFileSync(join(running.installation.root, 'src/site/component.json'), '{ "version": "1.0.0" }');
  return commit(running.installation.root, version);
};

/** Has the console deploy a version, and leaves the page at its picture. */
async function deploy(page: Page, ref: string): Promise<string> {
  await page.goto(running.url);
  await page.getByRole('region', { name: 'Recette' }).getByRole('button', { name: 'Déployer' }).click();
  await page.getByLabel('Version').fill(ref);
  await page.getByRole('dialog').getByRole('button', { name: 'Déployer', exact: true }).click();
  await page.getByRole('heading', { name: 'Journal' }).waitFor();
  return idIn(page);
}

describe('the console', { timeout: 120_000 }, () => {
  test('shows an environment without a version, and starts its first deployment', async () => {
    await dora.getByText('Rien en ligne').first().waitFor();
    const id = await deploy(dora, newVersion('v1'));
    await atShare(running.installation, id, 100);
    await dora.getByText('première version').first().waitFor();
    visitors.start(1);
    await visitors.round();
    await running.installation.moveBy(2 * hour);
    await dora.getByText('Confirmé', { exact: true }).first().waitFor();
    await dora
      .getByRole('list', { name: 'Stores' })
      .getByText(/1\.0\.0 \(build 100000000\), demandée/)
      .waitFor();
    await takePictures(dora, 'stores-du-train');
    // What it leaves is emptied after that, and until then nothing else may be asked for.
    await running.installation.follow(id);
  });

  test('says in one sentence why a version can’t go in', async () => {
    await dora.goto(running.url);
    await dora.getByRole('region', { name: 'Recette' }).getByRole('button', { name: 'Déployer' }).click();
    await dora.getByLabel('Version').fill('nulle-part');
    await dora.getByRole('dialog').getByRole('button', { name: 'Déployer', exact: true }).click();
    await dora.getByRole('alert').filter({ hasText: 'nulle-part' }).waitFor();
    await takePictures(dora, 'deployer');
    await dora.keyboard.press('Escape');
  });

  test('moves the weights as they move, with the requests of both colours beside them', async () => {
    const id = await deploy(dora, newVersion('v2'));
    await atShare(running.installation, id, 25);
    await dora.getByRole('img', { name: 'Service : 25 % du trafic sur vert' }).waitFor();
    await dora.locator('svg path.green[d*="h"]').waitFor();
    await dora.locator('svg path.blue[d*="h"]').waitFor();
    await takePictures(dora, 'deploiement');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('shows what is live where', async () => {
    const page = await running.as('lea');
    await page.getByRole('region', { name: 'Recette' }).getByText('75 %').first().waitFor();
    await takePictures(page, 'environnements');
    expect(await overflowOnPhone(page)).toBe(0);
  });

  test('takes it back by R, once what will happen was read; who comes second is told by whom', async () => {
    const id = idIn(dora);
    const denis = await running.as('denis', `/deploiements/${id}`);
    for (const page of [dora, denis]) {
      await page.bringToFront();
      await page.getByRole('heading', { name: 'Train' }).waitFor();
      await page.keyboard.press('r');
      await page.getByRole('button', { name: /^Revenir à/ }).waitFor();
    }
    await takePictures(denis, 'retour');
    await Promise.all([
      dora.getByRole('button', { name: /^Revenir à/ }).click(),
      denis.getByRole('button', { name: /^Revenir à/ }).click(),
    ]);
    const told = await Promise.all(
      [dora, denis].map((page) => page.getByRole('dialog').getByRole('alert').textContent()),
    );
    expect(told.filter((text) => text?.includes('C’est parti'))).toHaveLength(1);
    expect(told.filter((text) => /(Dora Petit|Denis Faure|n’est plus en ligne)/.test(text ?? ''))).toHaveLength(1);
    await denis.keyboard.press('Escape');
    await denis.getByText('Retour arrière', { exact: true }).first().waitFor();
    await takePictures(denis, 'revenu');
    // They ask without pause, and nothing of what follows needs them.
    await visitors.stop();
    expect(visitors.lost).toBe(0);
    await running.installation.follow(id);
  });

  test('shows why a version was found bad', async () => {
    const bad = 'globalThis.answer = (_, response) => { response.statusCode = 500; response.end("no"); };';
    const id = await deploy(dora, newVersion('v3', bad));
    await until(running.installation, id, ({ type }) => type === 'judged' || type === 'smoke-failed');
    await dora
      .getByText(/étaient des erreurs|test de fumée/i)
      .first()
      .waitFor();
    await takePictures(dora, 'mauvaise');
    await running.installation.follow(id);
  });

  test('goes on after the line was cut, with what it missed', async () => {
    await dora.goto(`${running.url}/deploiements`);
    await dora.getByRole('heading', { name: 'Déploiements' }).waitFor();
    await running.installation.killServer();
    await dora.getByText('reconnexion…').waitFor();
    await takePictures(dora, 'coupure');
    await running.installation.startServerInTime();
    const id = await running.installation.deploy(newVersion('v4'), {}, await running.installation.as('dora'));
    await dora.getByText(id, { exact: false }).first().waitFor();
    await dora.getByText('reconnexion…').waitFor({ state: 'detached' });
    await takePictures(dora, 'deploiements');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('breaks none of its own policies', () => {
    expect(complaints).toEqual([]);
  });
});
