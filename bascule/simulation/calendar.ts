import type { Announcement } from '../core/window/announcement.ts';
import type { Environment } from '../core/plan/schema.ts';
import { releaseWindow } from '../core/window/release-window.ts';
import type { ReleaseKind } from '../core/window/schema.ts';
import type { WindowState } from '../core/window/window.ts';
import { pick, type Chance } from './chance.ts';
import { trialPlan } from './trial-plan.ts';

const dayMs = 24 * 3_600_000;

/** Days on which a run begins: holidays, weekends and both changes of the clock lie ahead of some. */
const starts = ['2026-03-26', '2026-05-12', '2026-09-14', '2026-10-22', '2026-12-22'] as const;

/** What users were told of the first Sunday's maintenance after a start, and when. */
const told = ['never', 'late', 'in-time'] as const;

/** When a run begins, and the windows of its weeks. */
export class Calendar {
  readonly start: number;
  readonly #announcements: Announcement[];
  readonly #known: Map<string, Span[]>;

  constructor(chance: Chance) {
    const day = pick(chance, starts);
    const maintenance = pick(chance, told);
    this.start = Date.parse(`${day}T00:00:00Z`) + Math.floor(chance() * 2 * dayMs);
    this.#announcements = announcementsFor(Date.parse(`${day}T00:00:00Z`), maintenance);
    this.#known = knownFor(`${day} ${maintenance}`);
  }

  /**
   * What core says of a moment. A window's answer holds until the moment that it names, so one question serves a
   * million of runs: asked at every look, Temporal would take most of a simulation's time.
   */
  windowOf(environment: Environment, kind: ReleaseKind, at: number): WindowState {
    const key = `${environment.name} ${kind}`;
    const spans = this.#known.get(key) ?? [];
    if (spans.length === 0) this.#known.set(key, spans);
    const known = spans.find(({ from, to }) => from <= at && at < to);
    if (known) return known.state;
    const state = releaseWindow(trialPlan, environment, kind, at, this.#announcements);
    spans.push({ from: at, to: (state.open ? state.shutsAt : state.opensAt) ?? Infinity, state });
    return state;
  }
}

interface Span {
  from: number;
  to: number;
  state: WindowState;
}

/** Answers by what they hang on; they are the same in every run. */
const answers = new Map<string, Map<string, Span[]>>();

function knownFor(key: string): Map<string, Span[]> {
  const known = answers.get(key) ?? new Map<string, Span[]>();
  answers.set(key, known);
  return known;
}

/** Sunday 02:00-06:00 in Paris, whose clock is one or two hours ahead: the span covers both. */
function announcementsFor(day: number, maintenance: (typeof told)[number]): Announcement[] {
  if (maintenance === 'never') return [];
  const sunday = day + ((7 - new Date(day).getUTCDay()) % 7 || 7) * dayMs;
  const at = sunday - (maintenance === 'late' ? 3 : 9) * dayMs;
  const span = { from: sunday, to: sunday + 6 * 3_600_000 };
  return [{ environment: 'production', ...span, by: 'sam', at, text: 'Maintenance de la base.' }];
}
