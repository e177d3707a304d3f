import { openings, whyShut } from './opening.ts';
import type { Calendar, WindowRule } from './schema.ts';
import { momentWords, ruleWords } from './words.ts';

/** Whether a release may start at a moment. Times are milliseconds since 1970. */
export interface WindowState {
  open: boolean;
  /** One sentence: what was found. */
  why: string;
  /** What to do when it is shut, as one sentence; null when it is open. */
  remedy: string | null;
  /** When it opens next; null when it is open, or when nothing says that it will. */
  opensAt: number | null;
  /** Until when it stays open; null when it is shut, or never shuts. */
  shutsAt: number | null;
}

/** What a rule says of a moment, announcements left aside. */
export function windowOf(rule: WindowRule, calendar: Calendar, at: number): WindowState {
  const next = openings(rule, calendar, at).next().value;
  if (next.from <= at) return openUntil(`${held(rule)}.`, next.to);
  return shutUntil(`${capital(whyShut(rule, calendar, at))} : ${held(rule)}.`, next.from, calendar);
}

export function openUntil(why: string, shutsAt: number): WindowState {
  return { open: true, why, remedy: null, opensAt: null, shutsAt: Number.isFinite(shutsAt) ? shutsAt : null };
}

export function shutUntil(why: string, opensAt: number, calendar: Calendar): WindowState {
  const remedy = `Attendez ${momentWords(opensAt, calendar)} (${calendar.timeZone}).`;
  return { open: false, why, remedy, opensAt, shutsAt: null };
}

/** When a rule lets releases start, to stand in a sentence. */
export function held(rule: WindowRule): string {
  return `« ${rule.title} » se fait ${ruleWords(rule)}`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
