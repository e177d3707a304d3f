import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { start } from '../../sandbox/inbox/server.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';
import type { Running, World } from '../../sandbox/world.ts';
import { launchBrowser } from '../journeys/browser.ts';
import { fill } from './inbox.ts';

/** Finds the texts with too little contrast; it runs in the page. */
const poorlySeen = await readFile(new URL('poorly-seen.js', import.meta.url), 'utf8');

let browser: Browser;
let world: World;
let inbox: Running;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  world = worldForTests();
  inbox = await start(0, world);
  page = await browser.newPage();
  complaints.length = 0;
  page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(inbox.url);
});
afterEach(async () => {
  await page.close();
  await inbox.close();
  expect(complaints).toEqual([]);
});

const rows = () => page.getByRole('region', { name: 'Messages' }).getByRole('listitem');

test('what arrives is there by itself, and a call is taken on with the keyboard alone', async () => {
  await page.getByText('Rien encore').waitFor();
  let taken = false;
  fill(world, () => (taken = true));
  await page.getByText('(7)').waitFor();
  expect(await page.getByRole('status').textContent()).toContain('TypeError');
  await page.getByRole('button', { name: /^Astreinte SEV-1/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'SEV-1 API indisponible' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Bascule le sait (200).').waitFor();
  expect(taken).toBe(true);
  expect(await page.getByRole('article').textContent()).toContain('acquittée');
});

test('messages are found by kind and receiver, and a mail is shown as it looks, without its scripts', async () => {
  fill(world);
  world.inbox.receive({
    ...{ kind: 'mail', service: 'smtp', from: 'x', to: ['autre@exemple.fr'], subject: 'Piège', text: '', raw: {} },
    html: '<p>bonjour</p><script>document.title = "pris"</script>',
  });
  await page.getByText('(8)').waitFor();
  await page.getByLabel('E-mails').check();
  expect(await rows().count()).toBe(2);
  await page.getByLabel('Destinataire').fill('autre');
  expect(await rows().count()).toBe(1);
  await rows().getByRole('button').click();
  expect(await page.frameLocator('iframe').locator('p').textContent()).toBe('bonjour');
  expect(await page.title()).not.toBe('pris');
  // The browser says that it ran no script of the mail, which is what is wanted.
  complaints.splice(0, complaints.length, ...complaints.filter((each) => !each.includes('Blocked script')));
});

test('a fault is provoked from the page, and the box is emptied', async () => {
  fill(world);
  await page.getByText('(7)').waitFor();
  await page.getByText('Provoquer une panne').click();
  await page.getByRole('combobox', { name: 'Service' }).selectOption('pagerduty');
  await page.getByRole('combobox', { name: 'Panne' }).selectOption('500');
  await page.getByLabel('Combien de fois').fill('3');
  await page.getByRole('button', { name: 'Provoquer' }).click();
  await page.getByText('pagerduty : 500, encore 3 fois').waitFor();
  expect(world.faults.of('pagerduty')).toMatchObject([{ kind: '500', times: 3 }]);
  await page.getByRole('button', { name: 'Vider la boîte' }).click();
  await page.getByText('Rien encore').waitFor();
});

test.each(['light', 'dark'] as const)('every text is well seen, %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  fill(world);
  await page.getByText('(7)').waitFor();
  await page.getByRole('button', { name: /^Discussion INCIDENT/ }).click();
  expect(await page.evaluate(poorlySeen)).toEqual([]);
});
