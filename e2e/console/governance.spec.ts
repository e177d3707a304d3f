import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { until } from '../../bascule/testing/story.ts';
import { withTeam } from '../../bascule/testing/team.ts';
import { overflowOnPhone, RunningConsole, takePictures } from './running-console.ts';

/** `guarded` has the source's windows. */
function withWindows(plan: PlanInput): PlanInput {
  const team = withTeam(plan);
  return {
    ...team,
    windows: [
      {
        ...{ kind: 'standard', title: 'Déploiement standard', from: '10:00', to: '17:00', holidays: 'shut' },
        days: ['monday', 'tuesday', 'wednesday', 'thursday'],
      },
      { kind: 'hotfix', title: 'Hotfix critique' },
      {
        ...{ kind: 'maintenance', title: 'Maintenance planifiée', from: '02:00', to: '06:00' },
        ...{ days: ['sunday'], announcedDaysBefore: 7 },
      },
    ],
    environments: team.environments.map((each) =>
      each.name === 'guarded' ? { ...each, windows: ['standard', 'hotfix', 'maintenance'] } : each,
    ),
  };
}

let running: RunningConsole;
let dora: Page;
let id: string;
beforeAll(async () => {
  running = await RunningConsole.start(inject('postgresUrl'), withWindows);
  dora = await running.as('dora');
  const lea = await running.installation.as('lea');
  id = await running.installation.deployVersion({ version: 'v1' }, { environment: 'guarded' }, lea);
  await until(running.installation, id, ({ type }) => type === 'gates-checked');
}, 180_000);
afterAll(() => running?.close());

describe('the console', { timeout: 90_000 }, () => {
  test('shows each gate with its proof, takes an approval and a signature, and tells who is still missing', async () => {
    const path = `/deploiements/${id}/controles`;
    const [karim, quentin] = [await running.as('karim', path), await running.as('quentin', path)];
    await karim.getByLabel('Ce que vous avez vu').first().fill('Relu ligne à ligne.');
    await karim.getByRole('button', { name: 'Approuver' }).click();
    await quentin.getByRole('region', { name: 'Accords' }).getByText('Karim Benali').waitFor();
    await quentin
      .getByRole('listitem')
      .filter({ hasText: 'Validation fonctionnelle QA' })
      .getByRole('button', { name: 'Signer' })
      .click();
    await karim.getByText('Quentin Sage').first().waitFor();
    await takePictures(karim, 'controles');
    expect(await overflowOnPhone(karim)).toBe(0);
  });

  test('says in one sentence why somebody’s signature does not count', async () => {
    const paola = await running.as('paola', `/deploiements/${id}/controles`);
    await paola.getByRole('listitem').filter({ hasText: 'Validation fonctionnelle QA' }).waitFor();
    const product = paola.getByRole('listitem').filter({ hasText: 'Validation Product Owner' });
    await product.getByRole('button', { name: 'Signer' }).click();
    await paola.getByText('Paola Rossi').first().waitFor();
  });

  test('shows the month with its windows, and names its public holidays', async () => {
    await dora.goto(`${running.url}/calendrier`);
    const title = dora.locator('h2[aria-live]');
    for (let shown = await title.textContent(); shown?.trim() !== 'mai 2027';) {
      const before = shown;
      await dora.getByRole('button', { name: /mois d’après/ }).click();
      await expect.poll(async () => (shown = await title.textContent())).not.toBe(before);
    }
    await dora.getByText('l’Ascension').waitFor();
    expect(await dora.getByText('10h–17h').count()).toBeGreaterThan(10);
    await takePictures(dora, 'calendrier');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('shows the plan as it is carried out, and what two environments have otherwise', async () => {
    await dora.goto(`${running.url}/plan`);
    await dora
      .getByText(/différences?/)
      .first()
      .waitFor();
    await dora.getByRole('navigation', { name: 'Sommaire' }).waitFor();
    await takePictures(dora, 'plan');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('shows who did what, the newest first, and finds it', async () => {
    await dora.goto(`${running.url}/audit`);
    await dora.getByLabel('Environnement').selectOption({ label: 'Production' });
    await dora.getByText('a approuvé').first().waitFor();
    await takePictures(dora, 'audit');
    await dora.getByLabel('Chercher').fill('quentin');
    await dora.getByText('a approuvé').first().waitFor({ state: 'detached' });
    await dora.getByText('a signé').first().waitFor();
    expect(await overflowOnPhone(dora)).toBe(0);
  });
});
