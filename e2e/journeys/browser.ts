import { mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

// No page draws in three dimensions: without a GPU's double the browser paints with a quarter of the work.
chromium.setGraphicsMode = false;

/** The Chromium that comes from the npm registry: no download, no root. In one process it dies with its second window. */
export async function launchBrowser(): Promise<Browser> {
  return launchWithout('--single-process');
}

/** The same with the web's own walls up, which the package takes down: origins are sent, and policies hold. */
export function launchStrictBrowser(): Promise<Browser> {
  return launchWithout('--single-process', '--disable-web-security', '--allow-running-insecure-content');
}

async function launchWithout(...unwanted: string[]): Promise<Browser> {
  const args = chromium.args.filter((arg) => !unwanted.includes(arg));
  return playwright.launch({ executablePath: await unpack(), args });
}

/** It unpacks itself into the folder for temporary files, where another user's copy may lie that we can't run. */
async function unpack(): Promise<string> {
  const shared = tmpdir();
  const own = join(shared, `rewapp-chromium-${userInfo().uid}`);
  await mkdir(own, { recursive: true, mode: 0o700 });
  process.env['TMPDIR'] = own;
  try {
    return await chromium.executablePath();
  } finally {
    process.env['TMPDIR'] = shared;
  }
}

export const phone = { width: 390, height: 844 };
export const desk = { width: 1_280, height: 844 };

/** Somebody's own browser: nothing is shared with anybody else. */
export async function openPage(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: size, deviceScaleFactor: 2 });
  return context.newPage();
}
