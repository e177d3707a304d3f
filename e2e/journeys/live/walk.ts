import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openPage } from '../browser.ts';
import { journeys, type Journey, type Stage } from './journeys.ts';
import { openAccount, syntheticCustomer } from './synthetic-customer.ts';

/** How a journey ended. `seen` says what it looked at when that was less than everything. */
export interface Walked {
  name: string;
  title: string;
  tookMs: number;
  failure: string | null;
  seen: string | null;
}

type Surroundings = Omit<Stage, 'page' | 'customer'>;

/** Longer than this for one look at a page, and the way is blocked. */
const patienceMs = 8_000;

/** Walks the journeys one after the other, each in a browser window of its own; `shots` takes a picture of a failure. */
export async function* walk(
  browser: Browser,
  names: string[],
  surroundings: Surroundings,
  shots: string | null,
): AsyncGenerator<Walked> {
  let opened: ReturnType<Stage['customer']> | undefined;
  const customer = () => (opened ??= openCustomer(surroundings.urls.api));
  for (const name of names) {
    const journey = journeys[name];
    if (journey) yield { name, ...(await walkOne(browser, name, journey, { ...surroundings, customer }, shots)) };
  }
}

async function openCustomer(api: URL) {
  const customer = syntheticCustomer();
  return { customer, accessToken: await openAccount(api, customer) };
}

async function walkOne(
  browser: Browser,
  name: string,
  { title, size, walk }: Journey,
  stage: Omit<Stage, 'page'>,
  shots: string | null,
): Promise<Omit<Walked, 'name'>> {
  const startedAt = performance.now();
  const page = await openPage(browser, size);
  page.setDefaultTimeout(patienceMs);
  try {
    const seen = (await walk({ ...stage, page })) ?? null;
    return { title, tookMs: performance.now() - startedAt, failure: null, seen };
  } catch (error) {
    const tookMs = performance.now() - startedAt;
    const picture = shots && (await takePicture(shots, name, (path) => page.screenshot({ path })));
    const failure = picture ? `${reasonOf(error)} (image : ${picture})` : reasonOf(error);
    return { title, tookMs, failure, seen: null };
  } finally {
    await page.context().close();
  }
}

/** A picture that can't be taken must not hide why it was to be taken. */
async function takePicture(directory: string, name: string, shoot: (path: string) => Promise<unknown>) {
  const path = join(directory, `${name}.png`);
  await mkdir(directory, { recursive: true });
  return shoot(path).then(
    () => path,
    () => null,
  );
}

/** The browser tells its attempts at length: what it waited for is enough. */
function reasonOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\u001b\[[\d;]*m/g, '');
  const awaited = /waiting for (.*)/.exec(text)?.[1];
  const [first = text] = text.split('\n');
  return awaited && !first.includes(awaited) ? `${first} (attendu : ${awaited})` : first;
}
