import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import type { DeploymentSummary, Status } from '../server/wire.ts';
import { jsonLines, runBascule, startBascule, temporaryProject } from './spec/run-bascule.ts';
import { speakingServer, type Script } from './spec/speaking-server.ts';

const at = Date.UTC(2026, 10, 23, 9);
const source = { directory: '/src', ref: 'main', commit: null };
const train = [{ component: 'www', kind: 'static' as const, from: null, to: 'blue' as const }];
const events: DeploymentEvent[] = [
  {
    seq: 1,
    at,
    type: 'requested',
    environment: 'development',
    kind: 'release',
    version: 'v2',
    source,
    train,
    by: 'lea',
  },
  { seq: 2, at, type: 'built', component: 'www', digest: 'd', reused: false, tookMs: 1234 },
  { seq: 3, at, type: 'gates-passed', evidence: [{ gate: 'bundle', found: '120 KB' }] },
  { seq: 4, at, type: 'shifted', component: 'www', to: 'green', switchMs: 3.2 },
  { seq: 5, at, type: 'judged', verdict: { kind: 'healthy' } },
];
const confirmed: DeploymentSummary = {
  id: 'd-1',
  environment: 'development',
  kind: 'release',
  version: 'v2',
  state: 'confirmed',
  over: true,
  requestedAt: at,
  requestedBy: 'lea',
  lastEventAt: at,
  reason: null,
};
const status: Status = {
  environments: ['development', 'staging'].map((name) => ({
    name,
    target: 'machine',
    deployment: name === 'development' ? confirmed : null,
    components: [
      { name: 'database', title: 'Base', url: null, hostUrl: null, version: 'v2', slots: [] },
      {
        name: 'www',
        title: 'Site www',
        url: 'http://localhost:18081',
        hostUrl: `http://www.${name}.small.localhost:18080`,
        version: 'v2',
        slots: [
          { colour: 'blue', version: 'v1', weight: 0, state: 'healthy' },
          { colour: 'green', version: 'v2', weight: 100, state: 'healthy' },
        ],
      },
    ],
  })),
};

let root: string;
let server: FastifyInstance | undefined;
let script: Script;

beforeEach(async () => {
  root = await temporaryProject();
  script = { events, summary: confirmed, status, asked: [] };
});
afterEach(() => server?.close());

const serve = async () => (server = await speakingServer(root, script));
const run = (...args: string[]) => runBascule(args, { cwd: root });

