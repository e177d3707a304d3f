import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { atShare, eventsOf } from '../../testing/story.ts';
import { Visitors } from '../../testing/visitors.ts';
import { checklist } from '../checklist/wire.ts';

const minute = 60_000;

const withAfterList = (plan: PlanInput): PlanInput => ({
  ...plan,
  environments: [
    {
      name: 'test',
      title: 'Production',
      bakeMs: minute,
      after: [
        {
          title: '0-5 min',
          fromMs: 0,
          toMs: 5 * minute,
          items: [
            { name: 'health', title: 'Health check', proof: { kind: 'health' } },
            { name: 'journeys', title: 'Parcours', proof: { kind: 'smoke' } },
            { name: 'sentry', title: 'Sentry', proof: { kind: 'third-party', service: 'sentry' } },
          ],
        },
        {
          title: '5-30 min',
          fromMs: 5 * minute,
          toMs: 30 * minute,
          items: [{ name: 'errors', title: 'Taux d’erreur', proof: { kind: 'errors', below: 0.001 } }],
        },
        {
          title: '30-60 min',
          fromMs: 30 * minute,
          toMs: 60 * minute,
          items: [{ name: 'logs', title: 'Journaux', proof: { kind: 'logs' } }],
        },
      ],
    },
  ],
});

describe('K2, §7.2: the list after a deployment runs by itself', { timeout: 120_000 }, () => {
  let installation: Installation;
  let id: string;
  let confirmedAt: number;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withAfterList);
    await installation.startSwitch();
    await installation.startServerInTime();
    id = await installation.deployVersion({ version: 'v1' });
    await atShare(installation, id, 100);
    await installation.moveBy(minute);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    confirmedAt = (await eventsOf(installation, id)).find(({ type }) => type === 'judged')?.at ?? NaN;
  }, 60_000);
  afterAll(() => installation.remove());

  test('in the first five minutes it asks for health and goes the journeys; the figures are not due', async () => {
    await found({ health: 'green', journeys: 'green', errors: 'open', logs: 'open' });
    expect((await items())['errors']?.found).toBe('Dès 5 min après la confirmation');
  });

  test('what nobody configured is never green', async () => {
    expect((await items())['sentry']).toMatchObject({ state: 'open', found: expect.stringContaining('configuré') });
  });

  test('a server that is killed and started again goes on with it, and looks at the figures when they are due', async () => {
    await installation.killServer();
    await installation.startServerInTime();
    await installation.moveTo(confirmedAt + 6 * minute);
    await visited();
    expect((await items())['errors']?.state).toBe('open');
    await installation.moveTo(confirmedAt + 30 * minute);
    await found({ errors: 'green' });
    expect((await items())['errors']).toMatchObject({ found: expect.stringMatching(/^0 erreurs sur [1-9]/) });
    expect((await items())['errors']?.at).toBeGreaterThanOrEqual(confirmedAt + 30 * minute);
  });

  test('it ends after an hour', async () => {
    expect((await items())['logs']?.state).toBe('open');
    await installation.moveTo(confirmedAt + 60 * minute);
    await found({ health: 'green', journeys: 'green', errors: 'green', logs: 'green', sentry: 'open' });
  });

  /** Customers come until the server has counted some, which it does by whole seconds. */
  async function visited(): Promise<void> {
    const visitors = new Visitors(20, [installation.url()]);
    visitors.start(1);
    const counted = 'SELECT 1 FROM bascule.traffic_minute WHERE minute * 1000 >= $1';
    const isCounted = async () => expect(await installation.rows(counted, confirmedAt + 5 * minute)).not.toEqual([]);
    await vi.waitFor(isCounted, { timeout: 60_000, interval: 500 }).finally(() => visitors.stop());
  }

  async function items() {
    const { after } = await installation.client().call('GET', `/api/deployments/${id}/checklist`, checklist);
    return Object.fromEntries(after.flatMap(({ items }) => items.map((item) => [item.name, item])));
  }

  const found = (states: Record<string, string>) =>
    vi.waitFor(async () => {
      const now = await items();
      expect(Object.fromEntries(Object.keys(states).map((name) => [name, now[name]?.state]))).toEqual(states);
    }, 30_000);
});
