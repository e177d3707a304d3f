import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownAt } from '../window/zone.ts';
import { lastDue, reportedWeek, weeklyReport, type Week } from './weekly-report.ts';

const rule = { day: 'monday', at: '09:00' } as const;
const paris = 'Europe/Paris';

test('a report is due on Monday at nine as the clock of the plan’s zone shows it, in summer and in winter', () => {
  expect(lastDue(Date.UTC(2026, 10, 23, 8, 0), rule, paris)).toBe(Date.UTC(2026, 10, 23, 8, 0));
  expect(lastDue(Date.UTC(2026, 10, 23, 7, 59), rule, paris)).toBe(Date.UTC(2026, 10, 16, 8, 0));
  expect(lastDue(Date.UTC(2026, 6, 8, 12, 0), rule, paris)).toBe(Date.UTC(2026, 6, 6, 7, 0));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
      const due = lastDue(now, rule, paris);
      const { dayOfWeek, hour, minute } = shownAt(due, paris);
      expect([dayOfWeek, hour, minute]).toEqual([1, 9, 0]);
      expect(due).toBeLessThanOrEqual(now);
      // A week in which the clock is put back is an hour longer.
      expect(now - due).toBeLessThanOrEqual(7 * 86_400_000 + 3_600_000);
    }),
  );
});

const dueAt = Date.UTC(2026, 10, 23, 8);
const week: Week = {
  ...{ product: 'REWAPP', environment: 'Production', period: reportedWeek(dueAt), timeZone: paris },
  figures: [
    {
      ...{ name: 'success-rate', unit: 'share', value: 0.5, target: { direction: 'above', bound: 0.99 }, met: false },
      weeks: [null, 0.5],
    },
    { name: 'lead-time', unit: 'ms', value: null, target: null, met: null, weeks: [null, null] },
  ],
  counts: { releases: 2, deliveries: 2, failedDeliveries: 1, rollbacks: 1, incidents: 0 },
  rows: [],
  trend: [
    {
      ...{ name: 'frequency', unit: 'per-week', value: 1, target: { direction: 'above', bound: 2 }, met: false },
      weeks: [null, 0, 3],
    },
  ],
  link: 'http://console/',
};

test('the report says the week in words and figures, and what a picture shows to who does not see it', () => {
  const { subject, text, html = '', pictures } = weeklyReport(week);
  expect(subject).toBe('[REWAPP] Rapport hebdomadaire du 16 au 23 novembre 2026');
  expect(text).toContain('Vers Production : 2 déploiements, dont 1 en échec ; 1 retour arrière ; 0 incident clos.');
  expect(text).toMatch(/• Taux de succès déploiement : 50 % \(> 99 %, pas tenu\)/);
  expect(text).toContain('pas de donnée');
  expect(html).toContain('src="cid:frequency"');
  expect(html).toMatch(/alt="Fréquence de déploiement, 12 dernières semaines : rien, 0\/semaine, 3\/semaine"/);
  expect(pictures).toMatchObject([{ name: 'frequency', bars: [null, 0, 3], line: 2 }]);
});