describe('deploy', () => {
  test('asks for what was wanted and shows every event in French', async () => {
    await serve();
    const { code, stdout } = await run('deploy', 'main', '--to', 'development', '--source', '.');
    expect(script.asked[0]?.body).toMatchObject({
      environment: 'development',
      ref: 'main',
      directory: root,
      unlessLive: false,
    });
    expect(stdout.replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss')).toBe(
      [
        'hh:mm:ss  Déploiement de la version v2 vers development, demandé par lea',
        'hh:mm:ss  Site www : construit en 1,2 s',
        'hh:mm:ss  Contrôles passés : 1 sur 1',
        'hh:mm:ss  Site www : trafic basculé sur vert en 3 ms',
        'hh:mm:ss  Verdict : version saine',
        'Déploiement d-1 vers development : confirmé, version v2\n',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test('with --json gives one event a line and the deployment last', async () => {
    await serve();
    const ran = await run('deploy', 'main', '--to', 'development', '--json');
    expect(jsonLines(ran)).toEqual([...events, confirmed]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['refused', 'a été refusé'],
    ['failed', 'a échoué'],
    ['rolled-back', 'a été ramené en arrière'],
    ['cancelled', 'a été annulé'],
  ] as const)('that ends %s has exit code 1 and says why in one sentence', async (state, how) => {
    script.summary = { ...confirmed, state, reason: 'The balance answered 500.' };
    await serve();
    const ran = await run('deploy', 'main', '--to', 'development', '--json');
    expect(ran).toMatchObject({
      code: 1,
      stderr: `Le déploiement de v2 vers development ${how} : The balance answered 500.\n`,
    });
    expect(jsonLines(ran).at(-1)).toMatchObject({ state });
  });

  test('that the server refuses is told in its words', async () => {
    script.refuse = { status: 409, code: 'conflict', message: 'A deployment runs already: wait for d-0.' };
    await serve();
    expect(await run('deploy', 'main', '--to', 'development')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'A deployment runs already: wait for d-0.\n',
    });
    const json = await run('deploy', 'main', '--to', 'development', '--json');
    expect(jsonLines(json)).toEqual([{ error: { code: 'conflict', message: script.refuse.message } }]);
  });
});

describe('a stream that is cut', () => {
  test('is taken up where it ended, every event exactly once', async () => {
    script.cutAfter = [2, 0, 1];
    await serve();
    const ran = await run('events', 'd-1', '--json');
    expect(jsonLines(ran)).toEqual([...events, confirmed]);
    expect(script.asked.map((each) => each.lastEventId)).toEqual([undefined, '2', '2', '3']);
    expect(ran.stderr).toContain('ne répond plus');
  });

  test('goes on when the server itself comes back', async () => {
    script.cutAfter = [3];
    await serve();
    const running = startBascule(['deploy', 'main', '--to', 'development', '--json'], { cwd: root });
    await running.says('ne répond plus');
    await server?.close();
    await serve();
    const ran = await running.end;
    expect(jsonLines(ran)).toEqual([...events, confirmed]);
    expect(ran.code).toBe(0);
  });

  test('whose server repeats what was told shows it once', async () => {
    script.cutAfter = [4];
    await serve();
    script.events = [...events.slice(0, 4), { ...events[4]!, seq: 4 }, events[4]!];
    expect(jsonLines(await run('events', 'd-1', '--json'))).toEqual([...events, confirmed]);
  });
});

test('status shows components, addresses and slots of one environment or all', async () => {
  await serve();
  const all = await run('status');
  expect(all.stdout).toContain('Environnement development : déploiement d-1 de v2, confirmé');
  expect(all.stdout).toContain('Environnement staging : aucun déploiement');
  expect(all.stdout).toContain('○ bleu 0 % sain v1   ● vert 100 % sain v2');
  expect((await run('status', 'staging')).stdout).not.toContain('development');
  expect(jsonLines(await run('status', '--json'))).toEqual([status]);
});

test('status --watch shows again what has changed, and outlives the server', async () => {
  await serve();
  const running = startBascule(['status', 'staging', '--watch', '--json'], { cwd: root });
  await running.says('"version":"v2"');
  script.status = { environments: status.environments.map((each) => ({ ...each, components: [] })) };
  await running.says('"components":[]');
  await server?.close();
  await running.says('Bascule ne tourne pas ici');
  running.child.kill('SIGTERM');
  expect(jsonLines(await running.end)).toHaveLength(2);
});

test('logs shows each line with its slot, and with --follow those to come', async () => {
  script.logs = [{ colour: 'green', line: 'ready' }];
  await serve();
  expect((await run('logs', 'www')).stdout).toBe('vert  ready\n');
  const running = startBascule(['logs', 'www', '--follow', '--json'], { cwd: root });
  await running.says('ready');
  script.logs = [...script.logs, { colour: 'green', line: 'one more' }];
  await running.says('one more');
  running.child.kill('SIGTERM');
  expect(jsonLines(await running.end)).toEqual(script.logs);
});

test('rollback names the components and the reason, and is done when the traffic is back', async () => {
  script.summary = { ...confirmed, state: 'rolled-back', reason: 'Retour demandé à la main.' };
  await serve();
  const { code } = await run('rollback', 'development', '--component', 'www', '--reason', 'trop lent');
  expect(script.asked[0]?.body).toMatchObject({ components: ['www'], reason: 'trop lent' });
  expect(code).toBe(0);
});

test('rollback that cannot be done says so', async () => {
  script.summary = { ...confirmed, kind: 'rollback', state: 'failed', reason: 'The old artifact is gone.' };
  await serve();
  expect(await run('rollback', 'development')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The old artifact is gone.'),
  });
});
