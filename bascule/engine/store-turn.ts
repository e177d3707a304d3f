import type { Pool } from 'pg';
import { decide, lookEveryMs, type Attention, type StoreAction } from '../core/store/decide.ts';
import { isNews } from '../core/store/standing.ts';
import type { Store } from '../targets/stores/store.ts';
import { StoreError } from '../targets/stores/store-error.ts';
import type { Clock } from './clock.ts';
import { append, claim, settle, type StoredRelease } from './store-table.ts';

export interface StoreGround {
  pool: Pool;
  clock: Clock;
  /** @throws StoreError */
  open(release: StoredRelease): Promise<Store>;
}

/** Longer than a file takes to its store: after a crash another server goes on then. */
const claimMs = 15 * 60_000;
/** What may pass is tried again soon. */
const againMs = 60_000;
/** Of commands in one turn: each that worked is seen at the next look, and what then follows done at once. */
const mostSteps = 6;

type End = Omit<Parameters<typeof settle>[2], never>;

/**
 * One turn of a release: look at the store, write down what is new, decide, do it, look again, until there is nothing to
 * do but wait. Whatever a crash leaves is found by the next look.
 */
export async function storeTurn(ground: StoreGround, release: StoredRelease): Promise<void> {
  const now = ground.clock.now();
  if (!(await claim(ground.pool, release.number, now, now + claimMs))) return;
  let end: End = { nextAt: now + againMs, trouble: null, attention: null, overAt: null };
  try {
    end = await goOn(ground, release);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const nextAt = ground.clock.now() + (error.isPassing ? againMs : lookEveryMs);
    end = { ...end, nextAt, trouble: error.message };
  } finally {
    await settle(ground.pool, release, end);
  }
}

async function goOn(ground: StoreGround, release: StoredRelease): Promise<End> {
  const store = await ground.open(release);
  let current = release;
  let before: StoreAction | null = null;
  for (let step = 0; step < mostSteps; step += 1) {
    const now = ground.clock.now();
    const seen = await look(ground, store, current, now);
    // Somebody asked for something meanwhile: it is decided anew, by all that is known.
    if (!seen) return ended(now);
    current = seen;
    const action = decide(current, now);
    if (action.type === 'done') return { ...ended(now), overAt: now };
    if (action.type === 'wait') return ended(Math.max(action.until, now + 1), action.attention);
    // The store was told so, and does not show it yet.
    if (before && JSON.stringify(before) === JSON.stringify(action)) return ended(now + againMs);
    await store.perform(current, action);
    before = action;
  }
  return ended(ground.clock.now() + againMs);
}

async function look(
  ground: StoreGround,
  store: Store,
  release: StoredRelease,
  at: number,
): Promise<StoredRelease | null> {
  const shown = await store.condition(release);
  if (!isNews(release, shown, at)) return release;
  const event = { at, type: 'shown' as const, shown };
  const isFirst = await append(ground.pool, release, event);
  return isFirst ? { ...release, events: [...release.events, event] } : null;
}

const ended = (nextAt: number, attention: Attention | null = null): End => ({
  ...{ nextAt, trouble: null, attention, overAt: null },
});
