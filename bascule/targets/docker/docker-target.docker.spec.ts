import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { baseImage, noEngine, startEngine, type Engine } from '../../../e2e/setup/docker.ts';
import type { Artifact } from '../../artifact/artifact.ts';
import { EngineImages } from '../../image/engine-images.ts';
import { stored } from '../../image/spec/stored.ts';
import { BLUE, GREEN, Trial } from '../../switch/trial/trial.ts';
import type { ProcessSlotSpec, SlotEvent, SlotId } from '../target.ts';
import { trialTarget, type TrialSettings } from './spec/trial-target.ts';
import type { DockerTarget } from './docker-target.ts';

const SOON = { timeout: 20_000, interval: 20 };
const id: SlotId = BLUE;
const SECRET = 'hush-hush-4711';

describe.skipIf(noEngine('the target docker'))('the target docker', { timeout: 120_000 }, () => {
  let engine: Engine;
  let docker: Docker;
  let home: string;
  let memory: string;
  let base: string;
  let artifact: Artifact;
  let state: string;
  let events: SlotEvent[];
  const targets: DockerTarget[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'docker-target-'));
    memory = await mkdtemp('/dev/shm/docker-target-');
    engine = await startEngine();
    docker = new Docker({ socketPath: engine.socket });
    base = await baseImage(engine.socket);
    const program = await readFile(join(import.meta.dirname, 'spec/program.mjs'), 'utf8');
    artifact = await stored(home, { 'program.mjs': program });
    await new EngineImages({ engine: docker, base, state: home }).of(artifact, ['node', 'program.mjs']);
  });

  afterAll(async () => {
    await engine?.stop();
    await rm(home, { recursive: true, force: true });
    await rm(memory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    state = await mkdtemp(join(home, 'state-'));
    events = [];
  });

  afterEach(async () => {
    await newTarget().stopAll();
    for (const target of targets.splice(0)) target.release();
    expect((await docker.listContainers({ all: true })).map(({ Names }) => Names)).toEqual([]);
  });

  const settings = () => ({ socket: engine.socket, base, secretsDirectory: memory });

  function newTarget(more: Partial<TrialSettings> = {}): DockerTarget {
    const target = trialTarget({ ...settings(), ...more }, state, (event) => events.push(event));
    targets.push(target);
    return target;
  }

  const spec = (more: Partial<ProcessSlotSpec> = {}): ProcessSlotSpec => ({
    kind: 'process',
    id,
    artifact,
    command: ['node', 'program.mjs'],
    containers: 1,
    memoryMb: 128,
    startWithinMs: 15_000,
    stopWithinMs: 5_000,
    variables: { RELEASE: 'v1' },
    secrets: { TOKEN: SECRET },
    ...more,
  });

  const told = (type: SlotEvent['type']) => events.filter((event) => event.type === type);

  async function addresses(target: DockerTarget, of = id): Promise<string[]> {
    const { backend } = await target.condition(of);
    return backend?.kind === 'process' ? backend.addresses : [];
  }

  const inspected = async () => {
    const listed = await docker.listContainers({ all: true });
    return Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
  };

  test('runs a slot as containers that are shut in, and hands them their secrets where nobody else reads them', async () => {
    const target = newTarget();
    const backend = await target.start(spec(), 1);
    expect(await target.condition(id)).toMatchObject({
      state: 'running',
      version: 'v1',
      digest: artifact.digest,
      backend,
      containers: [{ restarts: 0, port: 8080, pid: expect.any(Number), memoryMb: expect.any(Number) }],
    });
    const [first = ''] = await addresses(target);
    const { uid, env } = (await (await fetch(`http://${first}`)).json()) as {
      uid: number;
      env: Record<string, string>;
    };
    expect([uid, env]).toEqual([1000, expect.objectContaining({ TOKEN: SECRET, RELEASE: 'v1', PORT: '8080' })]);
    const all = await inspected();
    expect(all[0]!.HostConfig).toMatchObject({
      Memory: 128 * 1024 * 1024,
      NanoCpus: 1.5e9,
      PidsLimit: 64,
      ReadonlyRootfs: true,
    });
    expect(JSON.stringify(all)).not.toContain(SECRET);
    expect(JSON.stringify(await docker.getImage(all[0]!.Image).inspect())).not.toContain(SECRET);
    expect(await target.logs(id, 1)).toEqual(['hello from v1']);
    await target.stop(id, 1);
    expect(await target.condition(id)).toMatchObject({ state: 'absent', backend: null });
    expect((await readdir(memory, { recursive: true })).filter((path) => path.endsWith('TOKEN'))).toEqual([]);
  });

  test('told the same again changes nothing, adds what is missing, and puts other content in its place', async () => {
    const target = newTarget();
    await target.start(spec(), 1);
    const [before] = await inspected();
    const [backend, again] = await Promise.all([target.start(spec({ containers: 2 }), 2), target.start(spec(), 2)]);
    expect(again).toEqual(backend);
    expect(backend.kind === 'process' && backend.addresses).toHaveLength(2);
    expect((await inspected()).map(({ Id }) => Id)).toContain(before!.Id);
    await target.start(spec({ secrets: { TOKEN: 'new' } }), 2);
    expect((await inspected()).map(({ Id }) => Id)).not.toContain(before!.Id);
    expect(await (await fetch(`http://${(await addresses(target))[0]}`)).json()).toMatchObject({
      env: { TOKEN: 'new' },
    });
  });

  test('loses no request through the switch: a good version, a bad one, back again, and a container killed', async () => {
    await using trial = await Trial.start();
    const target = newTarget();
    const put = async (slot: typeof BLUE | typeof GREEN, version: string) => {
      const backend = await target.start(
        version === 'bad'
          ? spec({ id: slot, variables: { RELEASE: version, ANSWER: '500' } })
          : spec({ id: slot, containers: 2 }),
        1,
      );
      await trial.client.putSlot(slot, 1, version, backend);
    };
    await put(BLUE, 'good');
    await trial.weights(100, 0);
    const statuses: number[] = [];
    let over = false;
    const ask = async () => {
      while (!over)
        statuses.push(
          await fetch(trial.url).then(
            async (answer) => (await answer.text(), answer.status),
            () => 0,
          ),
        );
    };
    const callers = [ask(), ask(), ask()];
    await put(GREEN, 'bad');
    await trial.weights(0, 100);
    await expect.poll(() => statuses.filter((status) => status === 500).length, SOON).toBeGreaterThan(10);
    await trial.weights(100, 0);
    const since = statuses.length;
    await expect.poll(() => statuses.length - since, SOON).toBeGreaterThan(20);
    await target.stop(GREEN, 1);
    const killed = (await target.condition(BLUE)).containers[0]!.pid!;
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(1);
    const now = await target.condition(BLUE);
    expect(now).toMatchObject({ state: 'running', containers: [{ restarts: 1 }, { restarts: 0 }] });
    await trial.client.putSlot(BLUE, 1, 'good', now.backend!);
    const then = statuses.length;
    await expect.poll(() => statuses.length - then, SOON).toBeGreaterThan(20);
    over = true;
    await Promise.all(callers);
    expect(statuses.filter((status) => status !== 200 && status !== 500)).toEqual([]);
    // What was in flight at the swap ends where it began.
    expect(statuses.slice(since).filter((status) => status === 500).length).toBeLessThanOrEqual(callers.length);
    expect(told('slot-process-exited')).toMatchObject([
      { slot: BLUE, container: 0, pid: killed, signal: 'SIGKILL', code: null },
    ]);
    expect(told('slot-process-restarted')).toMatchObject([{ restarts: 1, addresses: await addresses(target) }]);
  });

  test('starts again a program that ends, one that wants more memory than it has, and one that somebody stopped', async () => {
    const target = newTarget({ reviveAfterMs: 100 });
    await target.start(spec({ memoryMb: 64 }), 1);
    await fetch(`http://${(await addresses(target))[0]}/exit`).catch(() => {});
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(1);
    expect(told('slot-process-exited')).toMatchObject([
      { code: 3, signal: null, sentence: expect.stringContaining('avec le code 3') },
    ]);
    await fetch(`http://${(await addresses(target))[0]}/eat`).catch(() => {});
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(2);
    await docker.getContainer((await inspected())[0]!.Id).stop();
    await expect.poll(() => told('slot-process-restarted'), SOON).toHaveLength(3);
    expect(told('slot-memory-exceeded')[0]).toMatchObject({ limitMb: 64, slot: id });
    expect(await target.condition(id)).toMatchObject({ state: 'running', containers: [{}] });
  });

  test('ends a program gently, and by force only when it is too late', async () => {
    const target = newTarget();
    await target.start(spec(), 1);
    const slow = fetch(`http://${(await addresses(target))[0]}/slow`, { headers: { connection: 'close' } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await target.stop(id, 1);
    expect(await (await slow).text()).toBe('slow but whole');
    await target.start(spec({ variables: { STUBBORN: '1' }, stopWithinMs: 300 }), 1);
    await target.stop(id, 1);
    expect((await target.condition(id)).state).toBe('absent');
    expect(events).toEqual([]);
  });

  describe('a slot that can not be started', () => {
    test('says what its log says last, leaves nothing running, and can be started anew', async () => {
      const target = newTarget();
      await expect(target.start(spec({ variables: { START: 'exit' } }), 1)).rejects.toThrow(
        /s’est terminé avant d’écouter sur son port \(code 1\)[^]*DATABASE_URL is missing/,
      );
      expect(await target.condition(id)).toMatchObject({ state: 'failed', version: 'v1', backend: null });
      expect(await newTarget().logs(id, 1)).toEqual(['DATABASE_URL is missing']);
      await target.start(spec(), 1);
      expect((await target.condition(id)).state).toBe('running');
    });

    test('because it never listens, is told to stop meanwhile, or has no program, is told so', async () => {
      const target = newTarget();
      const silent = spec({ variables: { START: 'silent', STUBBORN: '1' }, stopWithinMs: 200 });
      await expect(target.start({ ...silent, startWithinMs: 400 }, 1)).rejects.toThrow(
        'n’a pas écouté en 400 ms sur le port',
      );
      expect((await inspected()).map(({ State }) => State.Running)).toEqual([false]);
      const starting = expect(target.start(silent, 1)).rejects.toThrow('a été arrêté pendant son démarrage');
      await expect.poll(async () => (await target.condition(id)).state, SOON).toBe('starting');
      await target.stop(id, 1);
      await starting;
      expect((await target.condition(id)).state).toBe('absent');
      await expect(target.start(spec({ command: ['nod'] }), 1)).rejects.toThrow('n’a pas de programme « nod »');
    });

    test('beside one that runs takes nothing from it', async () => {
      const target = newTarget();
      await target.start(spec(), 1);
      const name = (await inspected())[0]!.Name.replace('-0.', '-1.').slice(1);
      const squatter = await docker.createContainer({ name, Image: base, Cmd: ['node'] });
      await expect(target.start(spec({ containers: 2 }), 1)).rejects.toThrow(/a refusé \(.*already in use/);
      await squatter.remove();
      expect(await target.condition(id)).toMatchObject({ state: 'running', containers: [{}] });
    });
  });

  describe('an older epoch', () => {
    test('starts and stops nothing, whatever it was told before', async () => {
      const [older, newer] = [newTarget(), newTarget()];
      await older.start(spec(), 1);
      await newer.adopt([{ environment: id.environment, epoch: 2 }], async () => spec());
      const before = await inspected();
      await expect(older.stop(id, 1)).rejects.toThrow(/L’époque 1 de development est passée/);
      await expect(older.start(spec({ variables: {} }), 1)).rejects.toMatchObject({ code: 'stale-epoch' });
      await newer.start(spec({ containers: 2 }), 2);
      // What this machine wrote down is lost: the containers themselves tell.
      await rm(join(state, 'fences'), { recursive: true });
      await expect(newTarget().stop(id, 1)).rejects.toThrow('a été démarré par l’époque 2');
      const now = (await inspected()).map(({ State }) => State.Pid);
      expect(now).toEqual(expect.arrayContaining(before.map(({ State }) => State.Pid)));
    });
  });

  describe('a restarted server', () => {
    test('finds by their labels what runs, follows it, and ends what is not wanted', async () => {
      const first = newTarget();
      await Promise.all([first.start(spec(), 1), first.start(spec({ id: GREEN }), 1)]);
      first.release();
      const before = await inspected();
      const second = newTarget();
      const wanted = async (slot: SlotId) => (slot.colour === 'blue' ? spec() : null);
      expect(await second.adopt([{ environment: id.environment, epoch: 2 }], wanted)).toEqual([id]);
      expect((await second.condition(GREEN)).state).toBe('absent');
      const { containers, backend } = await second.condition(id);
      expect(before.map(({ State }) => State.Pid)).toEqual(expect.arrayContaining(containers.map(({ pid }) => pid)));
      expect(await second.start(spec(), 2)).toEqual(backend);
      process.kill(containers[0]!.pid!, 'SIGKILL');
      await expect.poll(() => told('slot-process-restarted'), SOON).toMatchObject([{ slot: id, container: 0 }]);
    });

    test('goes on where one was killed in the middle of a start', async () => {
      const late = spec({ variables: { START: 'late' } });
      const script = join(state, 'server.ts');
      await writeFile(
        script,
        `import { trialTarget } from ${JSON.stringify(join(import.meta.dirname, 'spec/trial-target.ts'))};
         const target = trialTarget(${JSON.stringify(settings())}, ${JSON.stringify(state)}, () => {});
         await target.start(${JSON.stringify(late)}, 1);`,
      );
      const server = spawn(process.execPath, [script], { stdio: 'inherit' });
      await expect.poll(async () => (await inspected())[0]?.State.Running, SOON).toBe(true);
      server.kill('SIGKILL');
      await once(server, 'exit');
      const target = newTarget();
      const [made] = await inspected();
      expect((await target.condition(id)).state).toBe('starting');
      await target.start(late, 1);
      expect((await target.condition(id)).state).toBe('running');
      expect((await inspected()).map(({ Id }) => Id)).toEqual([made!.Id]);
    });

    test('starts again what was stopped beside it', async () => {
      const first = newTarget();
      await first.start(spec(), 1);
      first.release();
      const [made] = await inspected();
      await docker.getContainer(made!.Id).stop();
      const target = newTarget();
      expect((await target.condition(id)).state).toBe('failed');
      await target.adopt([{ environment: id.environment, epoch: 1 }], async () => spec());
      await expect
        .poll(() => told('slot-process-restarted'), SOON)
        .toMatchObject([{ addresses: [expect.any(String)] }]);
      expect((await target.condition(id)).state).toBe('running');
    });
  });

  test('goes on when the engine itself is started anew: its containers come back, and the switch hears where', async () => {
    const target = newTarget();
    await target.start(spec(), 1);
    await engine.restart();
    await expect.poll(async () => (await target.condition(id)).state, SOON).toBe('running');
    const last = () => told('slot-process-restarted').at(-1);
    await expect.poll(async () => last(), SOON).toMatchObject({ addresses: await addresses(target) });
    for (const address of await addresses(target)) expect((await fetch(`http://${address}`)).status).toBe(200);
    process.kill((await target.condition(id)).containers[0]!.pid!, 'SIGKILL');
    const before = told('slot-process-restarted').length;
    await expect.poll(() => told('slot-process-restarted').length, SOON).toBeGreaterThan(before);
  });

  test('gives an environment a network whose gateway is this machine', async () => {
    const target = newTarget();
    const [gateway, again] = await Promise.all([
      target.hostAddress('development'),
      newTarget().hostAddress('development'),
    ]);
    expect(gateway).toMatch(/^10\./);
    expect(again).toBe(gateway);
    expect(await target.hostAddress('staging')).not.toBe(gateway);
    await target.stopAll();
    expect((await docker.listNetworks()).filter(({ Driver }) => Driver === 'bridge')).toEqual([]);
  });

  test('says when there is no engine, and when secrets would come to a disk', async () => {
    await expect(newTarget({ socket: join(state, 'none') }).condition(id)).rejects.toThrow(
      /Le moteur Docker ne répond pas sur .*none/,
    );
    // The tests' own files may lie in memory; the checkout does not.
    await expect(newTarget({ secretsDirectory: import.meta.dirname }).start(spec(), 1)).rejects.toThrow(
      'qui est sur un disque : donnez pour « secretsDirectory » un dossier en mémoire',
    );
  });
});
