import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { Installation } from '../../bascule/testing/installation.ts';
import { withTeam } from '../../bascule/testing/team.ts';
import { desk, launchStrictBrowser } from '../journeys/browser.ts';

/** Where pictures of the screens go; without it none are taken. */
const pictures = process.env['CONSOLE_PICTURES'];
const phone = { width: 360, height: 740 };

/** A whole Bascule with its console, and browsers of the people who use it. */
export class RunningConsole {
  readonly installation: Installation;
  readonly #browser: Browser;

  static async start(
    postgresUrl: string,
    change: (plan: PlanInput) => PlanInput = withTeam,
    environments: string[] = ['test', 'guarded'],
  ): Promise<RunningConsole> {
    buildConsole();
    const installation = await Installation.create(postgresUrl, change, environments);
    await installation.startSwitch();
    await installation.startServerInTime();
    return new RunningConsole(installation, await launchStrictBrowser());
  }

  private constructor(installation: Installation, browser: Browser) {
    this.installation = installation;
    this.#browser = browser;
  }

  /** Passkeys are for names alone: `localhost`, not its address. */
  get url(): string {
    return this.installation.consoleUrl.replace('127.0.0.1', 'localhost');
  }

  /** Somebody's own browser, with nobody signed in. */
  async open(): Promise<Page> {
    return (await this.#context()).newPage();
  }

  /** The same, with a person in it, by a token of theirs. */
  async as(person: string, path = '/'): Promise<Page> {
    const { token } = await this.installation.tokenOf(person);
    const page = await this.open();
    const answer = await page.request.post(`${this.url}/api/sign-in/token`, {
      data: { token },
      headers: { origin: this.url },
    });
    if (!answer.ok()) throw new Error(await answer.text());
    await page.goto(`${this.url}${path}`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.installation.remove();
  }

  #context(): Promise<BrowserContext> {
    return this.#browser.newContext({ locale: 'fr-FR', viewport: desk, colorScheme: 'dark' });
  }
}

/** A picture of a screen on a desk and on a phone, by night and by day. */
export async function takePictures(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  const before = page.viewportSize() ?? desk;
  for (const [size, where] of [[desk, 'desk'] as const, [phone, 'phone'] as const]) {
    for (const scheme of ['dark', 'light'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: join(pictures, `${name}-${where}-${scheme}.png`), fullPage: where === 'desk' });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'dark' });
}

/** How far a page can be moved to the side; a screen that fits a phone can't. */
export async function overflowOnPhone(page: Page): Promise<number> {
  const before = page.viewportSize() ?? desk;
  await page.setViewportSize(phone);
  const over = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  await page.setViewportSize(before);
  return over;
}

/** Once for all tests: what is built already is not built again. */
export function buildConsole(): void {
  const script = fileURLToPath(new URL('../../bascule/console/build/build.ts', import.meta.url));
  const built = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`);
}
