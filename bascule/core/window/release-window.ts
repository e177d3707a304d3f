import type { Environment, Plan } from '../plan/schema.ts';
import { daysAhead, firstAnnounceable, isInTime, type Announcement } from './announcement.ts';
import { openings, type Span } from './opening.ts';
import type { Calendar, ReleaseKind, WindowRule } from './schema.ts';
import { held, openUntil, shutUntil, windowOf, type WindowState } from './window.ts';
import { dayWords, momentWords } from './words.ts';
import { shownAt } from './zone.ts';

/** Announcements are `unknown` where Bascule's server, which keeps them, is not there to be asked. */
export type Announced = readonly Announcement[] | 'unknown';

type Windowed = Pick<Environment, 'name' | 'title' | 'windows'>;
type WindowPlan = Pick<Plan, 'windows' | 'calendar'>;

/** Whether a release of a kind may start in an environment at a moment, and when it may next. */
export function releaseWindow(
  plan: WindowPlan,
  environment: Windowed,
  kind: ReleaseKind,
  at: number,
  announced: Announced,
): WindowState {
  if (environment.windows.length === 0) {
    return openUntil(`${environment.title} n’a pas de fenêtre : on y déploie à toute heure.`, Infinity);
  }
  const rule = ruleOf(plan, environment, kind);
  if (!rule) return notHeld(environment, kind);
  if (rule.announcedDaysBefore === 0) return windowOf(rule, plan.calendar, at);
  if (announced === 'unknown') return unannounced(rule, plan.calendar, at);
  const own = announced.filter((each) => each.environment === environment.name);
  return announcedWindow(rule, plan.calendar, environment, at, own);
}

/** The rule of a kind where it holds, or null. */
export function ruleOf({ windows }: WindowPlan, environment: Windowed, kind: ReleaseKind): WindowRule | null {
  if (!environment.windows.includes(kind)) return null;
  return windows.find((rule) => rule.kind === kind) ?? null;
}

function announcedWindow(
  rule: WindowRule,
  calendar: Calendar,
  environment: Windowed,
  at: number,
  announced: Announcement[],
): WindowState {
  const ruled = windowOf(rule, calendar, at);
  const told = announced.filter((each) => isInTime(each, rule, calendar)).toSorted((a, b) => a.from - b.from);
  const next = nextAnnounced(rule, calendar, at, merged(told));
  if (next && next.from <= at) return openUntil(`${held(rule)} ; ${toldBy(told, at, calendar)}.`, next.to);
  const why = ruled.open ? notTold(rule, calendar, at, announced) : ruled.why;
  if (next) return shutUntil(why, next.from, calendar);
  const remedy = howToAnnounce(environment, firstAnnounceable(rule, calendar, at), calendar);
  return { open: false, why, remedy, opensAt: null, shutsAt: null };
}

/** The first span at or after a moment that is both told of and open. Spans are in order. */
function nextAnnounced(rule: WindowRule, calendar: Calendar, at: number, told: Span[]): Span | null {
  for (const span of told) {
    const opening = openings(rule, calendar, Math.max(at, span.from)).next().value;
    const both = { from: Math.max(opening.from, span.from), to: Math.min(opening.to, span.to) };
    if (both.from < both.to && both.to > at) return both;
  }
  return null;
}

/** Spans in order that touch or overlap, as one. */
function merged(spans: Span[]): Span[] {
  const apart: Span[] = [];
  for (const { from, to } of spans) {
    const last = apart.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else apart.push({ from, to });
  }
  return apart;
}

function toldBy(told: Announcement[], at: number, calendar: Calendar): string {
  const own = told.find((each) => each.from <= at && at < each.to);
  return own ? `${own.by} l’a annoncée le ${dayWords(own.at, calendar)}` : 'elle est annoncée';
}

function notTold(rule: WindowRule, calendar: Calendar, at: number, announced: Announcement[]): string {
  const needs = `« ${rule.title} » s’annonce au moins ${rule.announcedDaysBefore} jours avant`;
  const late = announced.find((each) => each.from <= at && at < each.to);
  if (!late) return `${needs}, et aucune annonce ne couvre ${momentWords(at, calendar)}.`;
  return `${needs} : l’annonce du ${dayWords(late.at, calendar)} est venue ${daysWords(daysAhead(late, calendar))} avant.`;
}

const daysWords = (days: number) => (days > 1 ? `${days} jours` : `${Math.max(0, days)} jour`);

function howToAnnounce({ name }: Windowed, { from, to }: Span, { timeZone }: Calendar): string {
  const [start, end] = [from, to].map((at) => shownAt(at, timeZone).toPlainDateTime().toString().slice(0, 16));
  return `Annoncez-la : npx bascule maintenance announce ${name} --from ${start} --to ${end} --text "…".`;
}

function unannounced(rule: WindowRule, calendar: Calendar, at: number): WindowState {
  const ruled = windowOf(rule, calendar, at);
  const why = `« ${rule.title} » s’annonce ${rule.announcedDaysBefore} jours avant, et les annonces ne sont pas connues ici : Bascule ne tourne pas.`;
  const remedy = 'Démarrez Bascule (npx bascule up), qui garde les annonces, puis reposez la question.';
  return { open: false, why: ruled.open ? why : ruled.why, remedy, opensAt: null, shutsAt: null };
}

function notHeld({ title, windows }: Windowed, kind: ReleaseKind): WindowState {
  const why = `${title} ne prend pas de déploiement « ${kind} ».`;
  const remedy = `Choisissez --kind ${windows.join(' ou --kind ')}.`;
  return { open: false, why, remedy, opensAt: null, shutsAt: null };
}
