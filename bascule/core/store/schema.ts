import { z } from 'zod';
import { ms, name, percent, secretName } from '../plan/terms.ts';

const anAppId = { error: 'un identifiant d’application s’écrit comme « fr.exemple.app »' };
const anAppleId = { error: 'donnez le numéro de l’app dans App Store Connect, comme 6448311069' };
const aTrack = { error: 'donnez le nom d’une piste de la Play Console, comme « production » ou « beta »' };
const aLane = { error: 'donnez une plateforme et une lane du Fastfile, comme « android build »' };
const ascending = { error: 'chaque étape va plus loin que celle d’avant' };
const lateness = {
  error: 'le retard (lateAfterMs) commence après la durée habituelle (usualMs)',
  path: ['lateAfterMs'],
};

/** §5.4: stores look at each build before anybody gets it, for as long as they please. */
const review = z
  .strictObject({
    /** What it usually takes. */
    usualMs: ms,
    /** From then on somebody should ask the store. */
    lateAfterMs: ms,
    /** How long before its date a release is to be planned at least. */
    aheadMs: ms,
  })
  .refine(({ usualMs, lateAfterMs }) => lateAfterMs >= usualMs, lateness);

/** Lanes of `fastlane/Fastfile`, as in `bundle exec fastlane android build`. */
const lane = z.string().regex(/^[a-z]+ [a-z_]+$/, aLane);

const anAddress = { error: 'donnez l’adresse de l’API du store, comme « https://androidpublisher.googleapis.com »' };

const shared = {
  /** The environment that its users are in: what is confirmed there may go to the store. Null: the plan's last one. */
  environment: name.nullable().default(null),
  /** The app's id in the store. */
  appId: z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/, anAppId),
  review,
  /**
   * Who asks for a release. `when-confirmed`: a confirmed deployment of the environment does, where the component's
   * manifest names a version that the store was not asked for yet. A team raises it when something native changes, a
   * plugin or a permission; until then what runs inside comes to installed apps by the live update, without a review.
   */
  request: z.enum(['by-hand', 'when-confirmed']).default('by-hand'),
  /** What the store's users read of a release for which nobody wrote anything; 500 characters are Play's limit. */
  notes: z.string().trim().min(1).max(500).default('Corrections et améliorations.'),
};

/** Google Play: the share of users is ours to raise. */
export const playStore = z.strictObject({
  kind: z.literal('play'),
  ...shared,
  url: z.url(anAddress).default('https://androidpublisher.googleapis.com'),
  track: z
    .string()
    .regex(/^[A-Za-z0-9:_-]{1,50}$/, aTrack)
    .default('production'),
  /** Shares of the users, and how long each of them; then comes everybody. */
  steps: z
    .array(z.strictObject({ percent: percent.max(99), holdMs: ms }))
    .refine((steps) => steps.every(({ percent }, index) => percent > (steps[index - 1]?.percent ?? 0)), ascending)
    .default([]),
  lanes: z.strictObject({ build: lane, upload: lane }),
  /** Name of the secret that holds the service account's JSON file. */
  serviceAccount: secretName.default('PLAY_SERVICE_ACCOUNT'),
});

/** The App Store: Apple's phased release raises the share by itself, over seven days. */
export const appStore = z.strictObject({
  kind: z.literal('app-store'),
  ...shared,
  url: z.url(anAddress).default('https://api.appstoreconnect.apple.com'),
  /** The app's number in App Store Connect. Null: Apple is asked for it by `appId`. */
  appleId: z
    .string()
    .regex(/^\d{6,12}$/, anAppleId)
    .nullable()
    .default(null),
  /** Off: everybody at once, and nothing to pause. */
  phased: z.boolean().default(true),
  lanes: z.strictObject({ build: lane, upload: lane }),
  /** Names of the secrets of an App Store Connect API key: its id, its issuer, and the key itself (PKCS #8, PEM). */
  apiKey: z
    .strictObject({ id: secretName, issuer: secretName, key: secretName })
    .prefault({ id: 'APP_STORE_KEY_ID', issuer: 'APP_STORE_ISSUER', key: 'APP_STORE_KEY' }),
});

/** A store that a component's installed app comes from. */
export const storeRule = z.discriminatedUnion('kind', [playStore, appStore]);

export type StoreRule = z.infer<typeof storeRule>;
export type PlayRule = z.infer<typeof playStore>;
export type AppStoreRule = z.infer<typeof appStore>;
