import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { baseImage, noEngine, startEngine, type Engine } from '../setup/docker.ts';
import { Story } from './story.ts';

describe.skipIf(noEngine('the story on a Docker engine'))(
  'on a Docker engine, under the eyes of people who ask without pause',
  () => {
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
    });

    afterAll(async () => {
      expect(story.visitors.lost).toBe(0);
      await story?.end();
      await engine?.stop();
    });

    /** Of the version that people meet; the one before stays warm beside it. */
    const running = async () => {
      const label = [`bascule.colour=${await story.liveColour()}`];
      return (await docker.listContainers({ filters: { label } })).map(({ Id }) => docker.getContainer(Id));
    };

    test('a good version runs in containers of its own, and people meet it', async () => {
      expect((await story.good('one')).summary).toMatchObject({ state: 'confirmed' });
      expect(await story.installation.hello()).toBe('hello from one');
      expect(await running()).toHaveLength(2);
      story.visitors.start();
      expect((await story.good('two')).summary).toMatchObject({ reason: null, state: 'confirmed' });
      await story.visitors.round();
      expect(story.visitors.meeting('hello from two')).toBe(8);
    });

    test('a bad one is taken back by itself', async () => {
      const { summary, events } = await story.bad('three');
      expect(summary).toMatchObject({ state: 'rolled-back' });
      expect(events.find((event) => event.type === 'judged')).toMatchObject({ verdict: { kind: 'unhealthy' } });
      await story.visitors.round();
      expect(story.visitors.meeting('hello from two')).toBe(8);
    });

    test('a container that is killed is started again, and nobody notices', async () => {
      const [victim] = await running();
      await victim?.kill({ signal: 'SIGKILL' });
      await expect.poll(async () => (await running()).length).toBe(2);
      await story.visitors.round();
      expect(story.visitors.lost).toBe(0);
    });

    test('a server that was killed finds its containers again', async () => {
      const before = (await running()).map(({ id }) => id).toSorted();
      await story.installation.killServer();
      await story.visitors.round();
      await story.installation.startServer();
      expect((await running()).map(({ id }) => id).toSorted()).toEqual(before);
    });

    test('a program reaches this machine where it was told to, and a person takes it back', async () => {
      expect((await story.curious()).summary).toMatchObject({ state: 'confirmed' });
      expect(await story.installation.hello()).toBe('hello from curious, who met 200');
      expect((await story.rollback()).summary).toMatchObject({ kind: 'rollback', state: 'confirmed' });
      await story.visitors.round();
      expect(story.visitors.meeting('hello from two')).toBe(8);
    });
  },
);
