import { join } from 'node:path';
import type { Page } from 'playwright-core';
import plan from '../../plan/rewapp.plan.ts';
import { openPage, phone as phoneSize } from '../journeys/browser.ts';
import { SandboxInbox } from '../journeys/inbox.ts';
import { Administrator, Cashier, Consumer, type Account } from '../journeys/people.ts';
import { startOwnRewapp } from '../rewapp/own-rewapp.ts';
import { desk, phone, type Screen, type Stage } from './screen.ts';

/** Of the REWAPP on the stage, by component. */
let urls: Record<string, string> = {};

/** REWAPP as `npm start` deploys it, of this very source. */
async function rewappStage(): Promise<Stage> {
  const own = await startOwnRewapp(join(import.meta.dirname, '../..'));
  urls = own.urls;
  return { base: of('vitrine'), close: own.discard };
}

const of = (component: string) => urls[component] ?? '';

let people = 0;
async function signedUp(page: Page): Promise<string> {
  const email = `camille-${Date.now()}-${++people}@exemple.fr`;
  await new Consumer(page).signUp(of('mobile'), { displayName: 'Camille', email, password: 'une longue promenade' });
  return email;
}

async function account(page: Page): Promise<string> {
  const email = await signedUp(page);
  await page.getByRole('link', { name: 'Mon compte' }).click();
  await page.getByRole('heading', { name: 'Mon compte' }).waitFor();
  return email;
}

async function verified(page: Page): Promise<void> {
  const mail = await new SandboxInbox(urls).newest('mail', await account(page));
  await page.goto(/http\S+\/verification#\S+/.exec(mail.text)?.[0] ?? '');
  await page.getByRole('heading', { name: 'Adresse vérifiée' }).waitFor();
}

async function bank(page: Page): Promise<void> {
  await account(page);
  await page.getByRole('link', { name: 'Ma banque et mes achats' }).click();
  await page.getByRole('button', { name: 'Relier ma banque' }).click();
  await page.getByRole('button', { name: 'Banque de démonstration' }).click();
  await page.getByRole('region', { name: 'Achats par carte' }).waitFor();
}

/** A customer in front of the till: both see the points. */
async function atTheTill(customer: Page, till: Page): Promise<Cashier> {
  await signedUp(customer);
  const code = await new Consumer(customer).showCode();
  const cashier = new Cashier(till);
  await cashier.signIn(of('partner'), demoAccount('partner'));
  await cashier.credit(code, '42,50');
  return cashier;
}

/** Somebody's phone beside the one of the picture. */
async function beside(page: Page, act: (other: Page) => Promise<unknown>): Promise<void> {
  const other = await openPage(page.context().browser()!, phoneSize);
  await act(other);
  await other.context().close();
}

const mobile: [string, (page: Page) => Promise<unknown>][] = [
  ['connexion', (page) => page.goto(of('mobile'))],
  ['inscription', (page) => page.goto(`${of('mobile')}/inscription`)],
  ['accueil', signedUp],
  [
    'qr-code',
    async (page) => {
      await signedUp(page);
      await new Consumer(page).showCode();
    },
  ],
  [
    'points-recus',
    (page) => beside(page, (till) => atTheTill(page, till)).then(() => new Consumer(page).pointsReceived()),
  ],
  ['compte', account],
  ['adresse-verifiee', verified],
  ['banque', bank],
];
const partner: [string, (page: Page) => Promise<unknown>][] = [
  ['connexion', (page) => page.goto(of('partner'))],
  ['caisse', (page) => new Cashier(page).signIn(of('partner'), demoAccount('partner'))],
  ['credit', (page) => beside(page, (customer) => atTheTill(customer, page))],
];
const admin: [string, (page: Page) => Promise<unknown>][] = [
  ['connexion', (page) => page.goto(of('admin'))],
  ['utilisateurs', (page) => new Administrator(page).signIn(of('admin'), demoAccount('admin'))],
];

const common = { stage: rewappStage, path: '/', scripts: 'on' } as const;
const pictures = (app: string, width: number, pages: typeof mobile): Screen[] =>
  pages.flatMap(([name, act]) =>
    (['light', 'dark'] as const).map((theme) => ({
      ...{ ...common, name: `${app}-${name}-${theme}`, width, theme },
      act: async (page: Page) => {
        await act(page);
        // Its fonts and pictures too.
        await page.waitForLoadState('networkidle');
      },
    })),
  );

export const rewappScreens: Screen[] = [
  ...[desk, phone].map((width): Screen => ({
    ...common,
    name: `vitrine-${width === desk ? 'desk' : 'phone'}`,
    width,
    theme: 'light',
  })),
  ...pictures('mobile', phone, mobile),
  ...pictures('partner', phone, partner),
  ...pictures('admin', desk, admin),
];

function demoAccount(role: string): Account {
  const account = plan.environments[0]?.demoAccounts?.find((each) => each.role === role);
  if (!account) throw new Error(`The plan names no demo account for the role ${role}.`);
  return account;
}
