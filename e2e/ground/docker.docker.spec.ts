import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { baseImage, noEngine, startEngine, type Engine } from '../setup/docker.ts';
import { Story } from './story.ts';

/** What one engine has that a swarm has not: containers of ours, which we find again. Bad versions are told on the swarm. */
describe.skipIf(noEngine('the story on a Docker engine'))('on a Docker engine, under the eyes of people', () => {
  let engine: Engine;
  let docker: Docker;
  let story: Story;

  beforeAll(async () => {
    engine = await startEngine();
    docker = new Docker({ socketPath: engine.socket });
    story = await Story.begin(inject('postgresUrl'), {
      target: { kind: 'docker', socket: engine.socket },
      images: { socket: engine.socket, base: await baseImage(engine.socket) },
      instances: 2,
    });
  }, 120_000);

  afterAll(async () => {
    await story?.end();
    await engine?.stop();
  }, 60_000);

  /** Of the version that people meet; the one before stays warm beside it. */
  const running = async () => {
    const label = [`bascule.colour=${await story.liveColour()}`];
    return (await docker.listContainers({ filters: { label } })).map(({ Id }) => docker.getContainer(Id));
  };

  test('a version runs in containers of its own, and reaches this machine where it was told to', async () => {
    expect((await story.good('one')).summary).toMatchObject({ reason: null, state: 'confirmed' });
    expect(await running()).toHaveLength(2);
    story.visitors.start(4, 20);
    expect((await story.curious()).summary).toMatchObject({ reason: null, state: 'confirmed' });
    await story.visitors.round();
    expect(story.visitors.meeting('hello from curious, who met 200')).toBe(8);
  }, 120_000);

  test('a container whose program crashed is started again, and nobody notices', async () => {
    const [victim] = await running();
    process.kill((await victim!.inspect()).State.Pid, 'SIGKILL');
    await expect.poll(async () => (await victim!.inspect()).RestartCount, { timeout: 30_000 }).toBe(1);
    await story.visitors.round();
    expect(story.visitors.lost).toBe(0);
  }, 120_000);

  test('a server that was killed finds its containers again, and takes a version back', async () => {
    const before = (await running()).map(({ id }) => id).toSorted();
    await story.installation.killServer();
    await story.visitors.round();
    await story.installation.startServer();
    expect((await running()).map(({ id }) => id).toSorted()).toEqual(before);
    expect((await story.rollback()).summary).toMatchObject({ kind: 'rollback', state: 'confirmed' });
    await story.visitors.round();
    expect(story.visitors.meeting('hello from one')).toBe(8);
    expect(story.visitors.lost).toBe(0);
  }, 120_000);
});
