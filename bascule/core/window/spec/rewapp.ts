import { calendar as calendarSchema, windowRule } from '../schema.ts';

/** §4.2 of the source, as the plan writes it. */
export const standard = windowRule.parse({
  kind: 'standard',
  title: 'Déploiement standard',
  days: ['monday', 'tuesday', 'wednesday', 'thursday'],
  from: '10:00',
  to: '17:00',
  holidays: 'shut',
});
export const hotfix = windowRule.parse({ kind: 'hotfix', title: 'Hotfix critique' });
export const maintenance = windowRule.parse({
  kind: 'maintenance',
  title: 'Maintenance planifiée',
  days: ['sunday'],
  from: '02:00',
  to: '06:00',
  announcedDaysBefore: 7,
});
export const calendar = calendarSchema.parse({});

/** What the clock shows in Paris, worked out by Intl alone: a second opinion beside Temporal. */
export function parisAt(at: number): { weekday: string; day: string; time: string } {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { weekday = '', year, month, day, hour, minute } = parts;
  return { weekday: weekday.toLowerCase(), day: `${year}-${month}-${day}`, time: `${hour}:${minute}` };
}

const format = new Intl.DateTimeFormat('en', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  weekday: 'long',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
