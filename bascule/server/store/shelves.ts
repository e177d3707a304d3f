import { attentionSentence } from '../../core/store/attention.ts';
import { expected, rollOutMs } from '../../core/store/calendar.ts';
import { decide } from '../../core/store/decide.ts';
import type { StorePlace } from '../../core/store/place.ts';
import { standing } from '../../core/store/standing.ts';
import { releasesOf, type StoredRelease } from '../../engine/store-table.ts';
import type { PeopleGround } from '../people/routes.ts';
import { Refusal } from '../refusal.ts';
import type { Stores } from './wire.ts';

/** What is told of a release that is long gone would only be in the way. */
const shownReleases = 10;

export interface ShelvesGround extends PeopleGround {
  places: readonly StorePlace[];
}

/** Of one environment, or of all (null). @throws Refusal `not-found` */
export async function shelvesOf({ plan, places, pool, clock }: ShelvesGround, wanted: string | null): Promise<Stores> {
  const known = plan.environments.map(({ name }) => name);
  if (wanted !== null && !known.includes(wanted))
    throw new Refusal(
      'not-found',
      `L’environnement « ${wanted} » n’existe pas : choisissez parmi ${known.join(', ')}.`,
    );
  const meant = places.filter(({ environment }) => wanted === null || environment === wanted);
  return {
    shelves: await Promise.all(
      meant.map(async ({ environment, component, rule: { kind: store, appId } }) => ({
        ...{ environment, component, store, appId },
        releases: (await releasesOf(pool, { environment, component, store }))
          .slice(0, shownReleases)
          .map((release) => shown(release, clock.now())),
      })),
    ),
  };
}

function shown(release: StoredRelease, now: number): Stores['shelves'][number]['releases'][number] {
  const { version, build, rule, isOver, events, trouble, attention } = release;
  const at = standing(release);
  const [first] = events;
  return {
    ...{ version, build, state: at.state, percent: at.percent, since: at.since },
    nextAt: isOver ? null : nextOf(release, now),
    requestedAt: first?.at ?? 0,
    requestedBy: first?.type === 'requested' ? first.by : '',
    deployment: first?.type === 'requested' ? first.deployment : null,
    wish: at.wish && { wish: at.wish.wish, by: at.wish.by, why: at.wish.why },
    ...{ rejection: at.rejection, trouble },
    attention: isOver || attention === null ? null : attentionSentence(attention, rule),
    expectedAt: isOver || at.state === 'halted' ? null : expectedOf(release, now),
  };
}

/** By what is known now: a hold may end before the store is looked at. */
function nextOf(release: StoredRelease, now: number): number {
  const action = decide(release, now);
  return action.type === 'wait' ? Math.min(action.until, Math.max(release.nextAt, now)) : release.nextAt;
}

function expectedOf({ rule, events }: StoredRelease, now: number): number {
  const { state, since, percent } = standing({ events });
  if (state === 'in-review') return Math.max(expected(rule, since).completeAt, now);
  if (state !== 'rolling-out') return expected(rule, now).completeAt;
  const begun = events.find((event) => event.type === 'shown' && event.shown.state === 'rolling-out')?.at ?? since;
  return percent === 100 ? now : Math.max(begun + rollOutMs(rule), now);
}
