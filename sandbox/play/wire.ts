import { z } from 'zod';
import type { Answer } from '../double.ts';

/** `edits.tracks`: https://developers.google.com/android-publisher/api-ref/rest/v3/edits.tracks#Track */
export const trackRelease = z.looseObject({
  name: z.string().optional(),
  versionCodes: z.array(z.string().regex(/^\d+$/)).default([]),
  status: z.enum(['draft', 'inProgress', 'halted', 'completed']),
  userFraction: z.number().optional(),
  releaseNotes: z.array(z.object({ language: z.string(), text: z.string().max(500) })).optional(),
});
export type TrackRelease = z.infer<typeof trackRelease>;

export const track = z.looseObject({ track: z.string().optional(), releases: z.array(trackRelease).default([]) });

/** `edits.bundles`. */
export interface Bundle {
  versionCode: number;
  sha1: string;
  sha256: string;
}

/** Google's errors: https://cloud.google.com/apis/design/errors, with the older list of reasons inside. */
export function refusal(code: number, status: string, message: string, reason = 'badRequest'): Answer {
  const errors = [{ message, domain: 'global', reason }];
  return { status: code, body: { error: { code, message, status, errors } } };
}

export const invalid = (message: string, reason?: string) => refusal(400, 'INVALID_ARGUMENT', message, reason);
export const stale = (message: string) => refusal(400, 'FAILED_PRECONDITION', message);
export const forbidden = (message: string) => refusal(403, 'PERMISSION_DENIED', message, 'forbidden');
export const notFound = (message: string) => refusal(404, 'NOT_FOUND', message, 'notFound');
