import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { withOperations } from './operations-plan.ts';
import { overflowOnPhone, RunningConsole, takePictures } from './running-console.ts';
import { StoreDouble } from './store-double.ts';

let running: RunningConsole;
let stores: StoreDouble;
let dora: Page;
beforeAll(async () => {
  stores = await StoreDouble.start(() => running?.installation.now() ?? Date.now());
  const plan = (each: PlanInput) => stores.withStores(withOperations(each), 'test');
  running = await RunningConsole.start(inject('postgresUrl'), plan);
  dora = await running.as('dora');
}, 180_000);
afterAll(async () => {
  await running?.close();
  await stores?.close();
});

async function setFlag(environment: string, key: string, title: string): Promise<void> {
  const definition = { key, title, type: 'release' };
  const body = { definition, revision: null, why: 'Un nouveau flag.', by: 'dora' };
  const path = `/api/environments/${environment}/flags/${key}`;
  await (await running.installation.as('dora')).call('POST', path, z.unknown(), body);
}

describe('an incident', { timeout: 90_000 }, () => {
  test('is declared, taken, told of and resolved, and everybody who looks sees it at once', async () => {
    const karim = await running.as('karim', '/incidents');
    await karim.getByText('Aucun incident en cours.').waitFor();
    await dora.goto(`${running.url}/incidents`);
    await dora.getByRole('button', { name: 'Déclarer un incident' }).click();
    await dora.getByLabel('Ce que voient les utilisateurs').fill('Les points n’arrivent plus');
    await dora.getByLabel('Composant').selectOption({ label: 'Service' });
    await takePictures(dora, 'declarer');
    await dora.getByRole('button', { name: 'Déclarer', exact: true }).click();
    await dora.getByRole('heading', { name: 'Les points n’arrivent plus' }).waitFor();

    await karim.getByText('personne ne l’a pris').waitFor();
    await takePictures(karim, 'incidents');
    await karim.getByRole('link', { name: 'Environnements' }).click();
    await karim.getByRole('link', { name: /SEV-2 Les points n’arrivent plus/ }).waitFor();
    await karim.goBack();
    await dora.getByRole('button', { name: 'Je le prends' }).click();
    await karim.getByText('pris par Dora Petit').waitFor();

    await dora.getByRole('button', { name: 'Noter' }).click();
    await dora.getByLabel('Note').fill('La file d’attente est pleine.');
    await dora.getByRole('button', { name: 'Écrire' }).click();
    await dora.getByRole('region', { name: 'Chronologie' }).getByText('La file d’attente est pleine.').waitFor();
    await takePictures(dora, 'incident');
    expect(await overflowOnPhone(dora)).toBe(0);

    await dora.getByRole('button', { name: 'Résoudre' }).click();
    await dora.getByLabel('Ce que c’était').fill('Un disque plein.');
    await dora.getByLabel('Ce qui y a mis fin').fill('Le disque a été vidé.');
    await dora.getByRole('button', { name: 'Écrire' }).click();
    await dora.getByText('Résolu', { exact: true }).first().waitFor();

    await dora.getByRole('button', { name: 'Ajouter une action' }).click();
    await dora.getByLabel('Action corrective').fill('Surveiller la place sur le disque');
    await dora.getByLabel('Qui s’en charge').selectOption({ label: 'Karim Benali' });
    await dora.getByLabel('Pour le').fill('2027-01-15');
    await dora.getByRole('button', { name: 'Écrire' }).click();
    const actions = dora.getByRole('region', { name: 'Actions correctives' });
    await actions.getByText(/Karim Benali, pour le 15 janvier 2027/).waitFor();
    await actions.getByRole('button', { name: 'Fait' }).click();
    await actions.getByText('fait par Dora Petit').waitFor();
  });

  test('gets its post-mortem, which two people write without writing over each other', async () => {
    const karim = await running.as('karim', '/incidents/i-1/post-mortem');
    await dora.getByRole('link', { name: 'Post-mortem' }).click();
    for (const page of [dora, karim]) await page.getByLabel('Causes racines').waitFor();
    await karim.getByLabel('Ce qui a bien marché').fill('L’alerte est venue vite.');
    await dora.getByLabel('Causes racines').fill('Personne ne regardait le disque.');
    await dora.getByRole('button', { name: 'Enregistrer' }).click();
    await karim.getByText('Écrit en dernier par Dora Petit').waitFor();
    expect(await karim.getByLabel('Ce qui a bien marché').inputValue()).toBe('L’alerte est venue vite.');
    await karim.getByRole('button', { name: 'Enregistrer' }).click();
    await dora.getByText('Écrit en dernier par Karim Benali').waitFor();
    expect(await dora.getByLabel('Ce qui a bien marché').inputValue()).toBe('L’alerte est venue vite.');
    const document = dora.getByRole('region', { name: 'Document' });
    await document.getByRole('heading', { name: /^Post-mortem i-1/ }).waitFor();
    await takePictures(dora, 'post-mortem');
    expect(await overflowOnPhone(dora)).toBe(0);
  });
});

