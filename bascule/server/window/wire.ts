import { z } from 'zod';
import { announcement } from '../../core/window/announcement.ts';

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

export { announcement };
export type AnnounceRequest = z.infer<typeof announceRequest>;
