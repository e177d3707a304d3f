import { z } from 'zod';

/** A release of a track; what we don't know is written back as it was: https://developers.google.com/android-publisher/api-ref/rest/v3/edits.tracks#Release */
export const trackRelease = z.looseObject({
  name: z.string().optional(),
  versionCodes: z.array(z.string()).default([]),
  status: z.string(),
  userFraction: z.number().optional(),
});
export type TrackRelease = z.infer<typeof trackRelease>;
export const track = z.object({ releases: z.array(trackRelease).default([]) });

export const edit = z.object({ id: z.string() });
export const bundle = z.object({ versionCode: z.number() });
export const bundles = z.object({ bundles: z.array(bundle).default([]) });

/** https://developers.google.com/android-publisher/api-ref/rest/v3/applications.tracks.releases */
export const summaries = z.object({
  releases: z
    .array(
      z.object({
        activeArtifacts: z.array(z.object({ versionCode: z.number() })).default([]),
        releaseLifecycleState: z.string(),
      }),
    )
    .default([]),
});

export const refusal = z.object({
  error: z.object({
    message: z.string(),
    errors: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
});
