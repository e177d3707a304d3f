import type { Answer, Asked } from '../double.ts';
import type { World } from '../world.ts';
import { submissionResource, type App, type Submission } from './app.ts';
import type { Apps } from './apps.ts';
import type { PhasedState } from './phased.ts';
import { buildResource, phasedResource, type Version } from './version.ts';
import { many, notThere, one, wrongState, type Sent } from './wire.ts';

type Routes = Record<string, (request: { asked: Asked; id: string; sent: Sent }) => Answer>;

/** By method and path; an id stands as `:id`. */
export const routes = (apps: Apps, world: World, askForReview: (submission: Submission) => void): Routes => ({
  ...versionRoutes(apps, world),
  ...reviewRoutes(apps, askForReview),
});

/** What the key sees. */
const known = [
  { type: 'apps', id: '6448311070', attributes: { bundleId: 'fr.rewapp.app.beta', name: 'REWAPP bêta' } },
  { type: 'apps', id: '6448311069', attributes: { bundleId: 'fr.rewapp.app', name: 'REWAPP' } },
] as const;

const versionRoutes = (apps: Apps, { now }: World): Routes => ({
  // Apple's filter also finds what only begins so (fastlane compares again, spaceship's `App.find`).
  'GET apps': ({ asked: { query } }) =>
    many(known.filter(({ attributes }) => attributes.bundleId.startsWith(query.get('filter[bundleId]') ?? ''))),
  'GET apps/:id': ({ id }) => one({ ...known[1], id }),
  'GET apps/:id/appStoreVersions': ({ asked, id }) => {
    const wanted = asked.query.get('filter[versionString]');
    const found = apps
      .app(id)
      .versions.filter(({ name }) => wanted === null || name === wanted)
      .toReversed();
    return many(
      found.map((each) => each.resource()),
      found.flatMap((each) => each.included(now())),
    );
  },
  'POST appStoreVersions': ({ sent }) => {
    const { versionString = '', releaseType = 'AFTER_APPROVAL' } = (sent.data?.attributes ?? {}) as Record<
      string,
      string
    >;
    const made = apps.app(related(sent, 'app')).create(versionString, releaseType);
    return 'status' in made ? made : one(made.resource(), 201);
  },
  'PATCH appStoreVersions/:id': ({ id, sent }) => apps.version(id, ({ app, version }) => change(app, version, sent)),
  'GET appStoreVersions/:id/appStoreVersionLocalizations': ({ id }) =>
    apps.version(id, ({ version }) => many([version.localization()])),
  'PATCH appStoreVersionLocalizations/:id': ({ id, sent }) =>
    apps.versionWhere(
      ({ localizationId }) => localizationId === id,
      ({ version }) => {
        version.whatsNew = String(sent.data?.attributes?.['whatsNew'] ?? '');
        return one(version.localization());
      },
    ) ?? notThere('appStoreVersionLocalizations', id),
  'GET builds': ({ asked: { query } }) => {
    const [version, number] = [query.get('filter[preReleaseVersion.version]'), query.get('filter[version]')];
    const { builds } = apps.app(query.get('filter[app]') ?? '');
    const found = builds.filter((each) => each.version === version && each.number === number);
    return many(found.map((each) => buildResource(each, now())));
  },
  'POST appStoreVersionPhasedReleases': ({ sent }) =>
    apps.version(related(sent, 'appStoreVersion'), ({ app, version }) => {
      const phased = app.phase(version);
      return 'status' in phased ? phased : one(phasedResource(phased, now()), 201);
    }),
  'PATCH appStoreVersionPhasedReleases/:id': ({ id, sent }) => {
    const state = sent.data?.attributes?.['phasedReleaseState'] as PhasedState;
    const put = ({ app, version: { phased } }: { app: App; version: Version }) =>
      phased ? (app.put(phased, state) ?? one(phasedResource(phased, now()))) : notThere('phased', id);
    return apps.versionWhere(({ phased }) => phased?.id === id, put) ?? notThere('appStoreVersionPhasedReleases', id);
  },
});

const reviewRoutes = (apps: Apps, askForReview: (submission: Submission) => void): Routes => ({
  'GET reviewSubmissions': ({ asked: { query } }) => {
    const states = query.get('filter[state]')?.split(',');
    const found = apps.app(query.get('filter[app]') ?? '').submissions;
    return many(found.filter(({ state }) => states?.includes(state) ?? true).map(submissionResource));
  },
  'POST reviewSubmissions': ({ sent }) => {
    const made = apps.app(related(sent, 'app')).submission();
    return 'status' in made ? made : one(submissionResource(made), 201);
  },
  'GET reviewSubmissions/:id/items': ({ id }) =>
    apps.submission(id, ({ submission: { version } }) =>
      many(version ? [itemOf(id, version)] : [], version ? [version.resource()] : []),
    ),
  'POST reviewSubmissionItems': ({ sent }) =>
    apps.submission(related(sent, 'reviewSubmission'), ({ app, submission }) =>
      apps.version(
        related(sent, 'appStoreVersion'),
        ({ version }) => app.add(submission, version) ?? one(itemOf(submission.id, version), 201),
      ),
    ),
  'PATCH reviewSubmissions/:id': ({ id, sent }) =>
    apps.submission(id, ({ app, submission }) => {
      const { submitted, canceled } = sent.data?.attributes ?? {};
      const refused = canceled ? app.cancel(submission) : submitted ? app.submit(submission) : null;
      if (!refused && submitted) askForReview(submission);
      return refused ?? one(submissionResource(submission));
    }),
  'POST appStoreVersionReleaseRequests': ({ sent }) =>
    apps.version(
      related(sent, 'appStoreVersion'),
      ({ app, version }) =>
        app.release(version) ?? one({ type: 'appStoreVersionReleaseRequests', id: version.id, attributes: {} }, 201),
    ),
  'DELETE appStoreVersionSubmissions/:id': ({ id }) =>
    apps.versionWhere(
      ({ submissionId }) => submissionId === id,
      ({ app, version }) => app.removeFromReview(version) ?? { status: 204 },
    ) ?? notThere('appStoreVersionSubmissions', id),
});

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
