import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../journeys/browser.ts';
import { desk, phone, type Stage } from './screen.ts';
import { statusStage, trouble, well } from './status-page.ts';

/** Finds the texts with too little contrast; it runs in the page. */
const poorlySeen = await readFile(new URL('poorly-seen.js', import.meta.url), 'utf8');

let browser: Browser;
let good: Stage;
let bad: Stage;
let old: Stage;
beforeAll(async () => {
  [browser, good, bad, old] = await Promise.all([
    launchBrowser(),
    statusStage(well()),
    statusStage(trouble()),
    statusStage(well(), 20 * 60_000),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  for (const stage of [good, bad, old]) await stage?.close();
});

/** Somebody without scripts. */
async function reading(url: string, width: number, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 844 }, ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

describe('the status page, without a script', () => {
  test('is read in French, and in English one link away', async () => {
    const page = await reading(`${good.base}/`, desk);
    const heading = page.getByRole('heading', { level: 1 });
    expect(await heading.textContent()).toBe('Tous les systèmes sont opérationnels');
    const items = page.getByRole('region', { name: 'Composants' }).getByRole('listitem');
    expect(await items.count()).toBe(6);
    expect(await items.first().textContent()).toContain('API Backend');
    await page.getByRole('link', { name: 'English' }).click();
    expect(await heading.textContent()).toBe('All systems operational');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.getByRole('img', { name: /^Backend API, over 90 days/ }).count()).toBe(1);
    await page.getByRole('link', { name: 'Français' }).click();
    expect(page.url()).toBe(`${good.base}/`);
  });

  test('tells an incident with its updates, and leads from it to its own page and back', async () => {
    const page = await reading(`${bad.base}/`, phone);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Le service est en panne');
    const incident = page
      .getByRole('region', { name: 'Incidents en cours' })
      .getByRole('article', { name: 'API indisponible' });
    expect(await incident.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('Cause identifiée'),
      expect.stringContaining('Investigation en cours'),
    ]);
    await incident.getByRole('link', { name: 'API indisponible' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('API indisponible');
    await page.getByRole('link', { name: 'Revenir à l’état du service' }).click();
    await page.getByRole('link', { name: 'Historique', exact: true }).click();
    expect(await page.getByRole('article').count()).toBe(3);
  });

  test('says that it is old, and no other page says so', async () => {
    const page = await reading(old.base, phone);
    for (const path of ['/', '/en/', '/history']) {
      await page.goto(`${old.base}${path}`);
      expect(await page.getByRole('alert').textContent()).toMatch(/^(Données du|Data of) /);
    }
    expect(await (await reading(`${good.base}/`, phone)).getByRole('alert').count()).toBe(0);
  });

  test('is never wider than a phone, and everything to press is large enough there', async () => {
    const narrow = await reading(bad.base, 360, { javaScriptEnabled: true });
    for (const path of ['/', '/history', '/incidents/i-12', '/incidents/m-1', '/en/']) {
      await narrow.goto(`${bad.base}${path}`);
      const width = await narrow.evaluate<number>('document.documentElement.scrollWidth');
      expect(width, path).toBeLessThanOrEqual(360);
    }
    const page = await reading(`${bad.base}/`, phone);
    for (const part of await page.locator('button, fieldset label, nav a').all())
      expect((await part.boundingBox())!.height).toBeGreaterThanOrEqual(24);
  });

  test('is walked by keyboard: first past the top, then link by link, each of them seen', async () => {
    const page = await reading(`${bad.base}/`, desk);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Aller au contenu' });
    expect((await skip.boundingBox())!.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(page.url()).toContain('#contenu');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('API indisponible');
  });

  test('names every field of its form, and asks for an address', async () => {
    const page = await reading(`${good.base}/`, phone);
    const form = page.getByRole('region', { name: 'S’abonner' });
    expect(await form.getByLabel('Adresse e-mail').getAttribute('type')).toBe('email');
    const choices = form.getByRole('group', { name: 'Composants à suivre' }).getByRole('checkbox');
    expect(await choices.count()).toBe(6);
    await form.getByLabel('Intégrations Bancaires').check();
    await form.getByLabel('Adresse e-mail').fill('lea@exemple.fr');
    await form.getByRole('button', { name: 'S’abonner' }).click();
    expect(await page.textContent('body')).toContain('Les abonnements ne sont pas disponibles pour le moment');
  });
});

describe('its words', () => {
  test.each(['light', 'dark'] as const)('are seen well enough by %s', async (colorScheme) => {
    const page = await reading(good.base, desk, { colorScheme, javaScriptEnabled: true });
    for (const stage of [good, bad, old]) {
      await page.goto(`${stage.base}/`);
      expect(await page.evaluate<string[]>(poorlySeen)).toEqual([]);
    }
  });
});
