import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { placeOf } from '../server/place.ts';
import type { Status } from '../server/wire.ts';
import { BasculeClient } from './client.ts';
import { readRecord } from './machine/process-record.ts';
import { jsonLines, runBascule, startBascule, type Ran } from './spec/run-bascule.ts';
import { processesOf, smallProduct } from './spec/small-product.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let root: string;
let port: number;

/** A product for the tests of a group; what one leaves to the next is what `down` leaves: the data. */
function withProduct(): void {
  beforeAll(async () => {
    ({ root, port } = await smallProduct());
  });
  afterEach(async () => {
    if ((await processesOf(root)).length > 0) await run('down');
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
}

const run = (...args: string[]) => runBascule(args, { cwd: root });
const ask = async () =>
  (await (await fetch(`http://127.0.0.1:${port + 1}/`)).json()) as { pid: number; version: string };
const stepsOf = (ran: Ran) => jsonLines(ran).flatMap((line) => (isStep(line) ? [[line.step, line.result]] : []));
const isStep = (line: unknown): line is { type: 'step'; step: string; result: string } =>
  (line as { type?: string }).type === 'step';
/** An `up` that meets a bake sees it through and deploys nothing. */
const untilOver = async () => {
  const [status] = jsonLines(await run('status', 'development', '--json')) as [Status];
  await run('events', status.environments[0]!.deployment!.id);
};
const serverAnswers = async () => {
  const client = new BasculeClient(placeOf(join(root, '.state')).serverSocket);
  await client.status().finally(() => client.close());
};
const kill = async (name: string) => {
  const record = await readRecord(join(root, '.state', name));
  process.kill(record!.pid, 'SIGKILL');
};

describe('up and down', () => {
  withProduct();

  test('up brings all up once, again changes nothing, and down leaves nothing but the data', async () => {
    const first = await run('up', '--detach', '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(first).at(-1)).toMatchObject({ type: 'ready', environments: [{ name: 'development' }] });
    const before = await ask();
    expect(await (await fetch(`http://127.0.0.1:${port + 2}/`)).text()).toContain('Small');

    const [again, meanwhile] = await Promise.all([run('up', '--detach', '--json'), run('up', '--detach')]);
    const [done, refused] = again.code === 0 ? [again, meanwhile] : [meanwhile, again];
    expect(done.code).toBe(0);
    if (refused.code !== 0) expect(refused.stderr + refused.stdout).toContain('est à l’œuvre ici');
    expect(await ask()).toEqual(before);

    await kill('server.pid');
    expect(await ask()).toEqual(before);
    const adopted = await run('up', '--detach', '--json');
    expect(stepsOf(adopted)).toEqual(
      expect.arrayContaining([
        ['switch', 'déjà en marche'],
        ['server', 'démarré'],
      ]),
    );
    expect(await ask()).toEqual(before);

    expect(jsonLines(await run('down', '--json'))).toEqual([{ stopped: ['server', 'switch', 'slots', 'postgres'] }]);
    expect(await processesOf(root)).toEqual([]);
    expect(await run('up', '--detach')).toMatchObject({ code: 0 });
    expect((await ask()).version).toBe(before.version);
  });

  test('down after the server and the switch were killed leaves no orphan', async () => {
    await run('up', '--detach');
    await kill('server.pid');
    await kill('switch.pid');
    expect(jsonLines(await run('down', '--json'))).toEqual([{ stopped: ['slots', 'postgres'] }]);
    expect(await processesOf(root)).toEqual([]);
  });

  test('up in the foreground starts again what dies, refuses a second one, and takes all down when it ends', async () => {
    const foreground = startBascule(['up'], { cwd: root });
    await foreground.says('Ctrl-C arrête tout');
    const second = await run('up');
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`processus ${foreground.child.pid}`) });

    await kill('server.pid');
    await foreground.says('Le serveur Bascule s’est arrêté');
    await vi.waitFor(serverAnswers, { timeout: 60_000, interval: 100 });
    expect((await run('status')).code).toBe(0);

    foreground.child.kill('SIGINT');
    const { code, stdout } = await foreground.end;
    expect(code).toBe(0);
    expect(stdout).toContain('Tout est arrêté. Les données restent.');
    expect(await processesOf(root)).toEqual([]);
  });

  test('Ctrl-C while it is coming up, and down from elsewhere, stop it whole', async () => {
    await writeFile(join(root, 'src/index.html'), '<title>Small, to be deployed</title>');
    const interrupted = startBascule(['up'], { cwd: root });
    await interrupted.says('Déploiement de la version');
    interrupted.child.kill('SIGINT');
    expect((await interrupted.end).code).toBe(0);
    expect(await processesOf(root)).toEqual([]);

    const stopped = startBascule(['up'], { cwd: root });
    await stopped.says('Ctrl-C arrête tout');
    expect(await run('down')).toMatchObject({ code: 0, stdout: 'Tout est arrêté. Les données restent.\n' });
    expect((await stopped.end).code).toBe(0);
    expect(await processesOf(root)).toEqual([]);
  });

  test('a port in use is told before anything is started', async () => {
    const other = createServer().listen(port + 2, '127.0.0.1');
    await once(other, 'listening');
    const { code, stderr } = await run('up', '--detach');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`Le port ${port + 2} est pris`) });
    expect(await processesOf(root)).toEqual([]);
    other.close();
  });
});

describe('where nothing was deployed yet', () => {
  withProduct();

  test('a first version that does not build leaves nothing running, a later one leaves the earlier', async () => {
    const [page, good] = [join(root, 'src'), '<title>Small</title>'];
    await rm(page, { recursive: true });
    const first = await run('up', '--detach');
    expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining('Le déploiement de') });
    expect(await processesOf(root)).toEqual([]);

    await mkdir(page);
    await writeFile(join(page, 'index.html'), good);
    expect(await run('up', '--detach')).toMatchObject({ code: 0 });
    const { version } = await ask();
    await untilOver();
    await rm(page, { recursive: true });
    const worse = await run('up', '--detach');
    expect(worse).toMatchObject({ code: 0, stderr: expect.stringContaining('Le déploiement de') });
    expect((await ask()).version).toBe(version);
  });
});
