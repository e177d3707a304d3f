import { strict as assert } from 'node:assert';
import type { Page } from 'playwright-core';
import { qrIssued, qrLifetimeS } from '../../../cashback/contracts/qr.ts';
import { desk, phone } from '../browser.ts';
import { Administrator, Cashier, Consumer, refusedSignIn } from '../people.ts';
import type { Access, DashboardRole } from './accounts.ts';
import { issueCode, syntheticCustomer, type Customer } from './synthetic-customer.ts';

/** What a journey finds in the environment that it walks through. */
export interface Stage {
  page: Page;
  urls: Record<'api' | 'mobile' | 'partner' | 'admin' | 'vitrine', URL>;
  access: Record<DashboardRole, Access>;
  /** One account for all journeys of a run that need one, opened when the first of them asks. */
  customer(): Promise<{ customer: Customer; accessToken: string }>;
}

export interface Journey {
  title: string;
  size: { width: number; height: number };
  /** Answers what it saw when that is less than everything. @throws when the way is blocked */
  walk(stage: Stage): Promise<string | void>;
}

/** §7.2's functional checks, by the word that selects them. */
export const journeys: Record<string, Journey> = {
  inscription: { title: 'Inscription', size: phone, walk: signUp },
  connexion: { title: 'Connexion', size: phone, walk: async (stage) => void (await signedIn(stage)) },
  solde: { title: 'Solde points', size: phone, walk: readBalance },
  qr: { title: 'QR code (60 s)', size: phone, walk: showCode },
  'dashboard-partenaire': { title: 'Dashboard partenaire', size: phone, walk: visitPartner },
  'dashboard-admin': { title: 'Dashboard admin', size: desk, walk: visitAdmin },
  vitrine: { title: 'Site vitrine', size: desk, walk: visitVitrine },
};

async function signUp({ page, urls }: Stage): Promise<void> {
  await new Consumer(page).signUp(urls.mobile.href, syntheticCustomer());
}

async function signedIn({ page, urls, customer }: Stage): Promise<Consumer> {
  const consumer = new Consumer(page);
  await consumer.signIn(urls.mobile.href, (await customer()).customer);
  return consumer;
}

async function readBalance(stage: Stage): Promise<void> {
  const consumer = await signedIn(stage);
  const shown = await consumer.points();
  assert.match(shown, /\b\d+ points?\b/, `l’accueil affiche « ${shown} » au lieu d’un solde`);
}

async function showCode(stage: Stage): Promise<void> {
  const consumer = await signedIn(stage);
  const issued = stage.page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/qr');
  const code = await consumer.showCode();
  assert.match(code, /^RW1\./, 'le texte sous le QR code n’est pas un code REWAPP');
  const { issuedAt, expiresAt } = qrIssued.parse(await (await issued).json());
  const lifetimeS = (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1_000;
  assert.equal(lifetimeS, qrLifetimeS, `le code vaut ${lifetimeS} s au lieu de ${qrLifetimeS} s`);
  const left = await consumer.secondsLeft();
  assert.ok(left > 0 && left <= qrLifetimeS, `le compte à rebours affiche ${left} s`);
}

async function visitPartner(stage: Stage): Promise<string | void> {
  const { page, urls, access } = stage;
  if (access.partner.depth === 'door') return knockOn(page, urls.partner);
  const cashier = new Cashier(page);
  await cashier.signIn(urls.partner.href, access.partner.account);
  if (access.partner.depth === 'look') return 'connexion seule, rien n’est crédité';
  const { customer, accessToken } = await stage.customer();
  const receipt = await cashier.credit(await issueCode(urls.api, accessToken), '10,00');
  assert.ok(receipt.includes(customer.displayName), `le reçu de la caisse dit « ${receipt} »`);
}

async function visitAdmin(stage: Stage): Promise<string | void> {
  const { page, urls, access } = stage;
  if (access.admin.depth === 'door') return knockOn(page, urls.admin);
  const administrator = new Administrator(page);
  await administrator.signIn(urls.admin.href, access.admin.account);
  const { customer } = await stage.customer();
  const row = await administrator.find(customer.email);
  assert.ok(row.includes(customer.displayName), `la ligne de l’utilisateur dit « ${row} »`);
}

async function visitVitrine({ page, urls }: Stage): Promise<void> {
  await page.goto(urls.vitrine.href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.match(await page.title(), /REWAPP/, 'le titre de la page ne nomme pas REWAPP');
}

/** Without an account: the page comes up, reaches the API, and lets nobody in. */
async function knockOn(page: Page, url: URL): Promise<string> {
  const { email, password } = syntheticCustomer();
  const told = await refusedSignIn(page, url.href, { email, password });
  assert.equal(
    told,
    'L’adresse e-mail ou le mot de passe ne correspond pas.',
    `à un compte inconnu, la page dit « ${told} »`,
  );
  return 'page et refus d’un compte inconnu ; aucun compte n’est donné à ce contrôle';
}
