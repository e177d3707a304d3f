import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import plan from '../../plan/rewapp.plan.ts';
import { desk, launchBrowser, openPage, phone } from './browser.ts';
import { Administrator, Cashier, Consumer, type Account } from './people.ts';
import { writePicture, type Shot } from './picture.ts';

/** Names the file that takes a picture of the running system; without it a test run writes nothing. */
const pictureFile = process.env['REWAPP_PICTURE'];

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe('the whole way of a purchase', () => {
  it('leads from the sign-up over the till to the points, and to the administrator who sees them', async () => {
    const urls = inject('urls') as Record<'mobile' | 'partner' | 'admin' | 'vitrine', string>;
    const camille = {
      displayName: 'Camille',
      email: `camille-${Date.now()}@exemple.fr`,
      password: 'une longue promenade',
    };
    const shots: Shot[] = [];
    const shoot = async (kind: Shot['kind'], title: string, page: Page) => {
      if (pictureFile) shots.push({ kind, title, png: await page.screenshot() });
    };

    const consumer = new Consumer(await openPage(browser, phone));
    await consumer.signUp(urls.mobile, camille);
    const code = await consumer.showCode();
    expect(code).toMatch(/^RW1\.[\w-]+$/);
    await shoot('phone', 'Le QR code du client', consumer.page);

    const cashier = new Cashier(await openPage(browser, phone));
    await cashier.signIn(urls.partner, demoAccount('partner'));
    const receipt = await cashier.credit(code, '42,50');
    expect(receipt).toContain('212 points');
    expect(receipt).toContain('Camille');
    await shoot('phone', 'La caisse du partenaire', cashier.page);

    expect(await consumer.pointsReceived()).toContain('212 points');
    expect(await consumer.balance()).toContain('212 points');

    const administrator = new Administrator(await openPage(browser, desk));
    await administrator.signIn(urls.admin, demoAccount('admin'));
    expect(await administrator.find(camille.email)).toContain('212');
    await shoot('desk', 'L’administration', administrator.page);

    const vitrine = await openPage(browser, desk);
    await vitrine.goto(urls.vitrine);
    await vitrine.getByRole('heading', { level: 1 }).waitFor();
    expect(await vitrine.title()).toContain('REWAPP');
    await shoot('desk', 'Le site vitrine', vitrine);

    if (pictureFile) await writePicture(browser, shots, pictureFile);
  });
});

function demoAccount(role: string): Account {
  const account = plan.environments[0]?.demoAccounts?.find((each) => each.role === role);
  if (!account) throw new Error(`The plan names no demo account for the role ${role}.`);
  return account;
}
