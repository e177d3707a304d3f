import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StatusPageView } from '../server/status-page/wire.ts';
import { jsonLines, runBascule, wentWell } from './spec/run-bascule.ts';
import { processesOf, smallProduct } from './spec/small-product.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const page = {
  title: 'Small',
  address: 'status.small.fr',
  languages: ['fr', 'en'],
  environments: ['development'],
  components: [
    { name: 'api', title: 'API', description: 'Ce qui répond', from: { kind: 'component', component: 'api' } },
    { name: 'www', title: 'Site', description: 'La page', from: { kind: 'component', component: 'www' } },
  ],
};

let root: string;
let base: string;
beforeEach(async () => {
  const product = await smallProduct();
  root = product.root;
  base = `http://127.0.0.1:${product.port + 91}`;
  const file = join(root, 'plan/small.plan.ts');
  const plan = (await readFile(file, 'utf8')).replace('export default ', '').replace(/;\s*$/, '');
  await writeFile(file, `export default ${JSON.stringify({ ...(JSON.parse(plan) as object), statusPage: page })};\n`);
});
afterEach(async () => {
  await run('down');
  await rm(root, { recursive: true, force: true });
});

const run = (...args: string[]) => runBascule(args, { cwd: root });
const states = async () => {
  const summary = (await (await fetch(`${base}/api/v2/summary.json`)).json()) as { components: { status: string }[] };
  return summary.components.map(({ status }) => status);
};

test('the page stands when all else is killed, says in time that it is old, and lives again', async () => {
  wentWell(await run('up', '--detach', '--json'));
  await vi.waitFor(async () => expect(await states()).toEqual(['operational', 'operational']), {
    timeout: 100_000,
    interval: 500,
  });
  const [shown] = jsonLines(await run('status-page', '--json')) as [NonNullable<StatusPageView>];
  expect(shown).toMatchObject({
    overall: 'operational',
    environment: 'development',
    components: [{ name: 'api' }, { name: 'www' }],
  });
  expect((await run('status-page')).stdout).toContain('Tous les systèmes sont opérationnels');

  await killAllBut('status-page/main.ts');
  const before = await (await fetch(base)).text();
  expect(before).toContain('Tous les systèmes sont opérationnels');
  expect(await (await fetch(`${base}/en/`)).text()).toContain('All systems operational');
  expect(await states()).toEqual(['operational', 'operational']);
  expect((await fetch(`${base}/subscriptions`, { method: 'POST', body: 'email=lea@exemple.fr' })).status).toBe(503);

  await ageBy(6 * 60_000);
  const old = await (await fetch(base)).text();
  expect(old).toMatch(/<p class="stale" role="alert">Données du /);
  expect(old).not.toBe(before);

  wentWell(await run('up', '--detach', '--json'));
  await vi.waitFor(async () => expect(await (await fetch(base)).text()).toContain('<!--stale'), {
    timeout: 60_000,
    interval: 500,
  });
  expect(jsonLines(await run('down', '--json'))).toMatchObject([{ stopped: expect.arrayContaining(['status-page']) }]);
  expect(await processesOf(root)).toEqual([]);
});

/** The server, the switch, the slots and PostgreSQL, as a power cut would. */
async function killAllBut(program: string): Promise<void> {
  const others = (await processesOf(root)).filter((line) => !line.includes(program));
  for (const wanted of ['server/main.ts', 'switch/main.ts', 'main.mjs', 'postgres'])
    expect(
      others.some((line) => line.includes(wanted)),
      wanted,
    ).toBe(true);
  for (const line of others) {
    try {
      process.kill(Number(line.split(' ')[0]), 'SIGKILL');
    } catch {
      // Ended with its parent.
    }
  }
  await vi.waitFor(
    async () => expect((await processesOf(root)).filter((line) => !line.includes(program))).toEqual([]),
    { timeout: 10_000 },
  );
}

async function ageBy(ms: number): Promise<void> {
  const issues = join(root, '.state/status-page/issues');
  const then = new Date(Date.now() - ms);
  for (const issue of await readdir(issues)) await utimes(join(issues, issue), then, then);
}
