import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { Installation } from '../../testing/installation.ts';

/** Tells its variable and its secret; dies when asked to. */
const extra = `globalThis.answer = (request, response) => {
  if (request.url === '/die') process.exit(1);
  response.end(request.url === '/secret' ? process.env.SESSION_SECRET : process.env.GREETING);
};`;

const withGreeting =
  (greeting: string) =>
  (plan: PlanInput): PlanInput => ({
    ...plan,
    components: plan.components.map((component) =>
      component.kind === 'process'
        ? { ...component, run: { ...component.run, variables: { GREETING: greeting }, secrets: ['SESSION_SECRET'] } }
        : component,
    ),
  });

describe('S3: the configuration belongs to the release', { timeout: 120_000 }, () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withGreeting('bonjour'));
    await installation.startSwitch();
    await installation.startServer();
    await confirmed(await installation.deployVersion({ version: 'v1', extra }));
  }, 60_000);
  afterAll(() => installation.remove());

  test('a variable that changed in the plan comes with the next release, and not before', async () => {
    expect(await installation.hello()).toBe('bonjour');
    await restart('bonsoir');
    expect(await installation.hello()).toBe('bonjour');
    await confirmed(await installation.deploy('HEAD'));
    expect(await installation.hello()).toBe('bonsoir');
  });

  test('it goes back with its release, though the plan says otherwise', async () => {
    await rollback();
    expect(await installation.hello()).toBe('bonjour');
  });

  test('it stays the release’s own over restarts of the server and deaths of its process', async () => {
    await restart('bonne nuit');
    expect(await installation.hello()).toBe('bonjour');
    await fetch(`${installation.url()}/die`).catch(() => {});
    await vi.waitFor(async () => expect(await installation.hello()).toBe('bonjour'), 20_000);
  });

  test('a secret’s value is in no table and in no file, of Bascule, the switch or a slot', async () => {
    const secret = await (await fetch(`${installation.url()}/secret`)).text();
    const secrets = await Secrets.open(installation.place.secrets);
    expect(secret).toBe(await secrets.value('test', 'SESSION_SECRET'));
    expect(await tablesWith('bonsoir')).toContain('bascule.configuration');
    const plans = ['plan/little.mjs', 'plan/little.plan.ts'].map((name) => join(installation.root, name));
    expect(filesWith('bonne nuit').toSorted()).toEqual(plans);
    expect(await tablesWith(secret)).toEqual([]);
    expect(filesWith(secret)).toEqual([]);
  });

  const confirmed = async (id: string) => expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });

  async function rollback(): Promise<void> {
    const { deployment } = await installation.client().rollback('test', { by: 'test', reason: 'asked by the test' });
    await confirmed(deployment as string);
  }

  /** With another plan. */
  async function restart(greeting: string): Promise<void> {
    await installation.killServer();
    installation.writePlan(withGreeting(greeting));
    await installation.startServer();
  }

  /** Of Bascule's whole database, its engine's tables too. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = (await installation.rows(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    )) as { name: string }[];
    const found = await Promise.all(
      tables.map(({ name }) => installation.rows(`SELECT 1 FROM ${name} AS t WHERE strpos(t::text, $1) > 0`, text)),
    );
    return tables.map(({ name }) => name).filter((_, index) => found[index]?.length);
  }

  function filesWith(text: string): string[] {
    const files = readdirSync(installation.root, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    return files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => readFileSync(path).includes(text));
  }
});
