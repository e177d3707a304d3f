import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startCollector, valuesOf, type Collector } from '../../sandbox/aws/collector.ts';
import type { DeploymentEvent, Fact } from '../core/deployment/event.ts';
import { Installation } from '../testing/installation.ts';

/** Three answers in ten fail, once the smoke tests are over. */
const flaky = `let asked = 0;
globalThis.answer = (request, response) => {
  asked += 1;
  if (asked > 5 && asked % 10 < 3) response.statusCode = 500;
  response.end('flaky');
};`;
const slow = 'globalThis.answer = (request, response) => setTimeout(() => response.end("slow"), 3_000);';

describe('a deployment of a whole release', () => {
  let installation: Installation;
  let collector: Collector;
  let first = '';

  beforeAll(async () => {
    collector = await startCollector();
    installation = await Installation.create(inject('postgresUrl'), (plan) => ({
      ...plan,
      environments: [{ name: 'test', title: 'Test', bakeMs: 8_000 }],
      telemetry: { collector: collector.url },
    }));
    await installation.startSwitch();
    await installation.startServer();
    first = await installation.deployVersion({ version: 'good' });
    await installation.follow(first, (event) => event.type === 'shifted' && event.component === 'site');
  }, 60_000);

  afterAll(async () => {
    await installation.remove();
    await collector.close();
  });

  test('a second one to the same environment is refused with a sentence, and the traffic stays', async () => {
    await expect(installation.deployVersion({ version: 'too early' })).rejects.toThrow(
      /déjà en cours vers test.*bascule rollback test/,
    );
    expect(await installation.hello()).toBe('hello from good');
  });

  test('the first version has nothing to go back to: the way back is refused, and the deployment goes on', async () => {
    await expect(rollback()).rejects.toThrow(/Aucune version précédente/);
    expect(await installation.follow(first)).toMatchObject({ state: 'confirmed' });
    expect(await installation.hello()).toBe('hello from good');
  });

  test('an unknown ref or environment is told with what is allowed', async () => {
    await expect(installation.deploy('nowhere')).rejects.toThrow(/nowhere/);
    const client = installation.client();
    await expect(client.deploy({ environment: 'moon', ref: 'main', by: 'test', unlessLive: false })).rejects.toThrow(
      'choisissez parmi test',
    );
    await expect(client.rollback('test', { components: ['moon'], by: 'test', reason: 'x' })).rejects.toThrow(
      'choisissez parmi service, site',
    );
    await client.close();
  });

  test('a version that does not build is refused with the last lines of its log', async () => {
    writeFileSync(join(installation.root, 'build.mjs'), 'throw new Error("the build is broken")');
    const events = await run(installation.deploy('worktree'), 0);
    expect(events.end).toMatchObject({ state: 'refused', reason: expect.stringContaining('the build is broken') });
    expect(await installation.hello()).toBe('hello from good');
  });

  test('a version that fails its smoke test never gets traffic', async () => {
    const bad = {
      version: 'smoky',
      extra: 'globalThis.answer = (request, response) => { response.statusCode = 503; response.end(); };',
    };
    const { end, kinds } = await run(installation.deployVersion(bad), 0);
    expect(end).toMatchObject({ state: 'failed', reason: expect.stringContaining('hello') });
    expect(kinds).not.toContain('shifted');
    expect(await installation.hello()).toBe('hello from good');
  });

  test.each([
    ['that fails three answers in ten', { version: 'flaky', extra: flaky }, 'fast-errors'],
    ['that is slow', { version: 'slow', extra: slow }, 'fast-slow'],
    [
      'whose program dies and dies again',
      { version: 'dying', extra: 'setTimeout(() => process.exit(1), 2500);' },
      'health',
    ],
  ])('a version %s is taken back within seconds, every other request answered', async (_what, behaviour, rule) => {
    const { end, events, answers } = await run(installation.deployVersion(behaviour), 20);
    expect(end).toMatchObject({ state: 'rolled-back' });
    const judged = events.find((event) => event.type === 'judged');
    expect(judged).toMatchObject({
      verdict: {
        kind: 'unhealthy',
        reasons: expect.arrayContaining([expect.objectContaining({ rule, component: 'service' })]),
      },
    });
    expect(answers.get('lost') ?? 0).toBe(0);
    expect(await installation.hello()).toBe('hello from good');
  });

  test('one component alone goes back while its train bakes, the rest is confirmed', async () => {
    const id = await installation.deployVersion({ version: 'better' });
    await installation.follow(id, (event) => event.type === 'shifted' && event.component === 'site');
    await rollback(['service']);
    await installation.follow(id, (event) => event.type === 'returned');
    expect(await installation.hello()).toBe('hello from good');
    expect(await (await fetch(`http://127.0.0.1:${installation.port + 2}/`)).text()).toContain('better');
    await rollback();
    expect(await installation.follow(id)).toMatchObject({ state: 'rolled-back' });
  });

  test('two people who ask for the version before get it once, and never the bad one again', async () => {
    const id = await installation.deployVersion({ version: 'regretted' });
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    const [one, other] = await Promise.all([rollback(), rollback()]);
    expect(other.deployment).toBe(one.deployment);
    expect([one, other].filter(({ already }) => already?.by === 'test')).toHaveLength(1);
    expect(await installation.follow(one.deployment as string)).toMatchObject({ kind: 'rollback', state: 'confirmed' });
    await expect(rollback()).rejects.toThrow(/Aucune version précédente/);
    expect(await installation.hello()).toBe('hello from good');
  });

  test('the collector hears what live slots answer to their probes, and no ill of those that were emptied', async () => {
    await installation.stopServer();
    const told = collector.metrics.findLast(({ name }) => name === 'bascule.slot.failed_probes')!.gauge!.dataPoints;
    const found = told.map(({ attributes, asDouble }) => `${valuesOf(attributes)['bascule.component']} ${asDouble}`);
    expect([...new Set(found)].sort()).toEqual(['service 0', 'site 0']);
    await installation.startServer();
  });

  test('a slot that died comes back by itself after the server’s own restart', async () => {
    await installation.killServer();
    rmSync(installation.place.serverSocket, { force: true });
    await installation.startServer();
    const client = installation.client();
    const { environments } = await client.status();
    await client.close();
    const service = environments[0]?.components.find((each) => each.name === 'service');
    expect(service?.slots).toContainEqual(expect.objectContaining({ weight: 100, state: 'healthy' }));
  });

  async function rollback(components?: string[]) {
    const client = installation.client();
    try {
      return await client.rollback('test', {
        by: 'test',
        reason: 'asked by the test',
        ...(components ? { components } : {}),
      });
    } finally {
      await client.close();
    }
  }

  /** Follows a deployment to its end while `loops` callers ask for the service without pause. */
  async function run(opened: Promise<string>, loops: number) {
    const id = await opened;
    const answers = new Map<string, number>();
    let over = false;
    const callers = Array.from({ length: loops }, async () => {
      while (!over) {
        const key = await fetch(`http://127.0.0.1:${installation.port + 1}/hello`).then(
          async (response) => (
            await response.text(),
            [502, 503, 504].includes(response.status) ? 'lost' : String(response.status)
          ),
          () => 'lost',
        );
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }
    });
    const events: DeploymentEvent[] = [];
    const end = await installation.follow(id, (event) => void events.push(event));
    over = true;
    await Promise.all(callers);
    return { end, events, answers, kinds: events.map((event): Fact['type'] => event.type) };
  }
});
