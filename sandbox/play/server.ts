import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { bearerOf, formOf, jsonOf, type Answer, type Asked } from '../double.ts';
import { fcmClientEmail, fcmPublicKey } from '../keys.ts';
import type { World } from '../world.ts';
import { App, type Edit } from './app.ts';
import { versionCodeOf } from './bundle.ts';
import { invalid, notFound, refusal, track as trackBody } from './wire.ts';

const key = createPublicKey({ key: Buffer.from(fcmPublicKey, 'base64'), format: 'der', type: 'spki' });
const scope = 'https://www.googleapis.com/auth/androidpublisher';
const lifetimeS = 3_599;
const usualReviewMs = 10 * 60_000;

/**
 * Google's token address (`/token`) and the Google Play Developer API v3, as its discovery document
 * (https://androidpublisher.googleapis.com/$discovery/rest?version=v3) and its pages on concurrency write it. A review
 * takes `STORE_REVIEW_MS`, or until the person in front of the inbox decides; the fault `refused` rejects the next one.
 */
export function playStore(world: World): (asked: Asked) => Answer | Promise<Answer> {
  const play: Play = { world, access: new Map(), apps: new Map() };
  return (asked) => (asked.path === '/token' ? grant(asked, play) : answer(asked, play));
}

interface Play {
  world: World;
  /** Access tokens, and when they end. */
  access: Map<string, number>;
  apps: Map<string, App>;
}

/** RFC 7523: the assertion must be the service account's own, for this address. */
async function grant(asked: Asked, { world, access }: Play): Promise<Answer> {
  const { assertion = '' } = formOf(asked);
  const claims = await jwtVerify(assertion, key, {
    ...{ algorithms: ['RS256'], issuer: fcmClientEmail, audience: `http://${asked.headers.host}/token` },
    ...{ currentDate: new Date(world.now()), clockTolerance: 300 },
  }).catch(() => null);
  if (claims?.payload['scope'] !== scope)
    return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
  const token = `ya29.${randomBytes(24).toString('base64url')}`;
  access.set(token, world.now() + lifetimeS * 1_000);
  return { status: 200, body: { access_token: token, expires_in: lifetimeS, token_type: 'Bearer' } };
}

function answer(asked: Asked, play: Play): Answer {
  const until = play.access.get(bearerOf(asked) ?? '');
  if (until === undefined || until <= play.world.now())
    return refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'authError');
  const [, name = '', rest = ''] =
    /^(?:\/upload)?\/androidpublisher\/v3\/applications\/([\w.]+)\/(.+)$/.exec(asked.path) ?? [];
  if (!/^[a-z]\w*(\.\w+)+$/i.test(name)) return notFound(`Package not found: ${name}.`);
  const app = appOf(play, name);
  const [, listed] = /^tracks\/([\w:-]+)\/releases$/.exec(rest) ?? [];
  if (asked.method === 'GET' && listed) return { status: 200, body: { releases: app.summaries(listed) } };
  if (asked.method === 'POST' && rest === 'edits') return { status: 200, body: shown(app.insert(fcmClientEmail)) };
  const [, id = '', verb, ofEdit = ''] = /^edits\/(\d+)(?::(\w+))?(?:\/(.+))?$/.exec(rest) ?? [];
  const edit = app.find(id);
  if ('status' in edit) return edit;
  if (asked.method === 'POST' && verb === 'commit') return commit(asked, play, { name, app, edit });
  if (asked.method === 'POST' && verb === 'validate') return { status: 200, body: shown(edit) };
  if (asked.method === 'DELETE' && ofEdit === '' && verb === undefined) return deleted(app, edit);
  return inEdit(asked, ofEdit, app, edit);
}

function inEdit(asked: Asked, path: string, app: App, edit: Edit): Answer {
  if (path === 'bundles' && asked.method === 'POST') return upload(asked, app, edit);
  if (path === 'bundles' && asked.method === 'GET')
    return { status: 200, body: { kind: 'androidpublisher#bundlesListResponse', bundles: edit.bundles } };
  const [, name] = /^tracks\/([\w:-]+)$/.exec(path) ?? [];
  if (!name) return notFound('Not Found');
  const releases = edit.tracks.get(name);
  if (asked.method === 'GET')
    return releases ? { status: 200, body: { track: name, releases } } : notFound(`Track not found: ${name}.`);
  if (asked.method !== 'PUT') return notFound('Not Found');
  const wanted = trackBody.safeParse(jsonOf(asked));
  return wanted.success ? app.update(edit, name, wanted.data.releases) : invalid('Invalid JSON payload received.');
}

function upload(asked: Asked, app: App, edit: Edit): Answer {
  const versionCode = versionCodeOf(asked.body);
  if (versionCode === null) return invalid('The bundle is invalid: base/manifest/AndroidManifest.xml is missing.');
  const digest = (algorithm: string) => createHash(algorithm).update(asked.body).digest('hex');
  return app.upload(edit, { versionCode, sha1: digest('sha1'), sha256: digest('sha256') });
}

function commit(asked: Asked, { world }: Play, { name, app, edit }: { name: string; app: App; edit: Edit }): Answer {
  const before = app.review;
  const done = app.commit(edit, asked.query.get('changesInReviewBehavior'));
  if (done.status === 200 && app.review && app.review !== before) askForReview(world, name, app);
  return done;
}

/** As Google writes to the owner of an app; the person in front of the inbox may be the reviewer. */
function askForReview({ inbox, faults, now }: World, name: string, app: App): void {
  const { review } = app;
  if (!review) return;
  if (faults.take('stores', ['refused'])) review.verdict = 'reject';
  const judge = (verdict: 'approve' | 'reject', state: string) => async () => {
    if (app.review !== review) throw new Error('cette revue est terminée');
    Object.assign(review, { verdict, endsAt: now() });
    inbox.change(message.id, { state, actions: [] });
    return state;
  };
  const message = inbox.receive({
    ...{ kind: 'mail', service: 'stores', from: 'Google Play', to: [name], state: 'en revue' },
    subject: `Revue de ${name}, build ${review.versionCodes.join()}, piste ${review.track}`,
    text: 'Vos modifications sont en cours d’examen. Elles seront publiées une fois approuvées.',
    raw: { track: review.track, versionCodes: review.versionCodes },
    actions: [
      { name: 'approve', title: 'Approuver', act: judge('approve', 'approuvée') },
      { name: 'reject', title: 'Refuser', act: judge('reject', 'refusée') },
    ],
  });
}

function appOf({ apps, world }: Play, name: string): App {
  const known = apps.get(name);
  if (known) return known;
  const app = new App(world.now, Number(world.settings['STORE_REVIEW_MS'] ?? usualReviewMs));
  apps.set(name, app);
  return app;
}

function deleted(app: App, edit: Edit): Answer {
  app.delete(edit);
  return { status: 204 };
}

const shown = ({ id, expiresAt }: Edit) => ({ id, expiryTimeSeconds: String(Math.floor(expiresAt / 1_000)) });
