import type { AppStoreRule } from '../../../core/store/schema.ts';
import { StoreError } from '../store-error.ts';
import type { AppStoreApi } from './api.ts';
import { many } from './wire.ts';

/**
 * The app's number in App Store Connect, which no address of its API goes without. Apple gives it when the app is made
 * there by hand; where the plan does not say it, Apple is asked once, by the bundle id.
 */
export class AppNumber {
  readonly #api: AppStoreApi;
  readonly #bundleId: string;
  #known: Promise<string> | null;

  constructor(api: AppStoreApi, { appId, appleId }: Pick<AppStoreRule, 'appId' | 'appleId'>) {
    this.#api = api;
    this.#bundleId = appId;
    this.#known = appleId === null ? null : Promise.resolve(appleId);
  }

  /** @throws StoreError `refused`: our key sees no such app */
  get(): Promise<string> {
    this.#known ??= this.#find().catch((error: unknown) => {
      this.#known = null;
      throw error;
    });
    return this.#known;
  }

  /** Apple's filter also finds ids that only begin so: fr.rewapp.app.beta. */
  async #find(): Promise<string> {
    const { data } = await this.#api.get(many, '/v1/apps', { 'filter[bundleId]': this.#bundleId });
    const found = data.find(({ attributes }) => attributes['bundleId'] === this.#bundleId);
    if (found) return found.id;
    throw new StoreError(
      'refused',
      `App Store Connect n’a pas d’app « ${this.#bundleId} » que notre clé voie : créez-la dans App Store Connect (« Nouvelle app »), ou donnez à la clé l’accès à cette app ; la publication reprendra d’elle-même.`,
    );
  }
}
