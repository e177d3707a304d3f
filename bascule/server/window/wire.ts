import { z } from 'zod';
import { announcement } from '../../core/window/announcement.ts';
import { releaseKind } from '../../core/window/schema.ts';

const moment = z.int({ error: 'donnez un moment en millisecondes depuis 1970' }).min(0);

/** POST /api/environments/:environment/announcements: 201 `announcement`. Users are told that this span is for maintenance. */
export const announceRequest = z.strictObject({
  from: moment,
  /** Exclusive. */
  to: moment,
  text: z.string().trim().min(1).max(500),
  by: z.string().min(1).max(100),
});

/** GET /api/announcements?endingAfter=1795921200000: those that are not over then (absent: now), by their beginning. */
export const announcementQuery = z.strictObject({ endingAfter: z.coerce.number().int().min(0).optional() });
export const announcementList = z.object({ announcements: z.array(announcement) });

/** GET /api/environments/:environment/calendar?month=2026-11: the month's days, and when what may start. */
export const calendarQuery = z.strictObject({
  month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: 'un mois s’écrit « 2026-11 »' }),
});
const kind = releaseKind;
export const windowCalendar = z.object({
  environment: z.string(),
  month: z.string(),
  rules: z.array(z.object({ kind, title: z.string(), words: z.string(), always: z.boolean() })),
  days: z.array(
    z.object({
      day: z.string(),
      holiday: z.string().nullable(),
      windows: z.array(z.object({ kind, from: z.number(), to: z.number(), state: z.enum(['open', 'unannounced']) })),
    }),
  ),
  announcements: z.array(announcement),
});

export { announcement };
export type WindowCalendar = z.infer<typeof windowCalendar>;
export type AnnounceRequest = z.infer<typeof announceRequest>;
