import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

/** The Chromium that comes from the npm registry: no download, no root. In one process it dies with its second window. */
export async function launchBrowser(): Promise<Browser> {
  const args = chromium.args.filter((arg) => arg !== '--single-process');
  return playwright.launch({ executablePath: await chromium.executablePath(), args });
}

export const phone = { width: 390, height: 844 };
export const desk = { width: 1_280, height: 844 };

/** Somebody's own browser: nothing is shared with anybody else. */
export async function openPage(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: size, deviceScaleFactor: 2 });
  return context.newPage();
}
