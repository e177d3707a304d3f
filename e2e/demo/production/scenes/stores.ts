import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { stores } from '../../../../bascule/server/store/wire.ts';
import { bundleOf } from '../../../../bascule/targets/stores/spec/bundle.ts';
import { Outside } from '../outside.ts';
import type { Notes, Scene, Stage } from '../stage.ts';

/** One a line. */
const shelfTold = stores.shape.shelves.element;
type Shelf = z.infer<typeof shelfTold>;
type Release = Shelf['releases'][number];
type Store = Shelf['store'];

const day = 24 * 3_600_000;
const lookEveryMs = 250;
const patienceMs = 60_000;
const version = '1.0.0';
const whatIsNew = 'Bienvenue dans REWAPP.';
/** REWAPP's number in App Store Connect, as the double knows it. */
const appleId = '6448311069';

/** §5.4: the train's last stage. The confirmed deployment asks the stores; people upload what they built; stores review. */
export const inTheStores: Scene = {
  name: 'stores',
  title: `l’application ${version} dans les deux stores`,
  expected: 'demandée par le déploiement confirmé, examinée, puis donnée par parts : 10, 50, 100 %',
  async play(stage, notes) {
    const outside = new Outside(stage.rewapp, stage.signal);
    const [play, apple] = [await releaseIn(stage, 'play'), await releaseIn(stage, 'app-store')];
    const deployment = stage.deployments.get('v1.0.0');
    for (const { deployment: by, version: asked } of [play, apple])
      notes.expect(by === deployment && asked === version, `${asked} demandée par le déploiement confirmé`, `${by}`);

    stage.tell('fastlane android upload, fastlane ios upload');
    await uploadToPlay(stage, play, notes);
    notes.see(await outside.use('stores', 'app-store-build', { app: appleId, version, build: `${apple.build}` }));
    for (const store of ['play', 'app-store'] as const)
      await until(stage, store, 'en revue', ({ state }) => state === 'in-review', notes);
    for (const review of ['Revue de fr.rewapp.app', `Revue de la version ${version}`])
      await approve(outside, review, notes);

    await throughPlay(stage, notes);
    await throughApple(stage, notes);
    return { outcome: notes.faults.length === 0 ? 'publiée' : 'incomplète' };
  },
};

async function releaseIn({ rewapp }: Stage, store: Store): Promise<Release> {
  const shelves = (await rewapp.bascule.command('store', 'status', 'production')).map((line) => shelfTold.parse(line));
  const found = shelves.find((shelf) => shelf.store === store)?.releases[0];
  if (found) return found;
  throw new Error(`The confirmed deployment did not ask ${store} for anything.`);
}

/** A bundle that says its number and nothing more: what is in it no store of the sandbox looks at. */
async function uploadToPlay({ team, records }: Stage, { build }: Release, notes: Notes): Promise<void> {
  const file = join(records, 'app-release.aab');
  await mkdir(records, { recursive: true });
  await writeFile(file, bundleOf(build));
  const options = ['--app-version', version, '--notes', whatIsNew, '--file', file, '--store', 'play'];
  const { code, refusal } = await (await team.as('lea')).say('store', 'request', 'production', ...options);
  notes.expect(code === 0, `lea donne à Google Play le build ${build}`, refusal ?? '');
}

async function approve(outside: Outside, subject: string, notes: Notes): Promise<void> {
  const review = await outside.message('mail', subject);
  notes.expect(review !== null, `le store écrit : « ${review?.subject} »`);
  if (review) await outside.press(review, 'approve');
}

/** « Publication progressive (10% → 50% → 100%) ». */
async function throughPlay(stage: Stage, notes: Notes): Promise<void> {
  await until(stage, 'play', 'à 10 % des utilisateurs', ({ percent }) => percent === 10, notes);
  await stage.rewapp.moveTo(stage.rewapp.now() + 2 * day);
  await until(stage, 'play', 'deux jours après, à 50 %', ({ percent }) => percent === 50, notes);
  await stage.rewapp.moveTo(stage.rewapp.now() + 2 * day);
  await until(stage, 'play', 'deux jours après, à tous', ({ state }) => state === 'complete', notes);
}

/** Apple's phased release takes seven days of the double's own time; a person who is content need not wait. */
async function throughApple(stage: Stage, notes: Notes): Promise<void> {
  await until(stage, 'app-store', 'à 1 % des utilisateurs', ({ percent }) => percent === 1, notes);
  const lea = await stage.team.as('lea');
  const { code, refusal } = await lea.say('store', 'advance', 'production', '--store', 'app-store');
  notes.expect(code === 0, 'lea la donne à tous', refusal ?? '');
  await until(stage, 'app-store', 'à tous', ({ state }) => state === 'complete', notes);
}

/** Moves the clock to each time at which Bascule looks, until the store shows this. */
async function until(stage: Stage, store: Store, what: string, isSo: (release: Release) => boolean, notes: Notes) {
  const { rewapp, signal } = stage;
  stage.tell(`${store} : ${what}`);
  for (const giveUpAt = Date.now() + patienceMs; ; await pause(lookEveryMs, undefined, { signal })) {
    const release = await releaseIn(stage, store);
    if (isSo(release) || Date.now() > giveUpAt) {
      const { state, percent, trouble } = release;
      return notes.expect(isSo(release), `${store} : ${what}`, `${state}, ${percent} %, ${trouble}`);
    }
    if (release.nextAt !== null) await rewapp.moveTo(release.nextAt);
  }
}
