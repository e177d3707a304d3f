import { z } from 'zod';
import { title } from '../plan/terms.ts';

/** What a deployment is for; it decides the window and the approvals that it needs. */
export const releaseKind = z.enum(['standard', 'hotfix', 'maintenance']);
export type ReleaseKind = z.infer<typeof releaseKind>;

export const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
export type Weekday = z.infer<typeof weekday>;

export const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: 'une heure s’écrit « 10:00 »' });

/** When deployments of a kind may start, in the time zone of the plan's calendar. */
export const windowRule = z
  .strictObject({
    kind: releaseKind,
    title,
    /** Empty: any day. */
    days: z.array(weekday).default([]),
    from: hour.default('00:00'),
    /** Exclusive: at this minute the window is shut. */
    to: hour.default('24:00'),
    holidays: z.enum(['open', 'shut']).default('open'),
    /** Users are told so many days before; 0: no announcement. */
    announcedDaysBefore: z.int().min(0).max(90).default(0),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'une fenêtre finit après son début, le même jour' });
export type WindowRule = z.infer<typeof windowRule>;

export const calendar = z.strictObject({
  /** IANA name, as in Europe/Paris. */
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'donnez un fuseau de la base IANA, comme « Europe/Paris »' })
    .default('Europe/Paris'),
  /** ISO 3166 country whose public holidays count. */
  holidays: z.enum(['FR']).default('FR'),
});
export type Calendar = z.infer<typeof calendar>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('fr', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
