import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { plan as schema, type Environment } from '../core/plan/schema.ts';
import { ownDatabase, type OwnDatabase } from '../testing/own-database.ts';
import { littlePlan } from '../testing/product.ts';
import { withTeam } from '../testing/team.ts';
import { AfterLists, type AfterProofs, type Finding } from './after-list.ts';
import { afterResults } from './after-list-table.ts';
import type { Clock } from './clock.ts';

const plan = schema.parse(withTeam(littlePlan('Little', 20_000)));
const guarded = plan.environments.find(({ name }) => name === 'guarded') as Environment;
const minute = 60_000;
const confirmedAt = 1_000_000;

let database: OwnDatabase;
let deployment: string;
let time: VirtualTime;
/** What was looked at, with the minute after the confirmation. */
let looks: string[];
let troubles: unknown[];

beforeAll(async () => {
  database = await ownDatabase(inject('postgresUrl'));
});
afterAll(() => database.drop());
beforeEach(async () => {
  deployment = await newDeployment();
  time = new VirtualTime(confirmedAt);
  looks = [];
  troubles = [];
});

/** Hours pass in a moment, as soon as somebody sleeps; or stand still at `stopAt` until told otherwise. */
class VirtualTime implements Pick<Clock, 'now' | 'sleep'> {
  #now: number;
  stopAt = Infinity;
  #waiting: (() => void) | null = null;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#now + ms > this.stopAt) {
      this.#waiting?.();
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
    }
    this.#now += ms;
  }

  /** Resolves when somebody wants to sleep past `stopAt`. */
  stoodStill(): Promise<void> {
    return new Promise((resolve) => (this.#waiting = resolve));
  }
}

async function newDeployment(): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    "INSERT INTO bascule.deployment (environment, requested_at, over_at) VALUES ('guarded', 1, 1) RETURNING id",
  );
  return rows[0]!.id;
}

const green: Finding = { outcome: 'green', found: 'tout va bien' };
const allGood = async () => green;

function lists(found: Partial<AfterProofs> = {}): AfterLists {
  const all: AfterProofs = {
    ...{ health: allGood, smoke: allGood, logs: allGood, check: allGood, thirdParty: allGood },
    ...{ errors: allGood, latencyP95: allGood, ...found },
  };
  const proofs = new Proxy(all, {
    get: (_, name: keyof AfterProofs) => {
      looks.push(`${name} ${(time.now() - confirmedAt) / minute}`);
      return all[name];
    },
  });
  return new AfterLists({ pool: database.pool, clock: time, proofs, onTrouble: (_, error) => troubles.push(error) });
}

const begin = (of: AfterLists, id = deployment) => of.begin({ deployment: id, environment: guarded, confirmedAt });
const found = async (id = deployment) =>
  Object.fromEntries((await afterResults(database.pool, id)).map(({ item, outcome }) => [item, outcome]));

describe('the list after a confirmation', () => {
  test('is looked through by itself, each item at its time, and its findings are kept', async () => {
    await begin(lists());
    expect(looks).toEqual(['health 0', 'thirdParty 0', 'errors 60']);
    expect(await found()).toEqual({ health: 'green', sentry: 'green', errors: 'green' });
  });

  test('asks for figures of the whole phase, with the plan’s bound', async () => {
    let asked: unknown;
    await begin(lists({ errors: async (look, below) => ((asked = { ...look, below }), green) }));
    expect(asked).toEqual({
      ...{ deployment, environment: 'guarded', below: 0.001 },
      ...{ from: confirmedAt + 30 * minute, to: confirmedAt + 60 * minute },
    });
  });

  test('looks again at what is not green until its phase ends, and says how it ended', async () => {
    const outcomes: Finding[] = [{ outcome: 'red', found: '503' }, { outcome: 'red', found: '503' }, green];
    await begin(
      lists({
        health: async () => outcomes.shift() as Finding,
        thirdParty: async () => ({ outcome: 'waiting', found: 'pas configuré' }),
      }),
    );
    expect(looks.filter((look) => look.startsWith('health'))).toEqual(['health 0', 'health 1', 'health 2']);
    expect(looks.filter((look) => look.startsWith('third'))).toHaveLength(6);
    expect(await found()).toEqual({ health: 'green', sentry: 'waiting', errors: 'green' });
  });

  test('never takes a look that broke for green', async () => {
    await begin(lists({ health: () => Promise.reject(new Error('no route')) }));
    const [health] = (await afterResults(database.pool, deployment)).filter(({ item }) => item === 'health');
    expect(health).toMatchObject({ outcome: 'waiting', found: 'N’a pas pu être constaté : no route' });
  });

  test('goes on after a restart where it was, and looks at nothing twice', async () => {
    time.stopAt = confirmedAt + 10 * minute;
    const before = lists();
    const still = time.stoodStill();
    void begin(before);
    await still;
    await before.close();
    expect(await found()).toEqual({ health: 'green', sentry: 'green' });
    time.stopAt = Infinity;
    await begin(lists());
    expect(looks).toEqual(['health 0', 'thirdParty 0', 'errors 60']);
  });

  test('begun twice runs once', async () => {
    const once = lists();
    await Promise.all([begin(once), begin(once)]);
    expect(looks).toEqual(['health 0', 'thirdParty 0', 'errors 60']);
  });

  test('ends when a newer deployment takes the environment, whose own list begins', async () => {
    time.stopAt = confirmedAt + 10 * minute;
    const both = lists();
    const still = time.stoodStill();
    const first = begin(both);
    await still;
    const newer = await newDeployment();
    time.stopAt = Infinity;
    await begin(both, newer);
    await first;
    expect(await found()).toEqual({ health: 'green', sentry: 'green' });
    expect(await found(newer)).toEqual({ health: 'green', sentry: 'green', errors: 'green' });
  });

  test('does not keep a look that outlived its release', async () => {
    const both = lists({ health: async () => (both.leave('guarded', 'another'), green) });
    await begin(both);
    expect((await found())['health']).toBeUndefined();
  });

  test('outlives a database that is away', async () => {
    const { pool } = database;
    let failures = 2;
    const flaky = Object.create(pool, {
      query: {
        value: (...args: Parameters<typeof pool.query>) =>
          failures-- > 0 ? Promise.reject(new Error('away')) : pool.query(...args),
      },
    }) as typeof pool;
    const proofs = new Proxy({} as AfterProofs, { get: () => allGood });
    const through = new AfterLists({ pool: flaky, clock: time, proofs, onTrouble: (_, error) => troubles.push(error) });
    await begin(through);
    expect(troubles).toHaveLength(2);
    expect(await found()).toEqual({ health: 'green', sentry: 'green', errors: 'green' });
  });
});
