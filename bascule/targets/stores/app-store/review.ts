import { StoreError } from '../store-error.ts';
import type { AppStoreApi } from './api.ts';
import type { AppNumber } from './app-number.ts';
import { linkTo, many, one, type Resource } from './wire.ts';

const open = 'READY_FOR_REVIEW,WAITING_FOR_REVIEW,IN_REVIEW,UNRESOLVED_ISSUES,CANCELING,COMPLETING';

/**
 * How a version is given to Apple's review: a submission is made, the version put into it, the whole sent. An app has one
 * such submission at a time, and a crash between the three leaves it open: it is gone on with.
 */
export class Review {
  readonly #api: AppStoreApi;
  readonly #app: AppNumber;

  constructor(api: AppStoreApi, app: AppNumber) {
    this.#api = api;
    this.#app = app;
  }

  async submit(version: string): Promise<void> {
    const found = await this.#open();
    const state = found?.attributes['state'];
    if (found && state !== 'READY_FOR_REVIEW') return this.#leave(found, version);
    const { id } = found ?? (await this.#create());
    const items = await this.#items(id);
    if (items.some((each) => each !== version)) throw occupied();
    if (items.length === 0) {
      const relationships = {
        reviewSubmission: linkTo('reviewSubmissions', id),
        appStoreVersion: linkTo('appStoreVersions', version),
      };
      await this.#api.post(one, 'reviewSubmissionItems', { relationships });
    }
    await this.#api.change('reviewSubmissions', id, { attributes: { submitted: true } });
  }

  /** Takes a version back that Apple has not judged yet. */
  async cancel(version: string): Promise<void> {
    const found = await this.#open();
    if (!found || !(await this.#items(found.id)).includes(version)) return;
    await this.#api.change('reviewSubmissions', found.id, { attributes: { canceled: true } });
  }

  /** What was rejected makes room; what is under way is ours already, or somebody else's. */
  async #leave({ id, attributes: { state } }: Resource, version: string): Promise<void> {
    const isOurs = (await this.#items(id)).includes(version);
    if (isOurs && (state === 'WAITING_FOR_REVIEW' || state === 'IN_REVIEW')) return;
    if (state === 'WAITING_FOR_REVIEW' || state === 'IN_REVIEW') throw occupied();
    if (state === 'UNRESOLVED_ISSUES')
      await this.#api.change('reviewSubmissions', id, { attributes: { canceled: true } });
    throw new StoreError('busy', 'Apple clôt la revue d’avant : la publication reprendra d’elle-même.');
  }

  async #open(): Promise<Resource | null> {
    const query = { 'filter[app]': await this.#app.get(), 'filter[platform]': 'IOS', 'filter[state]': open };
    return (await this.#api.get(many, '/v1/reviewSubmissions', query)).data[0] ?? null;
  }

  async #create(): Promise<Resource> {
    const relationships = { app: linkTo('apps', await this.#app.get()) };
    return (await this.#api.post(one, 'reviewSubmissions', { attributes: { platform: 'IOS' }, relationships })).data;
  }

  /** The versions in it. */
  async #items(submission: string): Promise<string[]> {
    const query = { include: 'appStoreVersion' };
    const { data } = await this.#api.get(many, `/v1/reviewSubmissions/${submission}/items`, query);
    return data.map(({ relationships, id }) => relationships['appStoreVersion']?.data?.id ?? id);
  }
}

const occupied = () =>
  new StoreError(
    'in-review',
    'Apple examine déjà autre chose de cette app : attendez sa décision, ou retirez-le dans App Store Connect.',
  );
