import { StoreError } from '../store-error.ts';
import type { StoreBuild } from '../store.ts';
import { Conflict, refused, type AppStoreApi } from './api.ts';
import type { AppNumber } from './app-number.ts';
import { includedOf, linkTo, many, one, type Resource } from './wire.ts';

/** A version of the app as App Store Connect holds it, with what hangs on it. */
export interface Found {
  version: Resource;
  state: string;
  build: Resource | null;
  phased: Resource | null;
}

const editable = new Set([
  ...['PREPARE_FOR_SUBMISSION', 'READY_FOR_REVIEW', 'DEVELOPER_REJECTED', 'REJECTED', 'METADATA_REJECTED'],
  'INVALID_BINARY',
]);
const beside = 'build,appStoreVersionPhasedRelease,appStoreVersionSubmission';

/** The versions of one app, and how one is made ready for review. */
export class Versions {
  readonly #api: AppStoreApi;
  readonly #app: AppNumber;

  constructor(api: AppStoreApi, app: AppNumber) {
    this.#api = api;
    this.#app = app;
  }

  async find(name: string): Promise<Found | null> {
    return (await this.#list({ 'filter[versionString]': name }))[0] ?? null;
  }

  /** What Xcode brought; null: Apple does not have it, or not looked through yet. @throws StoreError `refused` */
  async build({ version, build }: StoreBuild): Promise<Resource | null> {
    const query = {
      ...{ 'filter[app]': await this.#app.get(), 'filter[version]': String(build) },
      ...{ 'filter[preReleaseVersion.version]': version, limit: '1' },
    };
    const [found] = (await this.#api.get(many, '/v1/builds', query)).data;
    const { processingState: state } = found?.attributes ?? {};
    if (state === 'FAILED' || state === 'INVALID')
      throw new StoreError('refused', refused(`le build ${build} n’est pas valide`));
    return found && state === 'VALID' ? found : null;
  }

  /**
   * The version with this build and its notes, ready to be submitted. Apple lets one version at a time be open: one that
   * was left is given our name. Done again after a crash it changes nothing.
   */
  async prepare(asked: StoreBuild, build: Resource, isPhased: boolean): Promise<Found> {
    const { id } = (await this.find(asked.version))?.version ?? (await this.#open(asked.version));
    await this.#api.change('appStoreVersions', id, {
      // Ours to say when: it must not come out by itself, for the train may have gone back meanwhile.
      attributes: { releaseType: 'MANUAL' },
      relationships: { build: linkTo('builds', build.id) },
    });
    await this.#describe(id, asked.notes);
    const found = await this.find(asked.version);
    if (isPhased && found && !found.phased) await this.#phase(id);
    if (found) return found;
    throw new StoreError(
      'busy',
      'App Store Connect ne montre pas encore la version : la publication reprendra d’elle-même.',
    );
  }

  async #open(name: string): Promise<Resource> {
    const left = (await this.#list({})).find(({ state }) => editable.has(state));
    if (!left) {
      const attributes = { platform: 'IOS', versionString: name, releaseType: 'MANUAL' };
      const relationships = { app: linkTo('apps', await this.#app.get()) };
      return (await this.#api.post(one, 'appStoreVersions', { attributes, relationships })).data;
    }
    await this.#api.change('appStoreVersions', left.version.id, { attributes: { versionString: name } });
    return left.version;
  }

  async #describe(version: string, notes: string): Promise<void> {
    const texts = (await this.#api.get(many, `/v1/appStoreVersions/${version}/appStoreVersionLocalizations`)).data;
    for (const { id, attributes } of texts)
      if (attributes['whatsNew'] !== notes)
        await this.#api.change('appStoreVersionLocalizations', id, { attributes: { whatsNew: notes } });
  }

  /** It starts by itself once the version is out. */
  async #phase(version: string): Promise<void> {
    const relationships = { appStoreVersion: linkTo('appStoreVersions', version) };
    const attributes = { phasedReleaseState: 'INACTIVE' };
    await this.#api
      .post(one, 'appStoreVersionPhasedReleases', { attributes, relationships })
      .catch((error: unknown) => {
        // Another server of ours did.
        if (!(error instanceof Conflict)) throw error;
      });
  }

  async #list(filter: Record<string, string>): Promise<Found[]> {
    const path = `/v1/apps/${await this.#app.get()}/appStoreVersions`;
    const { data, included } = await this.#api.get(many, path, {
      ...filter,
      'filter[platform]': 'IOS',
      include: beside,
    });
    return data.map((version) => ({
      version,
      // The second is its older name, where the first is not told.
      state: String(version.attributes['appVersionState'] ?? version.attributes['appStoreState']),
      build: includedOf(included, version, 'build'),
      phased: includedOf(included, version, 'appStoreVersionPhasedRelease'),
    }));
  }
}
