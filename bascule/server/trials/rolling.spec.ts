import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { atShare } from '../../testing/story.ts';

const seconds = 1_000;
const requests = 300;

const withRolling = (plan: PlanInput): PlanInput => ({
  ...plan,
  environments: [
    {
      name: 'staging',
      title: 'Staging',
      instances: 3,
      strategies: [{ kind: 'rolling', holdMs: 15 * seconds }],
      bakeMs: 60 * seconds,
    },
  ],
});

describe('§4.3: a rolling deployment, one process after the other', { timeout: 120_000 }, () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withRolling);
    await installation.startSwitch();
    await installation.startServerInTime();
    const id = await release('v1');
    await atShare(installation, id, 100);
    await installation.moveBy(60 * seconds);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  }, 60_000);
  afterAll(() => installation.remove());

  test('each process that it starts gets its share of the traffic, a third after the other', async () => {
    expect(await processes()).toEqual({ v1: 3 });
    const id = await release('v2');
    await atShare(installation, id, 33);
    expect(await processes()).toEqual({ v1: 3, v2: 1 });
    const fiveSigma = 5 * Math.sqrt((0.33 * 0.67) / requests);
    expect(Math.abs((await shareOf('v2')) - 0.33)).toBeLessThan(fiveSigma);
    await installation.moveBy(15 * seconds);
    await atShare(installation, id, 67);
    expect(await processes()).toEqual({ v1: 3, v2: 2 });
    await installation.moveBy(15 * seconds);
    await atShare(installation, id, 100);
    expect(await processes()).toEqual({ v2: 3 });
    await installation.moveBy(60 * seconds);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
  });

  test('a way back finds all processes of the version before, warm', async () => {
    const client = installation.client();
    const { deployment } = await client.rollback('staging', { by: 'test', reason: 'asked by the test' });
    expect(await installation.follow(deployment as string)).toMatchObject({ state: 'confirmed' });
    expect(await processes()).toEqual({ v1: 3 });
  });

  test('a server that is killed when the second process answers goes on with it, and starts none twice', async () => {
    const id = await release('v3');
    await atShare(installation, id, 33);
    const scaled = installation.follow(id, ({ type }) => type === 'scaled');
    await installation.moveBy(15 * seconds);
    await scaled;
    await installation.killServer();
    await installation.startServerInTime();
    await atShare(installation, id, 67);
    expect(await processes()).toEqual({ v1: 3, v3: 2 });
    await installation.moveBy(15 * seconds);
    await atShare(installation, id, 100);
    await installation.moveBy(60 * seconds);
    expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });
    expect(await processes()).toEqual({ v3: 3 });
  });

  const release = (version: string) => {
    const extra = `globalThis.answer = (request, response) => response.end('${version} ' + process.pid);`;
    return installation.deployVersion({ version, extra }, { environment: 'staging' });
  };
  const ask = () => Promise.all(Array.from({ length: requests }, () => installation.hello('staging')));

  /** How many answer of each version. */
  async function processes(): Promise<Record<string, number>> {
    const answers = [...new Set(await ask())].map((answer) => answer.split(' ')[0] as string);
    return Object.fromEntries(
      Object.entries(Object.groupBy(answers, (version) => version)).map(([version, all]) => [
        version,
        all?.length ?? 0,
      ]),
    );
  }

  async function shareOf(version: string): Promise<number> {
    return (await ask()).filter((answer) => answer.startsWith(`${version} `)).length / requests;
  }
});
