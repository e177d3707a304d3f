import type { Pool, PoolClient } from 'pg';
import { decide, lookEveryMs, type StoreAction } from '../core/store/decide.ts';
import { newsOf } from '../core/store/news.ts';
import { isNews, standing } from '../core/store/standing.ts';
import type { Store } from '../targets/stores/store.ts';
import { StoreError } from '../targets/stores/store-error.ts';
import type { Clock } from './clock.ts';
import { tellAttention, tellNews, tellTrouble } from './store-message.ts';
import { append, claim, hold, settle, type StoredRelease } from './store-table.ts';
import { transaction } from './transaction.ts';

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
/** What does not pass in so long is somebody's work: a network that lets nothing out, an address that is wrong. */
const bearableMs = 60 * 60_000;
/** Of commands in one turn: each that worked is seen at the next look, and what then follows done at once. */
const mostSteps = 6;

type End = Parameters<typeof settle>[2];

/** How a turn ended, with the release as it was last known, and what somebody has to see to, by a name for it. */
interface Ended {
  end: End;
  release: StoredRelease;
  toTell: { what: string; tell(client: PoolClient, release: StoredRelease, at: number): Promise<void> } | null;
}

/**
 * One turn of a release: look at the store, write down what is new, decide, do it, look again, until there is nothing to
 * do but wait. Whatever a crash leaves is found by the next look.
 */
export async function storeTurn(ground: StoreGround, release: StoredRelease): Promise<void> {
  const now = ground.clock.now();
  if (!(await claim(ground.pool, release.number, now, now + claimMs))) return;
  let ended = endedAt(release, now + againMs);
  try {
    await goOn(ground, release, (known) => (ended = known));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    ended = hindered(ended.release, error, ground.clock.now());
  } finally {
    await leave(ground, release, ended);
  }
}

async function goOn(ground: StoreGround, release: StoredRelease, leaveAs: (ended: Ended) => void): Promise<void> {
  const store = await ground.open(release);
  let current = release;
  let before: StoreAction | null = null;
  for (let step = 0; step < mostSteps; step += 1) {
    const now = ground.clock.now();
    const seen = await look(ground, store, current, now);
    // Somebody asked for something meanwhile: it is decided anew, by all that is known.
    if (!seen) return leaveAs(endedAt(current, now));
    current = seen;
    // Where the store takes no command, people are told by all that was seen.
    leaveAs(endedAt(current, now + againMs));
    const action = decide(current, now);
    if (action.type === 'done') return leaveAs(endedAt(current, now, { overAt: now }));
    if (action.type === 'wait') return leaveAs(waiting(current, action, now));
    // The store was told so, and does not show it yet.
    if (before && JSON.stringify(before) === JSON.stringify(action)) return;
    await store.perform(current, action);
    before = action;
  }
}

/** What is new, and the message that tells of it, are there together or not at all. Null: another fact came first. */
async function look(
  { pool }: StoreGround,
  store: Store,
  release: StoredRelease,
  at: number,
): Promise<StoredRelease | null> {
  const shown = await store.condition(release);
  if (!isNews(release, shown, at)) return release;
  const event = { at, type: 'shown' as const, shown };
  const after = { ...release, events: [...release.events, event] };
  const news = newsOf(standing(release), standing(after));
  const isFirst = await transaction(pool, async (client) => {
    await hold(client, release.number);
    if (!(await append(client, release, event))) return false;
    if (news) await tellNews(client, after, news, at);
    return true;
  });
  return isFirst ? after : null;
}

function endedAt(release: StoredRelease, nextAt: number, end: Partial<End> = {}): Ended {
  return {
    release,
    toTell: null,
    end: { nextAt, trouble: null, troubledAt: null, attention: null, overAt: null, ...end },
  };
}

function waiting(release: StoredRelease, { until, attention }: StoreAction & { type: 'wait' }, now: number): Ended {
  const ended = endedAt(release, Math.max(until, now + 1), { attention });
  if (!attention) return ended;
  return {
    ...ended,
    toTell: { what: attention, tell: (client, about, at) => tellAttention(client, about, attention, at) },
  };
}

function hindered(release: StoredRelease, { isPassing, code, message: trouble }: StoreError, now: number): Ended {
  const troubledAt = release.troubledAt ?? now;
  const ended = endedAt(release, now + (isPassing ? againMs : lookEveryMs), { trouble, troubledAt });
  if (isPassing && now - troubledAt < bearableMs) return ended;
  return { ...ended, toTell: { what: code, tell: (client, about, at) => tellTrouble(client, about, trouble, at) } };
}

/** Lets go of the release. What somebody has to see to is told once, until something else happens to it. */
async function leave(
  { pool, clock }: StoreGround,
  claimed: StoredRelease,
  { end, release, toTell }: Ended,
): Promise<void> {
  const at = clock.now();
  await transaction(pool, async (client) => {
    await settle(client, claimed, end);
    if (!toTell || standing(release).told.includes(toTell.what)) return;
    if (await append(client, release, { at, type: 'told', what: toTell.what })) await toTell.tell(client, release, at);
  });
}
