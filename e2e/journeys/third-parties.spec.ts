import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import plan from '../../plan/rewapp.plan.ts';
import { launchBrowser, openPage, phone } from './browser.ts';
import { SandboxInbox } from './inbox.ts';
import { Cashier, Consumer } from './people.ts';

/** Names the folder for pictures of the screens; without it a test run writes none. */
const pictures = process.env['REWAPP_SCREENS'];

let browser: Browser;
let inbox: SandboxInbox;
let urls: Record<'mobile' | 'partner', string>;
beforeAll(async () => {
  urls = inject('urls') as typeof urls;
  inbox = new SandboxInbox(urls);
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function shoot(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(pictures, `mobile-${name}-${colorScheme}.png`) });
  }
}

let people = 0;
async function newcomer(page: Page): Promise<string> {
  const email = `camille-${Date.now()}-${++people}@exemple.fr`;
  const account = { displayName: 'Camille', email, password: 'une longue promenade' };
  await new Consumer(page).signUp(urls.mobile, account);
  return email;
}

const openAccount = async (page: Page) => {
  await page.getByRole('link', { name: 'Mon compte' }).click();
  await page.getByRole('heading', { name: 'Mon compte' }).waitFor();
};

describe('a person on the phone', () => {
  it('proves an address by the link of a mail, and a number by the code of an SMS', async () => {
    const page = await openPage(browser, phone);
    const email = await newcomer(page);
    await openAccount(page);
    const emailPart = page.getByRole('region', { name: 'Adresse e-mail' });
    await emailPart.getByText('À vérifier').waitFor();
    await shoot(page, 'compte-a-verifier');

    const mail = await inbox.newest('mail', email);
    const link = /http\S+\/verification#\S+/.exec(mail.text)?.[0] ?? '';
    const elsewhere = await openPage(browser, phone);
    await elsewhere.goto(link);
    await elsewhere.getByRole('heading', { name: 'Adresse vérifiée' }).waitFor();
    await shoot(elsewhere, 'adresse-verifiee');

    const digits = String(Date.now() % 1e8).padStart(8, '0');
    await page.getByLabel('Numéro de mobile').fill(`06${digits}`);
    await page.getByRole('button', { name: 'Recevoir un code par SMS' }).click();
    await page.getByLabel('Code à 6 chiffres').waitFor();
    await shoot(page, 'code-sms');
    const sms = await inbox.newest('sms', `+336${digits}`);
    await page.getByLabel('Code à 6 chiffres').fill(sms.text.slice(0, 6));
    await page.getByRole('button', { name: 'Valider le code' }).click();
    await page.getByText('Votre numéro est vérifié.').waitFor();
    await page.reload();
    await emailPart.getByText('Vérifiée', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Téléphone' }).getByText('Vérifié', { exact: true }).waitFor();
    await shoot(page, 'compte-verifie');
  });

  it('links a bank on the pages of Powens, sees the purchases, and ends the link', async () => {
    const page = await openPage(browser, phone);
    await newcomer(page);
    await openAccount(page);
    await page.getByRole('link', { name: 'Ma banque et mes achats' }).click();
    await page.getByRole('button', { name: 'Relier ma banque' }).click();
    await page.getByRole('button', { name: 'Annuler' }).click();
    await page.getByText('La banque n’a pas été reliée.').waitFor();
    await page.getByRole('button', { name: 'Relier ma banque' }).click();
    await shoot(page, 'powens');
    await page.getByRole('button', { name: 'Banque de démonstration' }).click();
    const purchases = page.getByRole('region', { name: 'Achats par carte' });
    await purchases.waitFor();
    expect(await purchases.getByRole('listitem').count()).toBe(3);
    expect(await purchases.getByRole('listitem').first().textContent()).toMatch(/Librairie du Port.*24,90\s€/);
    await shoot(page, 'banque');
    await page.getByRole('button', { name: 'Ne plus relier Banque de démonstration' }).click();
    await purchases.waitFor({ state: 'detached' });
    await shoot(page, 'banque-rien');
  });

  it('is told of points by a push, once, and no more after signing out', async () => {
    const page = await openPage(browser, phone);
    const token = `telephone-de-parcours-${Date.now()}`;
    await page.addInitScript(capacitor, token);
    const consumer = new Consumer(page);
    await newcomer(page);
    await openAccount(page);
    await page.getByRole('button', { name: 'Activer les notifications' }).click();
    await page.getByText('Ce téléphone est averti').waitFor();
    await page.getByRole('button', { name: 'Retour' }).click();
    const code = await consumer.showCode();
    const cashier = new Cashier(await openPage(browser, phone));
    const partner = plan.environments[0]?.demoAccounts?.find(({ role }) => role === 'partner');
    await cashier.signIn(urls.partner, partner!);
    await cashier.credit(code, '20,00');
    expect(await inbox.newest('push', token)).toMatchObject({
      subject: '+100 points',
      text: expect.stringContaining('vous rapporte'),
    });
    expect(await inbox.list('push', token)).toHaveLength(1);
  });
});

it('an installed app takes the version that waits before it shows anything, and says that it runs', async () => {
  const page = await openPage(browser, phone);
  const asked: string[] = [];
  const bundle = (id: string) => ({ id, status: 'pending' });
  let [current, next] = [bundle('builtin'), bundle('v2') as ReturnType<typeof bundle> | null];
  await page.exposeFunction('native', (method: string) => {
    asked.push(method);
    if (method === 'current') return { bundle: current };
    if (method === 'getNextBundle') return next;
    if (method !== 'set' || !next) return undefined;
    [current, next] = [next, null];
    return page.reload().then(() => undefined);
  });
  await page.addInitScript(updater);
  // Taken while it loads, the page goes before it is there.
  await page.goto(urls.mobile).catch(() => {});
  await expect
    .poll(() => asked.slice(asked.lastIndexOf('set')).toSorted(), { timeout: 60_000 })
    .toEqual(['current', 'getNextBundle', 'notifyAppReady', 'set', 'setMultiDelay']);
  await page.getByRole('heading', { name: 'Vos achats vous rapportent' }).waitFor();
  expect([current.id, asked.filter((method) => method === 'set').length]).toEqual(['v2', 1]);
});

it('what breaks in the app is told to Sentry, with its release and nobody’s address', async () => {
  const page = await openPage(browser, phone);
  await newcomer(page);
  const mark = `Panne de parcours ${Date.now()}`;
  await page.evaluate(
    (message) =>
      void setTimeout(() => {
        throw new Error(`${message} chez lea@exemple.fr`);
      }),
    mark,
  );
  await expect
    .poll(async () => (await inbox.list('error', '')).map(({ subject }) => subject), { timeout: 15_000 })
    .toContainEqual(expect.stringContaining(`${mark} chez [adresse]`));
});

/** What a store build brings into its web view: here a phone that says yes. It runs in the page. */
function capacitor(token: string): void {
  const FirebaseMessaging = {
    checkPermissions: async () => ({ receive: 'prompt' }),
    requestPermissions: async () => ({ receive: 'granted' }),
    createChannel: async () => undefined,
    addListener: () => ({ remove: async () => {} }),
    getToken: async () => ({ token }),
  };
  Object.assign(globalThis, {
    Capacitor: { isNativePlatform: () => true, getPlatform: () => 'android', Plugins: { FirebaseMessaging } },
  });
}

/** The same for the live update: Capgo's plugin, answered by `native` of the test. It runs in the page. */
function updater(): void {
  const { native } = globalThis as unknown as { native(method: string): Promise<unknown> };
  const methods = ['current', 'getNextBundle', 'notifyAppReady', 'set', 'setMultiDelay'];
  const CapacitorUpdater = Object.fromEntries(methods.map((method) => [method, () => native(method)]));
  Object.assign(globalThis, {
    Capacitor: { isNativePlatform: () => true, getPlatform: () => 'ios', Plugins: { CapacitorUpdater } },
  });
}
