import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { DeploymentEvent, Fact } from '../../core/deployment/event.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { smoked } from '../../testing/story.ts';
import { Visitors } from '../../testing/visitors.ts';

const minute = 60_000;

const withShadow = (plan: PlanInput): PlanInput => ({
  ...plan,
  environments: [
    {
      name: 'production',
      title: 'Production',
      strategies: [
        { kind: 'shadow', percent: 100, holdMs: 10 * minute, minimumCompared: 50, toleratedDifferences: 0.01 },
      ],
      bakeMs: 0,
      onLittleTraffic: 'go-on',
    },
  ],
});

describe('a release in the shadow answers copies before anybody meets it', { timeout: 120_000 }, () => {
  let installation: Installation;
  let visitors: Visitors;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withShadow);
    await installation.startSwitch();
    await installation.startServerInTime();
    expect(await installation.follow(await release('v1', 'the same'))).toMatchObject({ state: 'confirmed' });
  }, 60_000);
  beforeEach(() => {
    visitors = new Visitors(20, [installation.url('service', 'production')]);
    visitors.start();
  });
  afterEach(() => visitors.stop());
  afterAll(() => installation.remove());

  test('one whose answers differ goes nowhere: nobody met it', async () => {
    const id = await release('v2', 'another');
    const { end, types } = await followed(id);
    expect(end).toMatchObject({
      state: 'rolled-back',
      reason: expect.stringContaining('réponses dans l’ombre diffèrent'),
    });
    expect(types).not.toContain('shifted');
    await visitors.stop();
    expect(new Set(visitors.histories.flat())).toEqual(new Set(['the same']));
    expect(visitors.lost).toBe(0);
  });

  test('one whose answers are the same comes after its time, and not before', async () => {
    const id = await release('v3', 'the same');
    await smoked(installation, id);
    await visitors.round();
    await visitors.round();
    await installation.moveBy(10 * minute);
    const { end, events } = await followed(id);
    expect(end).toMatchObject({ state: 'confirmed' });
    const at = (type: Fact['type']) => events.findLast((event) => event.type === type)?.at ?? 0;
    expect(at('shifted') - at('smoke-passed')).toBeGreaterThanOrEqual(10 * minute);
    expect(await versionNow()).toBe('v3');
  });

  test('one that too few requests were copied to goes on where the plan does not hold it', async () => {
    await visitors.stop();
    const id = await release('v4', 'the same');
    await smoked(installation, id);
    await installation.moveBy(11 * minute);
    const { end, events } = await followed(id);
    expect(end).toMatchObject({ state: 'confirmed' });
    expect(events.find(({ type }) => type === 'step-passed')).toMatchObject({
      percent: 0,
      verdict: { kind: 'not-enough-data', need: 50 },
    });
  });

  const release = (version: string, answer: string) => {
    const extra = `globalThis.answer = (request, response) => response.end('${answer}');`;
    return installation.deployVersion({ version, extra }, { environment: 'production' });
  };
  const versionNow = async () =>
    (await fetch(`${installation.url('service', 'production')}/hello`)).headers.get('x-version');

  async function followed(id: string) {
    const events: DeploymentEvent[] = [];
    const end = await installation.follow(id, (event) => void events.push(event));
    return { end, events, types: events.map((event): Fact['type'] => event.type) };
  }
});
