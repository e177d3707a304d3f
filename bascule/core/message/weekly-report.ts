import { Temporal } from 'temporal-polyfill';
import { counted, number } from '../document/words.ts';
import { figureTitles, shownTarget, valueWords } from '../kpi/words.ts';
import type { Counts, Figure, FigureName } from '../kpi/figures.ts';
import type { KpiRow } from '../kpi/report.ts';
import { weekMs, type Period } from '../kpi/period.ts';
import { firstMoment, shownAt } from '../window/zone.ts';
import { weekday, type Weekday } from '../window/schema.ts';
import { escaped, page } from './as-mail.ts';
import type { Body } from './body.ts';

/** How many weeks its pictures go back. */
export const weeksShown = 12;

/** The last moment that a report was due, now or before; in milliseconds since 1970. */
export function lastDue(now: number, { day, at }: { day: Weekday; at: string }, timeZone: string): number {
  const today = shownAt(now, timeZone).toPlainDate();
  const back = (today.dayOfWeek - 1 - weekday.options.indexOf(day) + 7) % 7;
  const due = (date: Temporal.PlainDate) => firstMoment(date, at, timeZone);
  const thisWeek = due(today.subtract({ days: back }));
  return thisWeek <= now ? thisWeek : due(today.subtract({ days: back + 7 }));
}

/** The week that ends then. */
export const reportedWeek = (dueAt: number): Period => ({ from: dueAt - weekMs, to: dueAt });

export interface Week {
  product: string;
  environment: string;
  period: Period;
  timeZone: string;
  /** Of the week alone. */
  figures: readonly Figure[];
  counts: Counts;
  rows: readonly KpiRow[];
  /** Of the weeks before too, for the pictures. */
  trend: readonly Figure[];
  /** Where the console is met. */
  link: string | undefined;
}

const drawn: FigureName[] = ['frequency', 'success-rate', 'deployment-time'];
const mostRows = 15;

/** The week in a mail: what was delivered, how well, and how that compares. Pictures are drawn when it is sent. */
export function weeklyReport(week: Week): Body<'weekly-report'> {
  const pictures = week.trend.filter(({ name }) => drawn.includes(name)).map(pictureOf);
  return {
    subject: `[${week.product}] Rapport hebdomadaire du ${days(week)}`,
    text: asText(week),
    html: page(week.product, asHtml(week, pictures)),
    headers: {},
    pictures,
  };
}

type Picture = NonNullable<Body<'weekly-report'>['pictures']>[number];

const pictureOf = ({ name, weeks, target, unit }: Figure): Picture => ({
  name,
  title: figureTitles[name],
  bars: weeks,
  line: target?.bound ?? null,
  /** What somebody hears who does not see it. */
  words: weeks.map((value) => (value === null ? 'rien' : valueWords(value, unit))).join(', '),
});

function asText(week: Week): string {
  const lines = week.figures.map(
    ({ name, value, unit, target, met }) =>
      `• ${figureTitles[name]} : ${shown(value, unit)}${target ? ` (${shownTarget(target, unit)}${judged(met)})` : ''}`,
  );
  const rows = week.rows
    .slice(0, mostRows)
    .map((row) => `• ${moment(row.settledAt, week)} ${row.version} : ${outcomes[row.outcome] ?? row.outcome}`);
  return [`Rapport hebdomadaire du ${days(week)}`, '', summary(week), '', ...lines, '', ...rows].join('\n');
}

function asHtml(week: Week, pictures: Picture[]): string {
  const cell = 'style="padding:4px 12px 4px 0;text-align:left;border-bottom:1px solid #dedbd3"';
  const measures = week.figures.map(
    ({ name, value, unit, target, met }) =>
      `<tr><th scope="row" ${cell}>${escaped(figureTitles[name])}</th><td ${cell}>${escaped(shown(value, unit))}</td><td ${cell}>${target ? escaped(shownTarget(target, unit)) : '—'}</td><td ${cell}>${marks(met)}</td></tr>`,
  );
  const rows = week.rows
    .slice(0, mostRows)
    .map(
      (row) =>
        `<tr><td ${cell}>${escaped(moment(row.settledAt, week))}</td><td ${cell}>${escaped(row.version)}</td><td ${cell}>${escaped(outcomes[row.outcome] ?? row.outcome)}</td></tr>`,
    );
  const heading = (text: string) => `<h2 style="margin:24px 0 8px;font-size:16px">${escaped(text)}</h2>`;
  return [
    `<h1 style="margin:0 0 8px;font-size:20px">Rapport hebdomadaire du ${escaped(days(week))}</h1>`,
    `<p style="margin:0 0 16px">${escaped(summary(week))}</p>`,
    `<p style="margin:0;color:#5b606b;font-size:14px">Les ${weeksShown} dernières semaines ; la ligne rouge est l’objectif.</p>`,
    ...pictures.map(
      ({ name, title, words }) =>
        `${heading(title)}<img src="cid:${name}" width="480" height="120" alt="${escaped(`${title}, ${weeksShown} dernières semaines : ${words}`)}">`,
    ),
    `${heading('Indicateurs de la semaine')}<table cellpadding="0" cellspacing="0"><tr><th scope="col" ${cell}>Métrique</th><th scope="col" ${cell}>Mesure</th><th scope="col" ${cell}>Objectif</th><th scope="col" ${cell}>Tenu</th></tr>${measures.join('')}</table>`,
    ...(rows.length > 0
      ? [`${heading('Déploiements')}<table cellpadding="0" cellspacing="0">${rows.join('')}</table>`]
      : []),
    ...(week.link ? [`<p style="margin:24px 0 0"><a href="${escaped(week.link)}">Ouvrir la console</a></p>`] : []),
  ].join('\n');
}

function summary({ environment, counts }: Week): string {
  const { releases, failedDeliveries, rollbacks, incidents } = counts;
  if (releases === 0 && incidents === 0)
    return `Rien n’a été déployé vers ${environment}, et aucun incident n’a été clos.`;
  const parts = [
    `${counted(releases, 'déploiement')}, dont ${number(failedDeliveries)} en échec`,
    counted(rollbacks, 'retour arrière', 'retours arrière'),
    counted(incidents, 'incident clos', 'incidents clos'),
  ];
  return `Vers ${environment} : ${parts.join(' ; ')}.`;
}

const outcomes: Record<string, string> = {
  confirmed: 'réussi',
  'rolled-back': 'repris',
  failed: 'échoué',
  refused: 'refusé',
  cancelled: 'annulé',
};

const shown = (value: number | null, unit: Figure['unit']) =>
  value === null ? 'pas de donnée' : valueWords(value, unit);
const judged = (met: boolean | null) => (met === null ? '' : met ? ', tenu' : ', pas tenu');
const marks = (met: boolean | null) => (met === null ? '—' : met ? '✅ oui' : '❌ non');

/** « 16 au 23 novembre 2026 », and both months where they differ. */
function days({ period, timeZone }: Week): string {
  const [from, to] = [period.from, period.to].map((at) =>
    new Intl.DateTimeFormat('fr-FR', { month: 'long', timeZone }).format(at),
  );
  const options: Intl.DateTimeFormatOptions = from === to ? { day: 'numeric' } : { day: 'numeric', month: 'long' };
  const first = new Intl.DateTimeFormat('fr-FR', { ...options, timeZone }).format(period.from);
  return `${first} au ${new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone }).format(period.to)}`;
}

const moment = (at: number, { timeZone }: Week) =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(at);
