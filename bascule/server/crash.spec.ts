import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Fact } from '../core/deployment/event.ts';
import { Installation } from '../testing/installation.ts';

const forward: Fact['type'][] = [
  'requested',
  'built',
  'gates-passed',
  'slot-started',
  'smoke-passed',
  'shifted',
  'judged',
];

describe('a server that is killed in the middle of a deployment and started again', () => {
  let installation: Installation;
  /** What answers before the test at hand. */
  let live = 'first';

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'));
    await installation.startSwitch();
    await installation.startServer();
    expect(await installation.follow(await installation.deployVersion({ version: live }))).toMatchObject({
      state: 'confirmed',
    });
  }, 60_000);

  afterAll(() => installation.remove());

  test.each(forward)('goes on after "%s" and ends confirmed, with each event once', async (step) => {
    const id = await installation.deployVersion({ version: `after ${step}` });
    await killAt(id, step);
    expect(await installation.hello()).toMatch(/^hello from /);
    await installation.startServer();
    const seen: string[] = [];
    const summary = await installation.follow(
      id,
      (event) => void seen.push(`${event.type} ${'component' in event ? event.component : ''}`),
    );
    expect(summary).toMatchObject({ state: 'confirmed' });
    expect(seen).toEqual([...new Set(seen)]);
    live = `after ${step}`;
    expect(await installation.hello()).toBe(`hello from ${live}`);
  });

  test.each(['built', 'slot-failed'] as const)(
    'leaves the traffic where it was after "%s" of a version that never gets healthy',
    async (step) => {
      const id = await installation.deployVersion({
        version: `sick after ${step}`,
        health: 'response.statusCode = 500; response.end()',
      });
      await killAt(id, step);
      await installation.startServer();
      expect(await installation.follow(id)).toMatchObject({ state: 'failed' });
      expect(await installation.hello()).toBe(`hello from ${live}`);
    },
  );

  async function killAt(id: string, step: Fact['type']): Promise<void> {
    await installation.follow(id, (event) => event.type === step);
    await installation.killServer();
  }
});
