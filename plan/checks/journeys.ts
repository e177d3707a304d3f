// node plan/checks/journeys.ts [--screenshots <folder>] [journey...]: §7.2's functional checks, in a real browser, against
// a live environment. Without names, all of them; the last line's value is how many seconds they took.
import { parseArgs } from 'node:util';
import { launchBrowser } from '../../e2e/journeys/browser.ts';
import { accessOf } from '../../e2e/journeys/live/accounts.ts';
import { journeys } from '../../e2e/journeys/live/journeys.ts';
import { walk, type Walked } from '../../e2e/journeys/live/walk.ts';
import { addressOf } from './addresses.ts';
import { conclude, type Outcome } from './outcome.ts';
import { decimal } from './wording.ts';

await conclude(check);

async function check(): Promise<Outcome> {
  const { values, positionals } = parseArgs({ options: { screenshots: { type: 'string' } }, allowPositionals: true });
  const names = known(positionals);
  const components = ['api', 'mobile', 'partner', 'admin', 'vitrine'] as const;
  const addresses = Object.fromEntries(components.map((each) => [each, addressOf(each)]));
  const urls = addresses as Record<(typeof components)[number], URL>;
  const access = { partner: accessOf('partner', process.env), admin: accessOf('admin', process.env) };
  const browser = await launchBrowser();
  try {
    const walked: Walked[] = [];
    for await (const one of walk(browser, names, { urls, access }, values.screenshots ?? null)) {
      walked.push(one);
      process.stderr.write(`${one.failure ? '✗' : '✓'} ${told(one)}\n`);
    }
    return outcomeOf(walked);
  } finally {
    await browser.close();
  }
}

function known(wanted: string[]): string[] {
  const all = Object.keys(journeys);
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length === 0) return wanted.length > 0 ? wanted : all;
  throw new Error(`le parcours « ${unknown.join(', ')} » n’existe pas : choisissez parmi ${all.join(', ')}.`);
}

function outcomeOf(walked: Walked[]): Outcome {
  const failed = walked.filter((each) => each.failure);
  const value = Math.round(walked.reduce((sum, each) => sum + each.tookMs, 0) / 100) / 10;
  const [shown, heading] =
    failed.length > 0
      ? [failed, `${failed.length} parcours en échec sur ${walked.length}`]
      : [walked, `${walked.length} parcours ${walked.length > 1 ? 'réussis' : 'réussi'} en ${decimal(value)} s`];
  return { passed: failed.length === 0, found: `${heading} : ${shown.map(told).join(' ; ')}`, value };
}

function told({ title, tookMs, failure, seen }: Walked): string {
  if (failure) return `${title} : ${failure}`;
  const took = `${decimal(tookMs / 1_000)} s`;
  return `${title} (${seen ? `${took}, ${seen}` : took})`;
}
