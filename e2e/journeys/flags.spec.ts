import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import plan from '../../plan/rewapp.plan.ts';
import { Bascule } from '../rewapp/bascule.ts';
import { desk, launchBrowser, openPage, phone } from './browser.ts';
import { Administrator, Cashier, Consumer } from './people.ts';

const urls = inject('urls') as Record<'mobile' | 'partner' | 'admin' | 'vitrine', string>;
const bascule = new Bascule(inject('directory'));
const flag = (verb: string, name: string, ...more: string[]) =>
  bascule.command('flags', verb, 'development', name, '--why', 'un parcours', ...more);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('a flag that is changed while people look', () => {
  /** What was killed comes back, whatever became of the test. */
  const killed: string[] = [];
  const revive = async () => {
    for (const name of killed.splice(0)) await flag('revive', name);
  };
  afterEach(revive);
  const kill = async (name: string) => {
    killed.push(name);
    await flag('kill', name);
  };

  it('takes the QR code off a phone with a kind sentence, and brings it back, without the page being loaded again', async () => {
    const consumer = new Consumer(await openPage(browser, phone));
    const email = `flore-${Date.now()}@exemple.fr`;
    await consumer.signUp(urls.mobile, { displayName: 'Flore', email, password: 'une longue promenade' });
    await consumer.showCode();
    await kill('qr-code');
    await consumer.page.getByText('Le QR code est en pause').waitFor();
    await revive();
    await consumer.page.getByRole('img', { name: 'QR code à présenter en caisse' }).waitFor();
  });

  it('leaves a till that lost its camera with the code to type', async () => {
    const cashier = new Cashier(await openPage(browser, phone));
    await cashier.signIn(urls.partner, demoAccount('partner'));
    await cashier.page.getByRole('button', { name: 'Scanner le QR code' }).waitFor();
    await kill('scan-camera');
    await cashier.page.getByText('La lecture par caméra est en pause').waitFor();
    await cashier.page.getByLabel('Code du client').waitFor();
  });

  it('opens and shuts the export of users', async () => {
    const { page } = await signedIn();
    const button = page.getByRole('button', { name: 'Exporter en CSV' });
    const download = page.waitForEvent('download');
    await button.click();
    expect(await readFile(await (await download).path(), 'utf8')).toContain('Nom;E-mail;Rôle;Points;Inscription');
    await kill('export-utilisateurs');
    await button.waitFor({ state: 'detached' });
  });

  it('puts a line above the public site', async () => {
    await flag('on', 'bandeau-vitrine');
    const page = await openPage(browser, desk);
    await page.goto(urls.vitrine);
    await page.getByText('REWAPP arrive dans votre ville.').waitFor();
    await flag('off', 'bandeau-vitrine');
  });

  async function signedIn(): Promise<Administrator> {
    const administrator = new Administrator(await openPage(browser, desk));
    await administrator.signIn(urls.admin, demoAccount('admin'));
    return administrator;
  }
});

function demoAccount(role: string) {
  const account = plan.environments[0]?.demoAccounts?.find((each) => each.role === role);
  if (!account) throw new Error(`The plan names no demo account for the role ${role}.`);
  return account;
}
