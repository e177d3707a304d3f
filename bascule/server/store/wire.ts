import { z } from 'zod';

/** Milliseconds since 1970. */
const at = z.number();

/** Where a release is in its store. */
export const storeState = z.enum([
  ...(['absent', 'uploaded', 'in-review', 'rejected', 'approved', 'rolling-out', 'halted'] as const),
  ...(['complete', 'replaced', 'withdrawn'] as const),
]);

/** GET /api/stores?environment=production: by environment, component and store, each release, the newest first. */
export const storesQuery = z.strictObject({ environment: z.string().min(1).optional() });

export const stores = z.object({
  shelves: z.array(
    z.object({
      environment: z.string(),
      component: z.string(),
      store: z.enum(['play', 'app-store']),
      appId: z.string(),
      releases: z.array(
        z.object({
          version: z.string(),
          /** Play's versionCode, Apple's CFBundleVersion. */
          build: z.int(),
          state: storeState,
          /** Of the store's users. */
          percent: z.int(),
          since: at,
          /** When it is looked at next; null: it is over. */
          nextAt: at.nullable(),
          requestedAt: at,
          requestedBy: z.string(),
          /** The deployment that asked for it when it was confirmed, or after which somebody did. */
          deployment: z.string().nullable(),
          /** What somebody asked for and the store does not show yet. */
          wish: z.object({ wish: z.enum(['halt', 'resume', 'advance']), by: z.string(), why: z.string() }).nullable(),
          rejection: z.string().nullable(),
          /** Why the store did not take the last command. */
          trouble: z.string().nullable(),
          /** Why somebody should look at it, in one sentence. */
          attention: z.string().nullable(),
          /** When all of its users may be expected to have it, from now on. */
          expectedAt: at.nullable(),
        }),
      ),
    }),
  ),
});
export type Stores = z.infer<typeof stores>;

const who = {
  reason: z.string().trim().min(1).max(500).default('À la demande.'),
  by: z.string().min(1).max(100),
};

/** POST /api/environments/:environment/stores/:component/:store/halt, …/resume and …/advance: `stores` of that environment. */
export const storeWish = z.strictObject(who);

/** POST /api/environments/:environment/stores/:component/:store/request: `stores` of that environment. */
export const storeRequest = z.strictObject({
  ...who,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, { error: 'écrivez la version comme « 1.4.0 »' }),
  /** What is new, for the store's users. */
  notes: z.string().trim().min(1).max(500),
  /** The signed bundle on the machine of Bascule. */
  file: z.string().min(1).nullable().default(null),
});
export type StoreRequest = z.infer<typeof storeRequest>;
