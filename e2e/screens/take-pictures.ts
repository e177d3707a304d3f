import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Screen, Stage } from './screen.ts';

/** Of a taller page at twice its size Chromium paints the top again where its end should be. */
const tallestSharp = 4_000;

/** Takes them one after the other; a stage stands until all of its screens are taken. */
export async function takePictures(
  browser: Browser,
  screens: readonly Screen[],
  folder: string,
  onTaken: (file: string) => void,
): Promise<void> {
  for (const [begin, its] of Map.groupBy(screens, ({ stage }) => stage)) {
    const stage = await begin();
    try {
      for (const screen of its) onTaken(await takePicture(browser, screen, stage, folder));
    } finally {
      await stage.close();
    }
  }
}

async function takePicture(browser: Browser, screen: Screen, { base }: Stage, folder: string): Promise<string> {
  const { name, path, width, theme, scripts, act } = screen;
  const context = await browser.newContext({
    ...{ locale: 'fr-FR', timezoneId: 'Europe/Paris', colorScheme: theme, javaScriptEnabled: scripts === 'on' },
    ...(width < 600 && { hasTouch: true, isMobile: true }),
    ...{ viewport: { width, height: 844 }, deviceScaleFactor: width < 600 ? 2 : 1, reducedMotion: 'reduce' },
  });
  try {
    const page = await context.newPage();
    const answer = await page.goto(`${base}${path}`, { waitUntil: 'load' });
    if (!answer?.ok()) throw new Error(`${name}: ${path} answered ${answer?.status()}`);
    await act?.(page);
    const file = join(folder, `${name}.png`);
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.screenshot({ path: file, fullPage: true, scale: height > tallestSharp ? 'css' : 'device' });
    return file;
  } finally {
    await context.close();
  }
}
