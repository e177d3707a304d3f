import type { Plan } from '../core/plan/schema.ts';

/** Milliseconds since 1970 as people of the plan's time zone write them: « 23/11/2026 10:05 ». */
export function whenOf({ calendar }: Plan): (at: number) => string {
  const format = new Intl.DateTimeFormat('fr-FR', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: calendar.timeZone,
  });
  return (at) => format.format(at);
}
