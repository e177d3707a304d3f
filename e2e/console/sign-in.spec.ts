import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { invitationLink, passkeyList } from '../../bascule/server/sign-in/wire.ts';
import { RunningConsole, takePictures } from './running-console.ts';

let running: RunningConsole;
beforeAll(async () => {
  running = await RunningConsole.start(inject('postgresUrl'));
}, 180_000);
afterAll(() => running?.close());

const owner = () => running.installation.client();
const invite = async (person: string) =>
  (await owner().call('POST', '/api/console/invitations', invitationLink, { person, by: 'owner' })).link;

/** A device that holds passkeys, whose owner always says yes. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return session;
}

describe('the way into the console', () => {
  test('leads by an invitation to a passkey, and by the passkey in again', async () => {
    const page = await running.open();
    await withAuthenticator(page);
    await page.goto(await invite('dora'));
    await takePictures(page, 'invitation');
    await page.getByRole('button', { name: 'Faire mon passkey' }).click();
    await page.getByRole('heading', { name: 'Environnements' }).waitFor();
    expect(await page.getByText('Dora Petit').first().isVisible()).toBe(true);

    await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    await takePictures(page, 'connexion');
    await page.getByRole('button', { name: 'Entrer avec un passkey' }).click();
    await page.getByRole('heading', { name: 'Environnements' }).waitFor();
  });

  test('shuts at once for a passkey that was revoked, wherever its owner is', async () => {
    const page = await running.open();
    await withAuthenticator(page);
    await page.goto(await invite('karim'));
    await page.getByRole('button', { name: 'Faire mon passkey' }).click();
    await page.getByRole('heading', { name: 'Environnements' }).waitFor();
    const { passkeys } = await owner().call('GET', '/api/console/passkeys', passkeyList);
    const { id } = passkeys.find(({ person }) => person === 'karim')!;
    await owner().call('POST', `/api/console/passkeys/${id}/revoke`, passkeyList, { by: 'owner' });
    await page.getByRole('link', { name: 'Audit' }).first().click();
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    await page.getByRole('button', { name: 'Entrer avec un passkey' }).click();
    expect(await page.getByRole('alert').textContent()).toContain(`${id} a été révoqué par owner`);
  });

  test('an invitation lets in once', async () => {
    const link = await invite('lea');
    const [first, second] = [await running.open(), await running.open()];
    for (const page of [first, second]) {
      await withAuthenticator(page);
      await page.goto(link);
      await page.getByRole('button', { name: 'Faire mon passkey' }).click();
      if (page === first) await page.getByRole('heading', { name: 'Environnements' }).waitFor();
    }
    expect(await second.getByRole('alert').textContent()).toContain('Cette invitation a déjà servi');
  });

  test('a token lets in where there are no passkeys, and a wrong one is told', async () => {
    const { token } = await running.installation.tokenOf('hugo');
    const page = await running.open();
    await page.goto(`${running.url}/deploiements`);
    await page.getByRole('button', { name: 'donner un jeton' }).click();
    await page.getByLabel('Jeton').fill('bsc_trop-court');
    await page.getByRole('button', { name: 'Entrer avec le jeton' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('un jeton commence par « bsc_ »');
    await page.getByLabel('Jeton').fill(token);
    await page.getByRole('button', { name: 'Entrer avec le jeton' }).click();
    await page.getByRole('heading', { name: 'Déploiements' }).waitFor();
  });

  test('begins at the name of the machine where somebody came by its address', async () => {
    const page = await running.open();
    await page.goto(`${running.installation.consoleUrl}/audit?x=1`);
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    expect(new URL(page.url()).hostname).toBe('localhost');
  });
});
