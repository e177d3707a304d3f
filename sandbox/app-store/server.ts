import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { bearerOf, jsonOf, type Answer, type Asked } from '../double.ts';
import type { World } from '../world.ts';
import { App, submissionResource, type Submission } from './app.ts';
import { appStoreIssuer, appStoreKeyId, appStorePublicKey } from './keys.ts';
import type { PhasedState } from './phased.ts';
import { buildResource, phasedResource, type Version } from './version.ts';
import { many, notThere, one, refusal, wrongState, type Sent } from './wire.ts';

const key = createPublicKey({ key: Buffer.from(appStorePublicKey, 'base64'), format: 'der', type: 'spki' });
const usualReviewMs = 10 * 60_000;
const usualProcessingMs = 5_000;

/**
 * The App Store Connect API, as Apple's OpenAPI file and public reports of its refusals write it. A review takes
 * `STORE_REVIEW_MS`, Apple's own work `STORE_PROCESSING_MS`; the fault `refused` rejects the next version. Builds come by
 * the inbox's tool, for Apple takes them from Xcode alone.
 */
export class AppStore {
  readonly #world: World;
  readonly #apps = new Map<string, App>();

  constructor(world: World) {
    this.#world = world;
    const field = (name: string, title: string, value: string) => ({ name, title, value });
    world.inbox.tools.push({
      ...{ service: 'stores', name: 'app-store-build', title: 'Envoyer un build à Apple, comme le fait Xcode' },
      fields: [
        field('app', 'Numéro de l’app', '6448311069'),
        field('version', 'Version', '1.0.0'),
        field('build', 'Numéro de build', '100000000'),
      ],
      use: async ({ app = '', version = '', build = '' }) => {
        const brought = this.#app(app).bring(version, build);
        if ('status' in brought) throw new Error('ce numéro de build a déjà servi, ou un plus grand');
        return `Le build ${build} de la version ${version} est chez Apple.`;
      },
    });
  }

