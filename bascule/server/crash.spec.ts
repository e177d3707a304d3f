import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Fact } from '../core/deployment/event.ts';
import { Installation } from '../testing/installation.ts';
import { commit, writeProduct } from '../testing/product.ts';

const steps: Fact['type'][] = [
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

  beforeEach(async () => {
    installation = await Installation.create(inject('postgresUrl'));
    await installation.startSwitch();
    await installation.startServer();
    await settle(installation, 'one');
  });

  afterEach(() => installation.remove());

  test.each(steps)('goes on after "%s" and ends confirmed', async (step) => {
    const version = write(installation, { version: 'two' });
    const id = await installation.deploy('main');
    const reached = installation.follow(id, (event) => event.type === step).catch(() => null);
    await reached;
    await installation.killServer();
    expect((await fetch(`http://127.0.0.1:${installation.port + 1}/hello`)).status).toBe(200);
    await installation.startServer();
    const summary = await installation.follow(id);
    expect(summary).toMatchObject({ state: 'confirmed', version });
    const answer = await fetch(`http://127.0.0.1:${installation.port + 1}/hello`);
    expect(await answer.text()).toBe('hello from two');
  });

  test.each(['built', 'slot-started', 'slot-failed'] as const)(
    'goes back after "%s" of a version that never gets healthy',
    async (step) => {
      write(installation, { version: 'two', health: 'response.statusCode = 500; response.end()' });
      const id = await installation.deploy('main');
      await installation.follow(id, (event) => event.type === step);
      await installation.killServer();
      await installation.startServer();
      expect(await installation.follow(id)).toMatchObject({ state: 'failed' });
      const answer = await fetch(`http://127.0.0.1:${installation.port + 1}/hello`);
      expect(await answer.text()).toBe('hello from one');
    },
  );

  test('an event is never written twice', async () => {
    write(installation, { version: 'two' });
    const id = await installation.deploy('main');
    for (const step of ['slot-started', 'shifted'] as const) {
      await installation.follow(id, (event) => event.type === step);
      await installation.killServer();
      await installation.startServer();
    }
    const seen: string[] = [];
    await installation.follow(
      id,
      (event) => void seen.push(`${event.type} ${'component' in event ? event.component : ''}`),
    );
    expect(seen.filter((each) => each.startsWith('built') || each.startsWith('shifted'))).toEqual(
      [...new Set(seen)].filter((each) => each.startsWith('built') || each.startsWith('shifted')),
    );
  });
});

function write(installation: Installation, behaviour: Parameters<typeof writeProduct>[1]): string {
  writeProduct(installation.root, behaviour);
  return commit(installation.root, behaviour.version);
}

async function settle(installation: Installation, version: string): Promise<void> {
  write(installation, { version });
  expect(await installation.follow(await installation.deploy('main'))).toMatchObject({ state: 'confirmed' });
}
