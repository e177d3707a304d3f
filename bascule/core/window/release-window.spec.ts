import { describe, expect, test } from 'vitest';
import { mistakeOf, type Announcement } from './announcement.ts';
import { releaseWindow, type Announced } from './release-window.ts';
import type { ReleaseKind } from './schema.ts';
import { calendar, hotfix, maintenance, standard } from './spec/rewapp.ts';
import { momentOf } from './zone.ts';

const at = (text: string) => momentOf(text, 'Europe/Paris')!;
const plan = { calendar, windows: [standard, hotfix, maintenance] };
const production = {
  name: 'production',
  title: 'Production',
  windows: ['standard', 'hotfix', 'maintenance'] satisfies ReleaseKind[],
};
const announced = (change: Partial<Announcement> = {}): Announcement => ({
  environment: 'production',
  from: at('2026-11-29 02:00'),
  to: at('2026-11-29 06:00'),
  by: 'lea',
  at: at('2026-11-22 23:59'),
  text: 'Mise à niveau de la base',
  ...change,
});
const maintenanceAt = (text: string, announcements: Announced) =>
  releaseWindow(plan, production, 'maintenance', at(text), announcements);

describe('an environment', () => {
  test('without windows is open at any time', () => {
    const development = { name: 'development', title: 'Développement', windows: [] };
    expect(releaseWindow(plan, development, 'standard', at('2026-11-29 03:00'), [])).toMatchObject({
      open: true,
      why: 'Développement n’a pas de fenêtre : on y déploie à toute heure.',
      shutsAt: null,
    });
  });

  test('is shut for the kinds that it does not name', () => {
    const staging = { name: 'staging', title: 'Recette', windows: ['standard' as const] };
    expect(releaseWindow(plan, staging, 'hotfix', at('2026-11-23 11:00'), [])).toEqual({
      open: false,
      why: 'Recette ne prend pas de déploiement « hotfix ».',
      remedy: 'Choisissez --kind standard.',
      opensAt: null,
      shutsAt: null,
    });
  });

  test('holds the rule of each kind: on a Friday a hotfix may go, a standard deployment may not', () => {
    const open = (kind: ReleaseKind) => releaseWindow(plan, production, kind, at('2026-11-27 11:00'), []).open;
    expect({ standard: open('standard'), hotfix: open('hotfix') }).toEqual({ standard: false, hotfix: true });
  });
});

describe('planned maintenance', () => {
  test('is open on the Sunday that was announced seven days before, until the announced end', () => {
    expect(maintenanceAt('2026-11-29 03:00', [announced({ to: at('2026-11-29 05:00') })])).toEqual({
      open: true,
      why: '« Maintenance planifiée » se fait le dimanche de 2h à 6h ; lea l’a annoncée le dimanche 22 novembre 2026.',
      remedy: null,
      opensAt: null,
      shutsAt: at('2026-11-29 05:00'),
    });
  });

  test('is shut on a Sunday that nobody announced, and says how to announce the next that can be', () => {
    expect(maintenanceAt('2026-11-29 03:00', [])).toMatchObject({
      open: false,
      why: '« Maintenance planifiée » s’annonce au moins 7 jours avant, et aucune annonce ne couvre dimanche 29 novembre 2026 à 3h.',
      remedy:
        'Annoncez-la : npx bascule maintenance announce production --from 2026-12-06T02:00 --to 2026-12-06T06:00 --text "…".',
      opensAt: null,
    });
  });

  test('is shut when it was announced six days before, even at the first minute of that day', () => {
    const late = announced({ at: at('2026-11-23 00:00') });
    expect(maintenanceAt('2026-11-29 03:00', [late])).toMatchObject({
      open: false,
      why: '« Maintenance planifiée » s’annonce au moins 7 jours avant : l’annonce du lundi 23 novembre 2026 est venue 6 jours avant.',
    });
  });

  test('counts days of the calendar where clocks change in between', () => {
    const sunday = { from: at('2026-10-25 02:00'), to: at('2026-10-25 06:00') };
    expect(maintenanceAt('2026-10-25 05:00', [announced({ ...sunday, at: at('2026-10-18 23:30') })]).open).toBe(true);
    expect(maintenanceAt('2026-10-25 05:00', [announced({ ...sunday, at: at('2026-10-19 00:30') })]).open).toBe(false);
  });

  test('before the announced Sunday opens at its announced beginning', () => {
    const ahead = maintenanceAt('2026-11-25 11:00', [announced({ from: at('2026-11-29 03:00') })]);
    expect(ahead).toMatchObject({ open: false, opensAt: at('2026-11-29 03:00') });
    expect(ahead.why).toMatch(/^C’est mercredi : /);
  });

  test('is not opened by an announcement outside its hours, or of another environment', () => {
    const wednesday = announced({ from: at('2026-12-02 02:00'), to: at('2026-12-02 06:00') });
    expect(maintenanceAt('2026-12-02 03:00', [wednesday])).toMatchObject({ open: false, opensAt: null });
    expect(maintenanceAt('2026-11-29 03:00', [announced({ environment: 'staging' })]).open).toBe(false);
  });

  test('goes on without a break from one announcement to the one that follows it', () => {
    const halves = [announced({ to: at('2026-11-29 04:00') }), announced({ from: at('2026-11-29 04:00') })];
    expect(maintenanceAt('2026-11-29 02:30', halves)).toMatchObject({ open: true, shutsAt: at('2026-11-29 06:00') });
  });

  test('is told to be unknown where the announcements can’t be asked for', () => {
    const unknown = maintenanceAt('2026-11-29 03:00', 'unknown');
    expect(unknown).toMatchObject({ open: false, opensAt: null });
    expect(unknown.why).toContain('les annonces ne sont pas connues ici');
    expect(unknown.remedy).toContain('npx bascule up');
  });
});

describe('an announcement', () => {
  const mistake = (from: string, to: string) =>
    mistakeOf({ from: at(from), to: at(to) }, maintenance, calendar, at('2026-11-23 09:00'));

  test('made seven days before, within a window, is none to refuse', () => {
    expect(mistake('2026-12-06 02:00', '2026-12-06 06:00')).toBeNull();
  });

  test('that comes too late names the first day that can be had', () => {
    expect(mistake('2026-11-29 02:00', '2026-11-29 06:00')).toBe(
      '« Maintenance planifiée » s’annonce au moins 7 jours avant : choisissez dimanche 6 décembre 2026 ou plus tard.',
    );
  });

  test('outside the window names the next one', () => {
    expect(mistake('2026-12-05 22:00', '2026-12-06 06:00')).toBe(
      '« Maintenance planifiée » se fait le dimanche de 2h à 6h : annoncez un moment dans une de ces fenêtres, la prochaine va du dimanche 6 décembre 2026 à 2h au dimanche 6 décembre 2026 à 6h.',
    );
  });

  test('that ends before it begins is told so', () => {
    expect(mistake('2026-12-06 06:00', '2026-12-06 02:00')).toMatch(/^La fin \(--to\)/);
  });
});