  async answer(asked: Asked): Promise<Answer> {
    if (!(await this.#isKnown(asked)))
      return refusal(
        401,
        'NOT_AUTHORIZED',
        'Authentication credentials are missing or invalid.',
        'Provide a valid JWT.',
      );
    for (const app of this.#apps.values()) app.goOn();
    const [, type = '', id = '', of = ''] = /^\/v1\/(\w+)(?:\/([\w-]+))?(?:\/(\w+))?$/.exec(asked.path) ?? [];
    const route = this.#routes[`${asked.method} ${type}${id && '/:id'}${of && `/${of}`}`];
    return route ? route({ asked, id, sent: (jsonOf(asked) ?? {}) as Sent }) : notThere(type, id);
  }

  /** ES256, twenty minutes at the most: https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests */
  async #isKnown(asked: Asked): Promise<boolean> {
    const now = new Date(this.#world.now());
    const verified = await jwtVerify(bearerOf(asked) ?? '', key, {
      ...{ algorithms: ['ES256'], issuer: appStoreIssuer, audience: 'appstoreconnect-v1', currentDate: now },
    }).catch(() => null);
    if (verified?.protectedHeader.kid !== appStoreKeyId) return false;
    const { iat = 0, exp = 0 } = verified.payload;
    return exp - iat <= 20 * 60;
  }

  readonly #routes: Record<string, (request: { asked: Asked; id: string; sent: Sent }) => Answer> = {
    'GET apps/:id': ({ id }) => one({ type: 'apps', id, attributes: { bundleId: 'fr.rewapp.app', name: 'REWAPP' } }),
    'GET apps/:id/appStoreVersions': ({ asked, id }) => {
      const wanted = asked.query.get('filter[versionString]');
      const found = this.#app(id)
        .versions.filter(({ name }) => wanted === null || name === wanted)
        .toReversed();
      return many(
        found.map((each) => each.resource()),
        found.flatMap((each) => each.included(this.#world.now())),
      );
    },
    'POST appStoreVersions': ({ sent }) => {
      const { versionString = '', releaseType = 'AFTER_APPROVAL' } = (sent.data?.attributes ?? {}) as Record<
        string,
        string
      >;
      const made = this.#app(related(sent, 'app')).create(versionString, releaseType);
      return 'status' in made ? made : one(made.resource(), 201);
    },
    'PATCH appStoreVersions/:id': ({ id, sent }) =>
      this.#withVersion(id, ({ app, version }) => change(app, version, sent)),
    'GET appStoreVersions/:id/appStoreVersionLocalizations': ({ id }) =>
      this.#withVersion(id, ({ version }) => many([version.localization()])),
    'PATCH appStoreVersionLocalizations/:id': ({ id, sent }) => {
      const version = this.#all().find(({ localizationId }) => localizationId === id);
      if (!version) return notThere('appStoreVersionLocalizations', id);
      version.whatsNew = String(sent.data?.attributes?.['whatsNew'] ?? '');
      return one(version.localization());
    },
    'GET builds': ({ asked: { query } }) => {
      const [version, number] = [query.get('filter[preReleaseVersion.version]'), query.get('filter[version]')];
      const { builds } = this.#app(query.get('filter[app]') ?? '');
      const found = builds.filter((each) => each.version === version && each.number === number);
      return many(found.map((each) => buildResource(each, this.#world.now())));
    },
    'POST appStoreVersionPhasedReleases': ({ sent }) =>
      this.#withVersion(related(sent, 'appStoreVersion'), ({ app, version }) => {
        const phased = app.phase(version);
        return 'status' in phased ? phased : one(phasedResource(phased, this.#world.now()), 201);
      }),
    'PATCH appStoreVersionPhasedReleases/:id': ({ id, sent }) => {
      const state = sent.data?.attributes?.['phasedReleaseState'] as PhasedState;
      for (const app of this.#apps.values())
        for (const { phased } of app.versions)
          if (phased?.id === id) return app.put(phased, state) ?? one(phasedResource(phased, this.#world.now()));
      return notThere('appStoreVersionPhasedReleases', id);
    },
    'GET reviewSubmissions': ({ asked: { query } }) => {
      const states = query.get('filter[state]')?.split(',');
      const found = this.#app(query.get('filter[app]') ?? '').submissions;
      return many(found.filter(({ state }) => states?.includes(state) ?? true).map(submissionResource));
    },
    'POST reviewSubmissions': ({ sent }) => {
      const made = this.#app(related(sent, 'app')).submission();
      return 'status' in made ? made : one(submissionResource(made), 201);
    },
    'GET reviewSubmissions/:id/items': ({ id }) =>
      this.#withSubmission(id, ({ submission: { version } }) =>
        many(version ? [itemOf(id, version)] : [], version ? [version.resource()] : []),
      ),
    'POST reviewSubmissionItems': ({ sent }) =>
      this.#withSubmission(related(sent, 'reviewSubmission'), ({ app, submission }) =>
        this.#withVersion(
          related(sent, 'appStoreVersion'),
          ({ version }) => app.add(submission, version) ?? one(itemOf(submission.id, version), 201),
        ),
      ),
    'PATCH reviewSubmissions/:id': ({ id, sent }) =>
      this.#withSubmission(id, ({ app, submission }) => {
        const { submitted, canceled } = sent.data?.attributes ?? {};
        const refused = canceled ? app.cancel(submission) : submitted ? app.submit(submission) : null;
        if (!refused && submitted) this.#askForReview(submission);
        return refused ?? one(submissionResource(submission));
      }),
    'POST appStoreVersionReleaseRequests': ({ sent }) =>
      this.#withVersion(
        related(sent, 'appStoreVersion'),
        ({ app, version }) =>
          app.release(version) ?? one({ type: 'appStoreVersionReleaseRequests', id: version.id, attributes: {} }, 201),
      ),
    'DELETE appStoreVersionSubmissions/:id': ({ id }) => {
      for (const app of this.#apps.values())
        for (const version of app.versions)
          if (version.submissionId === id) return app.removeFromReview(version) ?? { status: 204 };
      return notThere('appStoreVersionSubmissions', id);
    },
  };

  #app(id: string): App {
    const known = this.#apps.get(id);
    if (known) return known;
    const { settings, now } = this.#world;
    const reviewMs = Number(settings['STORE_REVIEW_MS'] ?? usualReviewMs);
    const app = new App(now, { reviewMs, processingMs: Number(settings['STORE_PROCESSING_MS'] ?? usualProcessingMs) });
    this.#apps.set(id, app);
    return app;
  }

  #all(): Version[] {
    return [...this.#apps.values()].flatMap(({ versions }) => versions);
  }

  #withVersion(id: string, answer: (found: { app: App; version: Version }) => Answer): Answer {
    for (const app of this.#apps.values())
      for (const version of app.versions) if (version.id === id) return answer({ app, version });
    return notThere('appStoreVersions', id);
  }

  #withSubmission(id: string, answer: (found: { app: App; submission: Submission }) => Answer): Answer {
    for (const app of this.#apps.values())
      for (const submission of app.submissions) if (submission.id === id) return answer({ app, submission });
    return notThere('reviewSubmissions', id);
  }

  /** As Apple writes to the owner of an app; the person in front of the inbox may be the reviewer. */
  #askForReview(submission: Submission): void {
    const { inbox, faults, now } = this.#world;
    if (faults.take('stores', ['refused'])) submission.verdict = 'reject';
    const judge = (verdict: 'approve' | 'reject', state: string) => async () => {
      if (submission.state !== 'WAITING_FOR_REVIEW') throw new Error('cette revue est terminée');
      Object.assign(submission, { verdict, endsAt: now() });
      inbox.change(message.id, { state, actions: [] });
      return state;
    };
    const { name = '', build = null } = submission.version ?? {};
    const message = inbox.receive({
      ...{ kind: 'mail', service: 'stores', from: 'App Store Connect', to: ['équipe de l’app'], state: 'en revue' },
      subject: `Revue de la version ${name}, build ${build?.number}`,
      text: 'Le statut de votre app est passé à « En attente de vérification ».',
      raw: { version: name, build: build?.number },
      actions: [
        { name: 'approve', title: 'Approuver', act: judge('approve', 'approuvée') },
        { name: 'reject', title: 'Refuser', act: judge('reject', 'refusée') },
      ],
    });
  }
}

function change(app: App, version: Version, sent: Sent): Answer {
  if (!version.isEditable()) return wrongState('The version can not be modified in the current state.');
  const { versionString, releaseType } = (sent.data?.attributes ?? {}) as {
    versionString?: string;
    releaseType?: string;
  };
  version.name = versionString ?? version.name;
  version.releaseType = releaseType ?? version.releaseType;
  const wanted = sent.data?.relationships?.['build']?.data?.id;
  const build = app.builds.find(({ id }) => id === wanted);
  if (wanted !== undefined && build?.version !== version.name)
    return wrongState('The specified pre-release build could not be added.', 'ENTITY_ERROR.RELATIONSHIP.INVALID');
  version.build = build ?? version.build;
  return one(version.resource());
}

const related = ({ data }: Sent, name: string): string => data?.relationships?.[name]?.data?.id ?? '';

const itemOf = (submission: string, { id }: Version) => ({
  ...{ type: 'reviewSubmissionItems', id: `${submission}.${id}`, attributes: { state: 'READY_FOR_REVIEW' } },
  relationships: { appStoreVersion: { data: { type: 'appStoreVersions', id } } },
});
