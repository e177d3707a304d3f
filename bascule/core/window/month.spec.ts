import { expect, test } from 'vitest';
import { windowMonth } from './month.ts';
import type { ReleaseKind } from './schema.ts';
import { calendar, hotfix, maintenance, standard } from './spec/rewapp.ts';
import { momentOf } from './zone.ts';

const at = (text: string) => momentOf(text, 'Europe/Paris')!;
const plan = { calendar, windows: [standard, hotfix, maintenance] };
const held: ReleaseKind[] = ['standard', 'hotfix', 'maintenance'];
const production = { name: 'production', title: 'Production', windows: held };
const told = { environment: 'production', by: 'lea', text: 'Mise à niveau' };
const dayOf = (month: string, day: string, announcements: Parameters<typeof windowMonth>[3] = []) =>
  windowMonth(plan, production, month, announcements).days.find((each) => each.day === day)!;

test('a Monday has its hours, and the hotfix at any', () => {
  expect(dayOf('2026-11', '2026-11-23').windows).toEqual([
    { kind: 'standard', from: at('2026-11-23 10:00'), to: at('2026-11-23 17:00'), state: 'open' },
    { kind: 'hotfix', from: at('2026-11-23 00:00'), to: at('2026-11-24 00:00'), state: 'open' },
  ]);
});

test('a public holiday has its name, and no hours', () => {
  const armistice = dayOf('2026-11', '2026-11-11');
  expect([armistice.holiday, armistice.windows.map(({ kind }) => kind)]).toEqual(['l’armistice de 1918', ['hotfix']]);
});

test('a maintenance is open where it was announced in time, and to be announced elsewhere', () => {
  const inTime = { ...told, from: at('2026-11-29 03:00'), to: at('2026-11-29 05:00'), at: at('2026-11-20 09:00') };
  const late = { ...inTime, at: at('2026-11-27 09:00') };
  const sunday = (announced: typeof inTime) =>
    dayOf('2026-11', '2026-11-29', [announced]).windows.find(({ kind }) => kind === 'maintenance');
  expect(sunday(inTime)).toMatchObject({ from: inTime.from, to: inTime.to, state: 'open' });
  expect(sunday(late)).toMatchObject({ from: at('2026-11-29 02:00'), state: 'unannounced' });
  expect(sunday({ ...inTime, environment: 'staging' })).toMatchObject({ state: 'unannounced' });
});

test('the Sunday on which the clocks go forward has its short window', () => {
  const [window] = dayOf('2027-03', '2027-03-28').windows.filter(({ kind }) => kind === 'maintenance');
  expect(window!.to - window!.from).toBe(3 * 3_600_000);
});

test('an environment without windows has a month without any', () => {
  const free = windowMonth(plan, { ...production, windows: [] }, '2026-02', []);
  expect([free.rules, free.days.length, free.days.flatMap(({ windows }) => windows)]).toEqual([[], 28, []]);
});
