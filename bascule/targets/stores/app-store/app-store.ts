import { isDeepStrictEqual } from 'node:util';
import type { Shown } from '../../../core/store/event.ts';
import type { AppStoreRule } from '../../../core/store/schema.ts';
import { StoreError } from '../store-error.ts';
import type { Store, StoreBuild, StoreDeed } from '../store.ts';
import { AppStoreApi, Conflict, refused } from './api.ts';
import { AppNumber } from './app-number.ts';
import type { ApiKey } from './key.ts';
import { Review } from './review.ts';
import { shownOf } from './shown.ts';
import { Versions, type Found } from './versions.ts';
import { linkTo, one, type Resource } from './wire.ts';

/** One app in the App Store, for iOS. */
export class AppStore implements Store {
  readonly #api: AppStoreApi;
  readonly #versions: Versions;
  readonly #review: Review;
  readonly #isPhased: boolean;

  /** @param url `https://api.appstoreconnect.apple.com` */
  constructor(url: string, rule: Pick<AppStoreRule, 'appId' | 'appleId' | 'phased'>, key: ApiKey, now: () => number) {
    this.#api = new AppStoreApi(url, key, now);
    const app = new AppNumber(this.#api, rule);
    this.#versions = new Versions(this.#api, app);
    this.#review = new Review(this.#api, app);
    this.#isPhased = rule.phased;
  }

  async condition(asked: StoreBuild): Promise<Shown> {
    const found = await this.#own(asked);
    if (found) return shownOf(found.state, found.phased);
    return (await this.#versions.build(asked)) ? { state: 'uploaded' } : { state: 'absent' };
  }

  /** Apple's 409 says that it is not what we took it for: when it is as wanted, somebody was faster. */
  async perform(asked: StoreBuild, deed: StoreDeed): Promise<void> {
    const before = await this.condition(asked);
    try {
      await this.#do(asked, deed, before);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      if (isDeepStrictEqual(before, await this.condition(asked)))
        throw new StoreError('refused', refused(error.message), { cause: error });
    }
  }

  async #do(asked: StoreBuild, deed: StoreDeed, { state }: Shown): Promise<void> {
    switch (deed.type) {
      case 'upload':
        throw new StoreError(
          'by-hand',
          'Apple ne prend les builds que de Xcode : lancez la lane « ios upload » de fastlane.',
        );
      case 'submit':
        return state === 'uploaded' ? this.#submit(asked) : undefined;
      case 'publish':
        return state === 'approved' ? this.#publish(asked) : undefined;
      case 'roll-out':
        return state === 'complete' || deed.percent < 100 ? undefined : this.#phase(asked, 'COMPLETE');
      case 'halt':
        return state === 'halted' ? undefined : this.#phase(asked, 'PAUSED');
      case 'resume':
        return state === 'halted' ? this.#phase(asked, 'ACTIVE') : undefined;
      case 'withdraw':
        return this.#withdraw(asked);
    }
  }

  async #submit(asked: StoreBuild): Promise<void> {
    const build = await this.#versions.build(asked);
    if (!build)
      throw new StoreError(
        'busy',
        `Apple n’a pas fini d’examiner le build ${asked.build} : cela reprendra de soi-même.`,
      );
    const { version } = await this.#versions.prepare(asked, build, this.#isPhased);
    await this.#review.submit(version.id);
  }

  async #publish(asked: StoreBuild): Promise<void> {
    const relationships = { appStoreVersion: linkTo('appStoreVersions', (await this.#there(asked)).version.id) };
    await this.#api.post(one, 'appStoreVersionReleaseRequests', { relationships });
  }

  async #phase(asked: StoreBuild, phasedReleaseState: 'ACTIVE' | 'PAUSED' | 'COMPLETE'): Promise<void> {
    const { phased } = await this.#there(asked);
    const isUnderWay = phased && phased.attributes['phasedReleaseState'] !== 'COMPLETE';
    if (isUnderWay)
      return this.#api.change('appStoreVersionPhasedReleases', phased.id, { attributes: { phasedReleaseState } });
    throw new StoreError(
      'too-late',
      'Tous les utilisateurs de l’App Store ont déjà cette version : publiez une version corrigée, ou coupez la fonctionnalité par son feature flag.',
    );
  }

  /** Once approved, the submission is closed, and only the older way leads out. */
  async #withdraw(asked: StoreBuild): Promise<void> {
    const found = await this.#own(asked);
    if (!found) return;
    if (found.state !== 'PENDING_DEVELOPER_RELEASE') return this.#review.cancel(found.version.id);
    const { id } = found.version.relationships['appStoreVersionSubmission']?.data ?? found.version;
    await this.#api.remove('appStoreVersionSubmissions', id);
  }

  async #there(asked: StoreBuild): Promise<Found> {
    const found = await this.#own(asked);
    if (found) return found;
    throw new StoreError(
      'refused',
      `L’App Store n’a pas de version ${asked.version} avec le build ${asked.build} : soumettez-la d’abord.`,
    );
  }

  /** The version, when it is this build that it is about: one that was rejected has another. */
  async #own({ version, build }: StoreBuild): Promise<Found | null> {
    const found = await this.#versions.find(version);
    return found && numberOf(found.build) === String(build) ? found : null;
  }
}

const numberOf = (build: Resource | null): unknown => build?.attributes['version'];
