import { z } from 'zod';
import { openings, type Span } from './opening.ts';
import type { Calendar, WindowRule } from './schema.ts';
import { held } from './window.ts';
import { dayWords, momentWords } from './words.ts';
import { shownAt } from './zone.ts';

/** What users were told of a window to come. Times are milliseconds since 1970; `to` is exclusive, `at` when it was said. */
export const announcement = z.object({
  environment: z.string(),
  from: z.number(),
  to: z.number(),
  by: z.string(),
  at: z.number(),
  text: z.string(),
});
export type Announcement = z.infer<typeof announcement>;

/** How many midnights lie between an announcement and its start: told on a Sunday for the next, it is 7 (« J-7 »). */
export function daysAhead({ at, from }: Pick<Announcement, 'at' | 'from'>, { timeZone }: Calendar): number {
  return shownAt(at, timeZone).toPlainDate().until(shownAt(from, timeZone).toPlainDate()).days;
}

export function isInTime(announced: Pick<Announcement, 'at' | 'from'>, rule: WindowRule, calendar: Calendar): boolean {
  return daysAhead(announced, calendar) >= rule.announcedDaysBefore;
}

/** The first opening for which an announcement made at this moment comes in time. */
export function firstAnnounceable(rule: WindowRule, calendar: Calendar, at: number): Span {
  for (const opening of openings(rule, calendar, at)) {
    if (opening.from > at && isInTime({ at, from: opening.from }, rule, calendar)) return opening;
  }
  throw new Error('openings never end');
}

/** Why an announcement would open nothing, with what to do: one sentence, or null when it does. */
export function mistakeOf(span: Span, rule: WindowRule, calendar: Calendar, at: number): string | null {
  if (span.to <= span.from) return 'La fin (--to) doit venir après le début (--from) : inversez-les.';
  const opening = openings(rule, calendar, span.from).next().value;
  if (opening.from > span.from || span.to > opening.to) {
    const next = `la prochaine va du ${momentWords(opening.from, calendar)} au ${momentWords(opening.to, calendar)}`;
    return `${held(rule)} : annoncez un moment dans une de ces fenêtres, ${next}.`;
  }
  if (isInTime({ at, from: span.from }, rule, calendar)) return null;
  const first = firstAnnounceable(rule, calendar, at);
  return `« ${rule.title} » s’annonce au moins ${rule.announcedDaysBefore} jours avant : choisissez ${dayWords(first.from, calendar)} ou plus tard.`;
}