describe('a feature flag', { timeout: 90_000 }, () => {
  test('is turned where nobody else is asked, with its reason, and undone', async () => {
    await setFlag('test', 'qr-code', 'QR code');
    await dora.goto(`${running.url}/flags`);
    await dora.getByRole('link', { name: /QR code/ }).waitFor();
    await takePictures(dora, 'flags');
    await dora.getByRole('link', { name: /QR code/ }).click();
    const [first] = await Promise.all([dora.getByRole('button', { name: /^(Activer|Désactiver)$/ })]);
    const title = (await first!.textContent())!.trim();
    await first!.click();
    await dora.getByLabel('Pourquoi').fill('Pour essayer.');
    await dora.getByRole('dialog').getByRole('button', { name: title }).click();
    await dora.getByText('C’est fait.').waitFor();
    await dora.getByText('Pour essayer.').waitFor();
    await dora.getByRole('button', { name: 'Défaire' }).first().click();
    await dora.getByLabel('Pourquoi').fill('Ce n’était qu’un essai.');
    await dora
      .getByRole('dialog')
      .getByRole('button', { name: /Défaire la révision/ })
      .click();
    await dora.getByText('Ce n’était qu’un essai.').waitFor();
    await takePictures(dora, 'flag');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('waits for a second person in production', async () => {
    await setFlag('guarded', 'paiement', 'Paiement par QR code');
    const path = '/flags?environnement=guarded';
    const karim = await running.as('karim', path);
    await dora.goto(`${running.url}${path}`);
    const proposal = (page: Page) => page.getByRole('region', { name: /^Proposition/ });
    await proposal(dora).waitFor();
    expect(await proposal(dora).getByRole('button', { name: 'Accepter' }).count()).toBe(0);
    await takePictures(karim, 'quatre-yeux');
    await proposal(karim).getByRole('button', { name: 'Accepter' }).click();
    await dora.getByRole('link', { name: /Paiement par QR code/ }).waitFor();
    await proposal(dora).waitFor({ state: 'detached' });
  });
});

describe('beside them', { timeout: 90_000 }, () => {
  test('the on-call schedule says who is called, and takes who stands in', async () => {
    await dora.goto(`${running.url}/astreinte`);
    await dora.getByRole('heading', { name: 'Six semaines' }).waitFor();
    await dora.getByText('Remplacer quelqu’un').click();
    await dora.getByLabel('Qui prend l’astreinte').selectOption({ label: 'Léa Martin' });
    const soon = new Date(running.installation.now() + 86_400_000).toISOString().slice(0, 10);
    await dora.getByLabel('De', { exact: true }).fill(`${soon}T10:00`);
    await dora.getByLabel('À', { exact: true }).fill(`${soon}T18:00`);
    await dora.getByLabel('Pourquoi').fill('Congé.');
    await dora.getByRole('button', { name: 'Remplacer', exact: true }).click();
    await dora.getByRole('region', { name: 'Remplacements' }).getByText('Congé.').waitFor();
    expect(await dora.getByRole('region', { name: 'Remplacements' }).textContent()).toContain('10:00');
    await takePictures(dora, 'astreinte');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('the ground shows what an environment stands on, and what comes to stand there as it comes', async () => {
    await dora.goto(`${running.url}/terrain`);
    const ground = dora.getByRole('region', { name: 'Test', exact: true });
    await ground.getByText('Rien en ligne').waitFor();
    const { installation } = running;
    const id = await installation.deployVersion({ version: 'v1' });
    await ground.getByText('Tout tient').waitFor();
    const row = ground.getByRole('row', { name: /^Service/ });
    await row.getByText('100 %').waitFor();
    await row.getByText('1 tâche').waitFor();
    await ground.getByRole('img', { name: /Service : (bleu|vert) [0-9a-f]+, 100 %, répond/ }).waitFor();
    await dora
      .getByRole('log')
      .getByText(/^Test : Service, emplacement (bleu|vert) [0-9a-f]+, /)
      .first()
      .waitFor({ state: 'attached' });
    await takePictures(dora, 'terrain');
    expect(await overflowOnPhone(dora)).toBe(0);
    expect((await installation.follow(id))?.state).toBe('confirmed');
  });

  test('a release in a store is halted by who sees it go wrong, and goes on when it was nothing', async () => {
    const { installation } = running;
    await dora.goto(`${running.url}/stores`);
    const play = dora.getByRole('region', { name: 'Google Play' });
    await play.getByText('Rien n’y est parti par Bascule').waitFor();
    await stores.giveSecrets(installation);
    await stores.request(installation, 'test', 'play', '1.4.0');
    await play.getByText('En diffusion').waitFor();
    expect(await play.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('10');
    await takePictures(dora, 'stores');
    await play.getByRole('button', { name: 'Arrêter' }).click();
    await dora.getByLabel('Pourquoi').fill('Le solde ne s’affiche pas.');
    await takePictures(dora, 'arreter');
    await dora.getByRole('dialog').getByRole('button', { name: 'Arrêter' }).click();
    await play.getByText('Arrêtée', { exact: true }).waitFor();
    await dora
      .getByRole('log')
      .getByText('Google Play : 1.4.0 arrêtée, 10 % des utilisateurs.')
      .waitFor({ state: 'attached' });

    const karim = await running.as('karim', '/stores');
    await karim.getByRole('region', { name: 'Google Play' }).getByText('Arrêtée', { exact: true }).waitFor();
    expect(await karim.getByRole('button', { name: 'Reprendre' }).count()).toBe(0);

    await play.getByRole('button', { name: 'Reprendre' }).click();
    await dora.getByLabel('Pourquoi').fill('C’était notre réseau.');
    await dora.getByRole('dialog').getByRole('button', { name: 'Reprendre' }).click();
    await play.getByText('En diffusion').waitFor();
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('the KPIs say what was measured, and where nothing was', async () => {
    await dora.goto(`${running.url}/indicateurs`);
    await dora.getByRole('heading', { name: 'DORA' }).waitFor();
    expect(await dora.getByText('pas de données').count()).toBeGreaterThan(0);
    await takePictures(dora, 'indicateurs');
    expect(await overflowOnPhone(dora)).toBe(0);
  });

  test('the messages say what people were told', async () => {
    await dora.goto(`${running.url}/messages`);
    await dora.getByRole('heading', { name: 'Canaux' }).waitFor();
    await takePictures(dora, 'messages');
    expect(await overflowOnPhone(dora)).toBe(0);
  });
});
