import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { groundShown } from '../../bascule/server/ground/wire.ts';
import { baseImage } from '../setup/docker.ts';
import { noSwarm, startSwarm, type Cluster } from '../setup/swarm.ts';
import { Story } from './story.ts';

describe.skipIf(noSwarm('the story on a swarm'))('on a swarm, under the eyes of people', () => {
  let cluster: Cluster;
  let story: Story;

  beforeAll(async () => {
    cluster = await startSwarm({ managers: 1, workers: 1 });
    const [manager] = cluster.nodes;
    const { socket, address } = manager!;
    story = await Story.begin(inject('postgresUrl'), {
      target: { kind: 'swarm', managers: [socket], hostAddress: address.replace(/\.\d+$/, '.1') },
      images: { socket, base: await baseImage(socket), registry: `${cluster.registry}/little`, insecure: true },
      instances: 2,
      more: {
        description: { containers: { usual: 2, from: 2, to: 3 } },
        autoscale: { requestsPerS: 10, growAfterMs: 1_000 },
      },
    });
  }, 120_000);

  afterAll(async () => {
    await story?.end();
    await cluster?.stop();
  }, 60_000);

  test('a good version comes to them from all nodes, and the next one too', { timeout: 120_000 }, async () => {
    expect((await story.good('one')).summary).toMatchObject({ reason: null, state: 'confirmed' });
    story.visitors.start(4, 20);
    expect((await story.good('two')).summary).toMatchObject({ reason: null, state: 'confirmed' });
    await story.visitors.round();
    expect(story.visitors.meeting('hello from two')).toBe(8);
    expect(story.visitors.lost).toBe(0);
  });

  test('as many people as come now have more tasks than the plan begins with', { timeout: 120_000 }, async () => {
    await expect.poll(async () => (await hosts()).length, { timeout: 60_000, interval: 200 }).toBe(3);
    const ground = async () =>
      (await story.installation.client().call('GET', '/api/ground', groundShown)).environments[0];
    // It is told after it is so.
    await expect
      .poll(async () => (await ground())?.scaling?.last, { timeout: 60_000 })
      .toMatchObject([
        { component: 'service', from: 2, to: 3, sentence: expect.stringContaining('requêtes par seconde') },
      ]);
    const live = (await ground())?.components[0]?.slots.find(({ weight }) => weight === 100);
    expect(live?.tasks).toMatchObject({ wanted: 3, running: 3 });
    expect(live?.tasks?.nodes.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(3);
    expect(story.visitors.lost).toBe(0);
  });

  test('a bad version is taken back by itself', { timeout: 120_000 }, async () => {
    const { summary, events } = await story.bad('three');
    expect(summary).toMatchObject({ state: 'rolled-back' });
    expect(events.find((event) => event.type === 'judged')).toMatchObject({ verdict: { kind: 'unhealthy' } });
    await story.visitors.round();
    expect(story.visitors.meeting('hello from two')).toBe(8);
    expect(story.visitors.lost).toBe(0);
  });

  test(
    'a node that is cut off takes nobody’s answer with it: its tasks come up elsewhere',
    { timeout: 120_000 },
    async () => {
      const node = cluster.nodes[1]!;
      expect(await hosts()).toContain(node.address);
      node.cutOff();
      await expect.poll(hosts, { timeout: 60_000, interval: 200 }).not.toContain(node.address);
      await expect.poll(async () => (await hosts()).length, { timeout: 60_000, interval: 200 }).toBe(3);
      await story.visitors.round();
      expect(story.visitors.meeting('hello from two')).toBe(8);
      expect(story.visitors.lost).toBe(0);
    },
  );

  test('a person takes a version back', { timeout: 120_000 }, async () => {
    expect((await story.curious()).summary).toMatchObject({ reason: null, state: 'confirmed' });
    await story.visitors.round();
    expect(story.visitors.meeting('hello from curious, who met 200')).toBe(8);
    expect((await story.rollback()).summary).toMatchObject({ kind: 'rollback', state: 'confirmed' });
    await story.visitors.round();
    expect(story.visitors.meeting('hello from two')).toBe(8);
    expect(story.visitors.lost).toBe(0);
  });

  /** Where the switch sends people, by node. */
  async function hosts(): Promise<string[]> {
    const addresses = await story.addresses();
    return addresses.map((address) => address.split(':')[0] ?? '');
  }
});
