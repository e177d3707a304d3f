import { isAbsolute, resolve } from 'node:path';
import type { Wish } from '../../core/store/event.ts';
import { storePlaces, type StorePlace } from '../../core/store/place.ts';
import { storeTitle } from '../../core/store/wish.ts';
import { stores, type Stores } from '../../server/store/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';
import { showShelves } from '../store-view.ts';

export interface StoreOptions extends CommonOptions {
  component?: string;
  store?: string;
  reason?: string;
}

export interface StoreRequestOptions extends StoreOptions {
  appVersion: string;
  notes: string;
  file?: string;
}

/** Shows the releases in the stores, of one environment or of all. */
export function storeStatus(environment: string | undefined, options: StoreOptions): Promise<number> {
  return inContext(options, async (context) => {
    placesOf(context, environment, options);
    const query = environment === undefined ? '' : `?environment=${environment}`;
    showShelves(context, (await context.client.call('GET', `/api/stores${query}`, stores)).shelves);
    return 0;
  });
}

/** Asks for a version in each store that is meant. */
export function requestStore(environment: string, options: StoreRequestOptions): Promise<number> {
  const { appVersion: version, notes, file } = options;
  return inContext(options, (context) =>
    inEach(context, environment, options, 'request', ({ rule }) => ({
      ...{ version, notes },
      // Only Google takes files from others than its own tools.
      ...(file !== undefined && rule.kind === 'play' && { file: isAbsolute(file) ? file : resolve(file) }),
    })),
  );
}

/** Halts, resumes or advances what is under way in each store that is meant. */
export function changeStore(wish: Wish, environment: string, options: StoreOptions): Promise<number> {
  return inContext(options, (context) => inEach(context, environment, options, wish, () => ({})));
}

/** One store's refusal keeps no other from what was asked: a halt above all. */
async function inEach(
  context: Context,
  environment: string,
  options: StoreOptions,
  verb: 'request' | Wish,
  bodyOf: (place: StorePlace) => object,
): Promise<number> {
  const { client, out } = context;
  const refused: unknown[] = [];
  let shown: Stores | null = null;
  const places = placesOf(context, environment, options);
  for (const place of places) {
    const path = `/api/environments/${environment}/stores/${place.component}/${place.rule.kind}/${verb}`;
    const body = {
      by: currentUser(),
      ...(options.reason !== undefined && { reason: options.reason }),
      ...bodyOf(place),
    };
    await client.call('POST', path, stores, body).then(
      (answer) => (shown = answer),
      (error: unknown) => {
        refused.push(error);
        if (places.length > 1)
          out.note(`${storeTitle(place.rule)} : ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }
  if (!shown) throw refused[0];
  showShelves(context, (shown as Stores).shelves);
  return refused.length === 0 ? 0 : 1;
}

function placesOf(
  { plan }: Context,
  environment: string | undefined,
  { component, store }: StoreOptions,
): StorePlace[] {
  const all = storePlaces(plan);
  if (all.length === 0)
    throw new CliError('not-found', 'Aucun composant du plan ne va dans un store : ajoutez-lui « stores ».');
  if (environment !== undefined) knownEnvironment(plan, environment);
  const meant = all.filter(
    (place) =>
      (environment === undefined || place.environment === environment) &&
      (component === undefined || place.component === component) &&
      (store === undefined || place.rule.kind === store),
  );
  if (meant.length > 0) return meant;
  const known = all.map((place) => `${place.component}, ${place.rule.kind}, depuis ${place.environment}`);
  throw new CliError('not-found', `Le plan ne dit pas cela : choisissez parmi ${known.join(' ; ')}.`);
}
